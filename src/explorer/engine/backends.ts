/** How an engine gets its profilers: the browser's way is in `worker/`, tests have their own. */
import type { CreateProfiler } from '../../inference/analysis.js';
import type { TextFiles } from '../../input/files.js';
import type { ExplorerBackend } from '../state.js';

/** Profilers of a choice. */
export interface ChosenBackend {
  /** Makes profilers whose float64 half is `cpu`; never fails for want of a device. */
  readonly createProfiler: CreateProfiler;
  /** Why it is not the backend asked for, or why `auto` chose it; plain text. */
  readonly remarks: readonly string[];
}

/** What an engine needs of its surroundings. */
export interface EngineSurroundings {
  /** The shipped data: `scenarios/lz.yaml` and so on under {@link dataFolder}. */
  readonly files: TextFiles;
  readonly dataFolder: string;
  /** Finds out once per choice what there is. `auto`: WebGPU, else gpu.js on WebGL2, on hardware; else the processor. */
  backend(choice: ExplorerBackend): Promise<ChosenBackend>;
}
