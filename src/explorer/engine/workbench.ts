/** What the engines of a thread share. */
import type { EngineSurroundings } from './backends.js';
import { createModelBuilder, type ModelBuilder } from './model-builder.js';
import { Turns } from './turns.js';

export interface Workbench {
  readonly surroundings: EngineSurroundings;
  readonly models: ModelBuilder;
  readonly turns: Turns;
}

export function createWorkbench(surroundings: EngineSurroundings): Workbench {
  return {
    surroundings,
    models: createModelBuilder(surroundings.files, surroundings.dataFolder),
    turns: new Turns(),
  };
}
