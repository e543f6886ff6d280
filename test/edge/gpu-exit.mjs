// Opens the GPU, doubles some numbers, and ends: `close` the device, `leave` it open, or `destroy` it in the middle of
// the work. Exits with 0 when everything went as it should.
import { openNodeGpu } from '../../dist/edge/node-gpu.js';
import { BufferUsage, MAP_READ } from '../../dist/profile/webgpu/constants.js';

const ending = process.argv[2];
const WGSL = `
@group(0) @binding(0) var<storage, read_write> values: array<f32>;
@compute @workgroup_size(64)
fn double(@builtin(global_invocation_id) id: vec3<u32>) {
  values[id.x] = 2.0 * values[id.x];
}`;

const gpu = await openNodeGpu();
const { device } = gpu;
const pipeline = await gpu.pipeline(WGSL, 'double');
const numbers = Float32Array.from({ length: 64 }, (_, n) => n);
const size = numbers.byteLength;
const work = gpu.guarded('doubling', () => {
  const usage = BufferUsage.storage | BufferUsage.copySource | BufferUsage.copyDestination;
  const buffer = device.createBuffer({ size, usage });
  const readable = device.createBuffer({ size, usage: BufferUsage.mapRead | BufferUsage.copyDestination });
  device.queue.writeBuffer(buffer, 0, numbers);
  const encoder = device.createCommandEncoder();
  const pass = encoder.beginComputePass();
  pass.setPipeline(pipeline);
  const entries = [{ binding: 0, resource: { buffer } }];
  pass.setBindGroup(0, device.createBindGroup({ layout: pipeline.getBindGroupLayout(0), entries }));
  pass.dispatchWorkgroups(1);
  pass.end();
  encoder.copyBufferToBuffer(buffer, 0, readable, 0, size);
  device.queue.submit([encoder.finish()]);
  return readable;
});
if (ending === 'destroy') device.destroy();
const outcome = await work
  .then(async (readable) => {
    await gpu.whileAlive(readable.mapAsync(MAP_READ));
    return new Float32Array(readable.getMappedRange()).every((value, n) => value === 2 * n) ? 'right' : 'wrong';
  })
  .catch((failure) => failure.reason);
if (ending === 'close') gpu.close();
if (outcome !== (ending === 'destroy' ? 'lost' : 'right')) throw new Error(`the work ended with ${outcome}`);
