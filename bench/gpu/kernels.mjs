// Kernels of a problem, compiled, with its table on the device; and the changes to their text that only benchmarks make.
import { assembleFullStep, assembleProfile } from '../../dist/profile/webgpu/assemble.js';
import { BufferUsage } from '../../dist/profile/webgpu/constants.js';
import { layOutTable } from '../../dist/profile/webgpu/table.js';

/**
 * The pair of kernels that the accelerator uses, or the same in another form.
 * @param form lanes, workgroup, unrolled
 * @param options tableIn: 'uniform' or 'storage', default what the accelerator takes; rewrite: changes the text of a
 *   kernel; profileOnly: leaves `fullStep` out; fresh: compiles again what has been compiled before, to time it
 * @returns table, bytes of it, tableIn, compileSeconds, and kernels as {@link ResidentPoints} runs them
 */
export async function compileKernels(gpu, expansion, form, options = {}) {
  const { numbers, constants } = layOutTable(expansion);
  const fits = numbers.byteLength <= gpu.limits.maxUniformBufferBindingSize;
  const { tableIn = fits ? 'uniform' : 'storage', rewrite = (code) => code } = options;
  const shape = { constants, tableLength: numbers.length, tableIn, nuisances: false };
  const start = performance.now();
  // The device keeps pipelines by their text.
  const mark = options.fresh ? `\n// ${start}` : '';
  const compile = async (code, entryPoint, lanes) => ({
    pipeline: await gpu.pipeline(rewrite(code) + mark, entryPoint),
    lanes,
    groups: (invocations) => [Math.ceil(invocations / form.workgroup)],
  });
  const profile = await compile(assembleProfile(shape, form), 'profile', form.lanes);
  const fullStep = options.profileOnly
    ? undefined
    : await compile(assembleFullStep(shape, form.workgroup), 'fullStep', 1);
  const compileSeconds = (performance.now() - start) / 1000;
  const table = deviceTable(gpu, numbers, tableIn);
  return { table, tableIn, compileSeconds, profile, fullStep, workgroup: form.workgroup };
}

/** The numbers of a table in a buffer on the device. */
export function deviceTable(gpu, numbers, tableIn) {
  const usage = BufferUsage[tableIn] | BufferUsage.copyDestination;
  const table = gpu.device.createBuffer({ size: numbers.byteLength, usage });
  gpu.device.queue.writeBuffer(table, 0, numbers);
  return table;
}

const EVALUATE = 'fn evaluate() {\n';
const ANSWER = /^( *answers\[\w+\] = )encode\([^\n]*\);$/gm;

/** A kernel that answers how often each point was evaluated, instead of χ². */
export function countingEvaluations(code) {
  if (code.split(EVALUATE).length !== 2) throw new Error(`the kernels have no "${EVALUATE.trim()}" any more`);
  if (code.match(ANSWER)?.length !== 1) throw new Error('the kernels have no line "answers[…] = encode(…);" any more');
  return code
    .replace(EVALUATE, `var<private> evaluations: u32;\n${EVALUATE}  evaluations += 1u;\n`)
    .replace(ANSWER, '$1Word(evaluations);');
}
