/** A user's mistake: what stands where, and what would be accepted. */
export interface InputErrorDetails {
  /** File as the user named it; absent for a command-line argument. */
  readonly file?: string;
  /** Line in the file, from 1. */
  readonly line?: number;
  /** Key, column or option at fault. */
  readonly key?: string;
  /** Offending value. */
  readonly value?: unknown;
  /** What would be accepted instead. */
  readonly accepted?: string;
}

/** Thrown for bad input of every kind; the command line prints the message alone and exits with code 2. */
export class InputError extends Error {
  constructor(
    readonly problem: string,
    readonly details: InputErrorDetails = {},
  ) {
    super(describe(problem, details));
    this.name = 'InputError';
  }
}

function describe(problem: string, { file, line, key, value, accepted }: InputErrorDetails): string {
  const place = [file, line].filter((part) => part !== undefined).join(':');
  const subject = !key ? '' : `${key}${value === undefined ? '' : ` = ${format(value)}`}: `;
  return `${place ? `${place}: ` : ''}${subject}${problem}${accepted ? `; accepted: ${accepted}` : ''}`;
}

function format(value: unknown): string {
  const text = typeof value === 'number' ? String(value) : asJson(value);
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}

function asJson(value: unknown): string {
  try {
    return JSON.stringify(value) ?? String(value);
  } catch {
    return 'a value that contains itself';
  }
}

/** The accepted name nearest to a misspelt one, if any is near. */
export function nearest(name: string, accepted: readonly string[]): string | undefined {
  if (name === '') return undefined;
  let best: string | undefined;
  let bestDistance = Math.max(2, Math.floor(name.length / 3)) + 1;
  for (const candidate of accepted) {
    const distance = candidate.startsWith(name) ? 1 : editDistance(name, candidate);
    if (distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}

function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const current = [i];
    for (let j = 1; j <= b.length; j++) {
      current[j] = Math.min(previous[j] + 1, current[j - 1] + 1, previous[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1));
    }
    previous = current;
  }
  return previous[b.length];
}
