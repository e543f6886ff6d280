// npm run bench [-- NAME...]: runs benchmarks and stores what they measured in bench/results/NAME.json.
//
//   peers      profiled fits per second of `cpu` against iminuit and a batched numpy Newton, core for core
//   templates  building the event-rate tensors of every shipped scenario
//   scaling    cost of a fit against bins, nuisances and grid points, one thread and all
//   adaptive   contours that are refined where they run against contours of dense grids: fits and distance
//   scans      time, memory and disk space of scans against their size; takes ten minutes, only when named
//   sweep      darwin-exposure as a whole process: 225 bounds, figure and table
//   explorer   the page in Chromium: from slider to contour, first picture, size; only when named
//   gpu        every backend and foreign program on one GPU; only when named, its results go by the adapter's name
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { availableParallelism, cpus } from 'node:os';
import { VERSION } from '../dist/version.js';

const names = process.argv.slice(2).length > 0 ? process.argv.slice(2) : ['peers', 'templates', 'scaling'];
const results = new URL('./results/', import.meta.url);
await mkdir(results, { recursive: true });
for (const name of names) {
  // A case may give its results another name than its own, and draw them.
  const { run, resultName = () => name, draw } = await import(`./cases/${name}.mjs`);
  const measured = await run();
  const record = {
    benchmark: name,
    nuscan: VERSION,
    machine: { processor: cpus()[0]?.model.trim(), cores: availableParallelism(), node: process.version },
    ...measured,
  };
  const path = new URL(`${resultName(measured)}.json`, results);
  await writeFile(new URL(`${path.href}.partial`), `${JSON.stringify(record, null, 2)}\n`);
  await rename(new URL(`${path.href}.partial`), path);
  await draw?.(path);
  console.log(`${name}:\n${JSON.stringify(measured, null, 2)}\n`);
}
