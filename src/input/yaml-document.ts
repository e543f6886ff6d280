/** YAML files checked against a JSON Schema; every error names file, line, key and what is accepted. */
import { Ajv, type ErrorObject } from 'ajv';
import { isNode, LineCounter, parseDocument } from 'yaml';
import { InputError, nearest } from './errors.js';

const ajv = new Ajv({ allErrors: false, strict: true, strictTypes: false, allowUnionTypes: true, verbose: true });

/** A parsed, schema-valid YAML file that can still tell on which line a key stands. */
export class YamlDocument<T> {
  private constructor(
    readonly file: string,
    readonly content: T,
    private readonly lineOf: (path: readonly (string | number)[]) => number | undefined,
  ) {}

  /**
   * @param schema JSON Schema (draft-07) of the content
   * @throws InputError on a YAML syntax error or the first violation of the schema
   */
  static parse<T>(file: string, text: string, schema: object): YamlDocument<T> {
    const lines = new LineCounter();
    const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true });
    const syntax = document.errors[0];
    if (syntax) {
      throw new InputError(syntax.message.split('\n')[0], { file, line: syntax.linePos?.[0].line ?? 1 });
    }
    const lineOf = (path: readonly (string | number)[]): number | undefined => {
      for (let length = path.length; length >= 0; length--) {
        const node = length === 0 ? document.contents : document.getIn(path.slice(0, length), true);
        if (isNode(node) && node.range) return lines.linePos(node.range[0]).line;
      }
      return undefined;
    };
    const content: unknown = document.toJS();
    const validate = ajv.compile(schema);
    if (!validate(content)) throw schemaError(file, (validate.errors ?? [])[0], lineOf);
    return new YamlDocument<T>(file, content as T, lineOf);
  }

  /** Error at a key of this file. */
  error(path: readonly (string | number)[], problem: string, accepted?: string, value?: unknown): InputError {
    const line = this.lineOf(path);
    return new InputError(problem, {
      file: this.file,
      ...(line === undefined ? {} : { line }),
      key: path.join('.'),
      ...(value === undefined ? {} : { value }),
      ...(accepted === undefined ? {} : { accepted }),
    });
  }
}

function schemaError(
  file: string,
  error: ErrorObject | undefined,
  lineOf: (path: readonly (string | number)[]) => number | undefined,
): InputError {
  if (!error) return new InputError('does not match its schema', { file });
  const path = error.instancePath
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
  const at = (extra: readonly string[], problem: string, accepted?: string, value?: unknown): InputError => {
    const full = [...path, ...extra];
    const line = lineOf(full.map((part) => (/^\d+$/.test(part) ? Number(part) : part)));
    return new InputError(problem, {
      file,
      ...(line === undefined ? {} : { line }),
      ...(full.length === 0 ? {} : { key: full.join('.') }),
      ...(value === undefined ? {} : { value }),
      ...(accepted === undefined ? {} : { accepted }),
    });
  };
  const { params, parentSchema } = error as ErrorObject & { parentSchema?: Record<string, unknown> };
  switch (error.keyword) {
    case 'additionalProperties': {
      const key = String(params.additionalProperty);
      const known = Object.keys((parentSchema?.properties as object | undefined) ?? {});
      const near = nearest(key, known);
      return at([key], `unknown key${near ? ` (did you mean ${near}?)` : ''}`, known.join(', '));
    }
    case 'required':
      return at(
        [],
        `the key ${params.missingProperty} is missing`,
        describeSchema(parentSchema, params.missingProperty),
      );
    case 'enum':
      return at([], 'not one of the accepted values', (params.allowedValues as unknown[]).join(', '), error.data);
    case 'type':
      return at([], 'wrong type', [params.type].flat().join(' or '), error.data);
    default: {
      const description = parentSchema?.description;
      return at([], error.message ?? 'invalid', typeof description === 'string' ? description : undefined, error.data);
    }
  }
}

function describeSchema(parent: Record<string, unknown> | undefined, key: string): string | undefined {
  const properties = parent?.properties as Record<string, { description?: string }> | undefined;
  return properties?.[key]?.description;
}
