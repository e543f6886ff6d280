/** The kernels as drivers get them, for a few shapes of problem; a change here is a change of the arithmetic. */
import { describe, expect, it } from 'vitest';
import type { ProfileProblem } from '../../../src/model/problem.js';
import { expandProblem } from '../../../src/profile/expansion.js';
import {
  assembleFullStep,
  assembleProfile,
  assembleRates,
  type KernelForm,
  type KernelShape,
} from '../../../src/profile/webgpu/assemble.js';
import { SHADERS } from '../../../src/profile/webgpu/shader-sources.js';
import { layOutTable } from '../../../src/profile/webgpu/table.js';
import { gpuOrReason } from '../../support/gpu.js';
import { syntheticProblem } from '../../support/synthetic.js';

function shapeOf(problem: ProfileProblem, options: Partial<KernelShape> = {}): KernelShape {
  const expansion = expandProblem(problem);
  if (!expansion) throw new Error('the problem has no expansion');
  const { numbers, constants } = layOutTable(expansion);
  return { constants, tableLength: numbers.length, tableIn: 'uniform', nuisances: false, ...options };
}

const SMALL = shapeOf(syntheticProblem({ couplings: ['q_e'], bins: 3, backgrounds: 1 }));
const JOINT = shapeOf(syntheticProblem({ bins: 6, backgrounds: 2, gaussianBins: 3 }), {
  tableIn: 'storage',
  nuisances: true,
});
const form = (lanes: KernelForm['lanes'], unrolled: boolean): KernelForm => ({ lanes, workgroup: 64, unrolled });

const KERNELS: readonly (readonly [string, string, string])[] = [
  ['profile-scalars-4-lanes', 'profile', assembleProfile(SMALL, form(4, true))],
  ['profile-scalars-1-lane-joint', 'profile', assembleProfile(JOINT, form(1, true))],
  ['profile-arrays-2-lanes-joint', 'profile', assembleProfile(JOINT, form(2, false))],
  ['full-step-joint', 'fullStep', assembleFullStep(JOINT, 64)],
  [
    'rates',
    'rates',
    assembleRates(
      {
        constants: { COUPLINGS: 2, MONOMIALS: 3, BINS: 5, FACTOR: [2, 0, 2, 1, 0, 1], ROW_LENGTH: 4 },
        tableLength: 20,
        tableIn: 'uniform',
      },
      64,
    ),
  ],
];

describe('assembled kernels', () => {
  it.each(KERNELS)('%s', async (name, _, code) => {
    await expect(code).toMatchFileSnapshot(`snapshots/${name}.wgsl`);
  });

  it('contain nothing of the full step unless they are it', () => {
    expect(assembleProfile(SMALL, form(1, false))).not.toContain('addCurvature');
    expect(assembleFullStep(SMALL, 64)).toContain('addCurvature(e, row, y)');
  });

  it('are made of files that explain themselves', () => {
    expect(Object.keys(SHADERS).length).toBeGreaterThan(5);
    for (const [name, text] of Object.entries(SHADERS)) expect(text, name).toMatch(/^\/\/ /);
  });
});

const gpu = await gpuOrReason();
describe.skipIf(gpu.reason)(gpu.title('assembled kernels'), () => {
  it.each(KERNELS)('%s compiles', async (_, entryPoint, code) => {
    await expect(gpu.device().pipeline(code, entryPoint)).resolves.toBeDefined();
  });
});
