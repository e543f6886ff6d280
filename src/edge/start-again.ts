/**
 * Starting nuscan again with V8's guards around WebAssembly memories switched off. Only the command line of Node can do
 * that, and where the address space is limited, no memory can be made with them.
 */
import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { addressSpace } from './address-space.js';

const WITHOUT_GUARDS = '--disable-wasm-trap-handler';
/** More than any memory of the probe takes without guards, less than the guards. */
const GUARD_BYTES = 2 ** 30;
/** Signals that the other process counts: a terminal sends them to both. */
const COUNTED_SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/** Replaces the process, in versions of Node that have it. */
type Execve = (file: string, args: readonly string[], environment: NodeJS.ProcessEnv) => never;

/**
 * Starts this program again where the address space is limited and V8 reserves guards.
 * @returns false where the program should go on here; true where another process does its work and this one passes on
 *   signals and the exit code
 */
export function startAgainWithoutGuards(): boolean {
  if (process.execArgv.includes(WITHOUT_GUARDS)) {
    endWithStarter();
    return false;
  }
  if (!addressSpace() || !reservesGuards()) return false;
  const args = [...process.execArgv, WITHOUT_GUARDS, ...process.argv.slice(1)];
  const { execve } = process as typeof process & { readonly execve?: Execve };
  if (execve) execve(process.execPath, [process.execPath, ...args], process.env);
  relay(args);
  return true;
}

/** Calls back for every signal that the process that started this one got and passes on; those sent to both come twice. */
export function onRelayedSignal(callback: (signal: NodeJS.Signals) => void): void {
  if (process.execArgv.includes(WITHOUT_GUARDS)) process.on('message', callback);
}

/** Newer versions of Node reserve none by themselves where the limit is low. */
function reservesGuards(): boolean {
  const before = addressSpace()?.usedBytes ?? 0;
  try {
    new WebAssembly.Memory({ initial: 1, maximum: 1 });
  } catch {
    return true;
  }
  return (addressSpace()?.usedBytes ?? 0) - before > GUARD_BYTES;
}

function relay(args: readonly string[]): void {
  const child = spawn(process.execPath, args, { stdio: ['inherit', 'inherit', 'inherit', 'ipc'] });
  for (const signal of COUNTED_SIGNALS) process.on(signal, () => child.connected && child.send(signal));
  process.on('SIGHUP', () => child.kill('SIGHUP'));
  child.on('error', (error) => {
    process.stderr.write(
      `nuscan: the address space is limited, and Node cannot be started again with ${WITHOUT_GUARDS} ` +
        `(${error.message}); ulimit -v unlimited lifts the limit\n`,
    );
    process.exitCode = 1;
  });
  // As a shell reports a program that a signal has ended.
  child.on('exit', (code, signal) => {
    process.exitCode = signal ? 128 + constants.signals[signal] : (code ?? 1);
  });
}

/** Ends this process with the one that has started it: killed, that one can pass on nothing. */
function endWithStarter(): void {
  process.on('disconnect', () => process.exit(1));
  process.channel?.unref();
}
