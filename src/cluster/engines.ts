/** The batch systems that nuscan knows. */
import { InputError } from '../input/errors.js';
import { ENGINE_NAMES, type Engine, type EngineName } from './engine.js';
import { htcondor } from './htcondor.js';
import { slurm } from './slurm.js';

const ENGINES: Readonly<Record<EngineName, Engine>> = { slurm, htcondor };

/** The engine of a name from `jobs.json`. */
export function engineOf(name: EngineName): Engine {
  return ENGINES[name];
}

/**
 * The engine after `--engine`.
 * @throws InputError for an unknown name
 */
export function parseEngine(text: string): Engine {
  const known = ENGINE_NAMES.find((name) => name === text);
  if (known) return ENGINES[known];
  throw new InputError('unknown batch system', { key: '--engine', value: text, accepted: ENGINE_NAMES.join(', ') });
}
