/** Being told to stop: commands that keep what they have finish their piece of work first. */
import { onRelayedSignal } from '../edge/start-again.js';

/** Exit code of a command that was told to stop before it was through (EX_TEMPFAIL: try again). */
export const EXIT_STOPPED = 75;

/** A command was told to stop, and did; what it has done is kept. */
export class Stopped extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'Stopped';
  }
}

let gentle: { readonly stop: () => void; readonly notice: string } | undefined;

/**
 * Runs work that stops by itself when its signal is aborted; a second SIGINT or SIGTERM stops it at once.
 * @param work receives the signal
 * @param notice what the user is told then
 */
export async function stoppable<T>(
  work: (signal: AbortSignal) => Promise<T>,
  notice = 'finishing what is being computed; once more stops at once',
): Promise<T> {
  const controller = new AbortController();
  gentle = { stop: () => controller.abort(new Stopped('told to stop')), notice };
  try {
    return await work(controller.signal);
  } finally {
    gentle = undefined;
  }
}

/** Exits when told to stop, unless a command that can stop by itself is running: then it is asked first. */
export function installStopping(): void {
  const relayed = new Map<string, () => void>();
  onRelayedSignal((signal) => relayed.get(signal)?.());
  for (const [signal, exitCode] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const) {
    const stop = (): void => {
      const request = gentle;
      gentle = undefined;
      if (request) {
        process.stderr.write(`nuscan: ${signal}: ${request.notice}\n`);
        request.stop();
        return;
      }
      if (signal === 'SIGINT') process.stderr.write('nuscan: interrupted\n');
      // An exit through process.exit runs what cleans up; the default of a signal does not.
      process.exit(exitCode);
    };
    const received = { direct: 0, relayed: 0 };
    // A terminal sends the same signal to this process and to the one that relays: only the greater number counts.
    const receive = (way: 'direct' | 'relayed'): void => {
      const before = Math.max(received.direct, received.relayed);
      if (++received[way] > before) stop();
    };
    process.on(signal, () => receive('direct'));
    relayed.set(signal, () => receive('relayed'));
  }
}
