// The kernel of workgroup-per-point.wgsl for one problem.
import { readFile } from 'node:fs/promises';
import { assembleProfile } from '../../dist/profile/webgpu/assemble.js';
import { SHADERS } from '../../dist/profile/webgpu/shader-sources.js';
import { layOutTable } from '../../dist/profile/webgpu/table.js';
import { unroll } from '../../dist/profile/webgpu/unroll.js';
import { deviceTable } from './kernels.mjs';

/**
 * @param workgroup invocations that share a point, a power of two
 * @returns as `compileKernels`, without fullStep
 */
export async function compileWorkgroupPerPoint(gpu, expansion, workgroup) {
  const { numbers, constants } = layOutTable(expansion);
  const passStart = [0];
  for (const bins of constants.BINS) passStart.push(passStart.at(-1) + Math.ceil(bins / workgroup));
  const terms = constants.NUISANCES + 1;
  const own = {
    PASS_START: passStart,
    PASSES: passStart.at(-1),
    TERMS: terms,
    // Odd, so that neighbours hit different banks.
    PITCH: terms | 1,
  };
  const tableIn = numbers.byteLength <= gpu.limits.maxUniformBufferBindingSize ? 'uniform' : 'storage';
  const shape = { constants: { ...constants, ...own }, tableLength: numbers.length, tableIn, nuisances: false };
  const assembled = assembleProfile(shape, { lanes: 1, workgroup, unrolled: false });
  // Everything in front of the shared shaders: types, constants, the table.
  const end = assembled.indexOf(SHADERS['chi-square.wgsl'].slice(0, 80));
  if (end < 0) throw new Error('the assembled kernel does not contain chi-square.wgsl');
  const body = await readFile(new URL('workgroup-per-point.wgsl', import.meta.url), 'utf8');
  const code = assembled.slice(0, end) + unroll(body, { ...shape.constants, WORKGROUP: workgroup });
  const start = performance.now();
  const pipeline = await gpu.pipeline(code, 'workgroupPerPoint');
  const compileSeconds = (performance.now() - start) / 1000;
  const widest = gpu.limits.maxComputeWorkgroupsPerDimension;
  const profile = {
    pipeline,
    lanes: 1,
    groups: (points) => {
      const rows = Math.ceil(points / widest);
      return [Math.ceil(points / rows), rows];
    },
  };
  return { table: deviceTable(gpu, numbers, tableIn), tableIn, compileSeconds, profile, workgroup };
}
