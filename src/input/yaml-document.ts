/** YAML files checked against a JSON Schema; every error names file, line, key and what is accepted. */
import { Ajv, type ErrorObject } from 'ajv';
import { type Alias, type Document, isMap, isNode, isScalar, isSeq, LineCounter, parseDocument, visit } from 'yaml';
import { InputError, nearest } from './errors.js';
import { isBinary, type TextFiles, withoutByteOrderMark } from './files.js';

const ajv = new Ajv({ allErrors: true, strict: true, strictTypes: false, allowUnionTypes: true, verbose: true });

type Path = readonly (string | number)[];

/** A parsed, schema-valid YAML file that can still tell on which line a key stands. */
export class YamlDocument<T> {
  private constructor(
    readonly file: string,
    readonly content: T,
    private readonly lineOf: (path: Path) => number,
  ) {}

  /**
   * Reads a file, see {@link parse}.
   * @throws InputError when there is no readable file
   */
  static async read<T>(files: TextFiles, file: string, schema: object): Promise<YamlDocument<T>> {
    let text: string;
    try {
      text = await files.read(file);
    } catch {
      throw new InputError('cannot be read', { file, accepted: 'a readable YAML file' });
    }
    const parse = (): YamlDocument<T> => YamlDocument.parse(file, text, schema);
    const { $id } = schema as { readonly $id?: string };
    if (!files.kept || $id === undefined) return parse();
    return files.kept(`${$id} ${file}`, () => {
      const document = parse();
      freeze(document.content);
      return document;
    });
  }

  /**
   * @param schema JSON Schema (draft-07) of the content
   * @throws InputError on a YAML syntax error or the first violation of the schema
   */
  static parse<T>(file: string, given: string, schema: object): YamlDocument<T> {
    const text = withoutByteOrderMark(given);
    if (isBinary(text)) throw new InputError('not a text file', { file, line: 1, accepted: 'YAML in UTF-8' });
    const lines = new LineCounter();
    const document = parseDocument(text, {
      lineCounter: lines,
      uniqueKeys: true,
      stringKeys: true,
      prettyErrors: false,
      logLevel: 'error',
    });
    const lineAt = (offset: number): number => Math.max(1, lines.linePos(offset).line);
    // A warning is a tag or directive that would be ignored: the user meant something by it.
    const fault = document.errors[0] ?? document.warnings[0];
    if (fault) throw syntaxError(file, text, fault, lineAt(fault.pos[0]));
    const content = plainContent(file, document, lineAt);
    const lineOf = (path: Path): number => lineAt(offsetOf(document, path));
    const validate = ajv.compile(schema);
    if (!validate(content)) throw schemaError(file, mostTelling(validate.errors ?? []), lineOf);
    return new YamlDocument<T>(file, content as T, lineOf);
  }

  /** The same file with other content, for instance names in another form; lines are those of the file. */
  with(content: T): YamlDocument<T> {
    return new YamlDocument(this.file, content, this.lineOf);
  }

  /** Line of a key, or of the nearest parent that is there. */
  line(path: Path): number {
    return this.lineOf(path);
  }

  /** Error at a key of this file. */
  error(path: Path, problem: string, accepted?: string, value?: unknown): InputError {
    return errorAt(this.file, this.lineOf, path, problem, accepted, value);
  }
}

/** Makes sure that nobody writes into what others read as well. */
function freeze(value: unknown): void {
  if (typeof value !== 'object' || value === null) return;
  Object.freeze(value);
  for (const inner of Object.values(value)) freeze(inner);
}

function errorAt(
  file: string,
  lineOf: (path: Path) => number,
  path: Path,
  problem: string,
  accepted?: string,
  value?: unknown,
): InputError {
  return new InputError(problem, {
    file,
    line: lineOf(path),
    ...(path.length === 0 ? {} : { key: path.join('.') }),
    ...(value === undefined ? {} : { value }),
    ...(accepted === undefined ? {} : { accepted }),
  });
}

function syntaxError(file: string, text: string, fault: Document['errors'][number], line: number): InputError {
  switch (fault.code) {
    case 'DUPLICATE_KEY': {
      const key = /^[^\s:,{}]+/.exec(text.slice(fault.pos[0]))?.[0] ?? '';
      return new InputError('keys must be unique', { file, line, key, accepted: 'each key once' });
    }
    case 'MULTIPLE_DOCS':
      return new InputError('more than one YAML document', { file, line, accepted: 'one document' });
    case 'NON_STRING_KEY':
      return new InputError('a key that is not text', { file, line, accepted: 'key: value' });
    case 'RESOURCE_EXHAUSTION':
      return new InputError('nested too deeply', { file, line, accepted: 'a flatter file' });
    default:
      return new InputError(fault.message, { file, line, accepted: 'valid YAML' });
  }
}

/** The document as plain values. */
function plainContent(file: string, document: Document, lineAt: (offset: number) => number): unknown {
  let alias: Alias | undefined;
  visit(document, {
    Alias: (_, node) => {
      alias = node;
      return node.resolve(document) ? undefined : visit.BREAK;
    },
  });
  try {
    return document.toJS();
  } catch {
    throw new InputError('an alias without its anchor, or too many aliases', {
      file,
      line: lineAt(alias?.range?.[0] ?? 0),
      ...(alias ? { value: `*${alias.source}` } : {}),
      accepted: 'aliases of anchors further up, or values written out',
    });
  }
}

/** Where in the text a key stands, or an item of a list, or the nearest parent that is there. */
function offsetOf(document: Document, path: Path): number {
  for (let length = path.length; length > 0; length--) {
    const parent = document.getIn(path.slice(0, length - 1), true);
    const last = String(path[length - 1]);
    const node = isMap(parent)
      ? parent.items.map(({ key }) => key).find((key) => isScalar(key) && String(key.value) === last)
      : isSeq(parent)
        ? parent.items[Number(last)]
        : undefined;
    if (isNode(node) && node.range) return node.range[0];
  }
  return document.contents?.range?.[0] ?? 0;
}

/** The first violation; where a key is missing, rather the unknown key beside it, which may be the missing one misspelt. */
function mostTelling([first, ...others]: readonly ErrorObject[]): ErrorObject | undefined {
  if (first?.keyword !== 'required') return first;
  const isUnknownKeyBeside = (error: ErrorObject): boolean =>
    error.keyword === 'additionalProperties' && error.instancePath === first.instancePath;
  return others.find(isUnknownKeyBeside) ?? first;
}

function schemaError(file: string, error: ErrorObject | undefined, lineOf: (path: Path) => number): InputError {
  if (!error) return new InputError('does not match its schema', { file });
  const path = error.instancePath
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
  const at = (extra: readonly string[], problem: string, accepted?: string, value?: unknown): InputError =>
    errorAt(file, lineOf, [...path, ...extra], problem, accepted, value);
  const { params, parentSchema } = error as ErrorObject & { parentSchema?: Record<string, unknown> };
  const description = typeof parentSchema?.description === 'string' ? parentSchema.description : undefined;
  const known = Object.keys((parentSchema?.properties as object | undefined) ?? {});
  const described = (what: string): string => (description ? `${what} (${description})` : what);
  switch (error.keyword) {
    case 'additionalProperties': {
      const key = String(params.additionalProperty);
      const near = nearest(key, known);
      // Keys by pattern are in the words of the description.
      const accepted = parentSchema?.patternProperties && description ? [...known, description] : known;
      return at([key], `unknown key${near ? ` (did you mean ${near}?)` : ''}`, accepted.join(', '));
    }
    case 'required':
      return at(
        [],
        `the key ${params.missingProperty} is missing`,
        describeSchema(parentSchema, params.missingProperty) ?? known.join(', '),
      );
    case 'enum':
      return at(
        [],
        'not one of the accepted values',
        described((params.allowedValues as unknown[]).join(', ')),
        error.data,
      );
    case 'type': {
      const types = [params.type].flat() as string[];
      const keys = types.includes('object') && known.length > 0 ? ` ${known.join(', ')}` : '';
      const names = types.map((type) => TYPE_NAMES[type] ?? type).join(' or ');
      return at([], 'wrong type', described(`${names}${keys}`), error.data);
    }
    default:
      return at([], PROBLEMS[error.keyword] ?? error.message ?? 'invalid', description, error.data);
  }
}

/** What YAML calls things, in words. */
const TYPE_NAMES: Readonly<Record<string, string>> = {
  object: 'a mapping with keys',
  array: 'a list',
  string: 'text',
  number: 'a finite number',
  integer: 'a whole number',
  boolean: 'true or false',
};

const PROBLEMS: Readonly<Record<string, string>> = {
  minLength: 'empty',
  minItems: 'too few items',
  maxItems: 'too many items',
  uniqueItems: 'an item stands twice',
  minProperties: 'no key is given',
};

function describeSchema(parent: Record<string, unknown> | undefined, key: string): string | undefined {
  const properties = parent?.properties as Record<string, { description?: string }> | undefined;
  return properties?.[key]?.description;
}
