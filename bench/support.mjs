// What the benchmarks share.
import { writeFile } from 'node:fs/promises';
import { dataFolder, nodeFiles } from '../dist/edge/node-files.js';
import { loadScenario } from '../dist/experiment/load-scenario.js';
import { buildRateModel } from '../dist/model/build-rate-model.js';
import { loadPhysicsInputs } from '../dist/model/physics-inputs.js';

const inputs = loadPhysicsInputs(nodeFiles, dataFolder);

/** Rate model of a scenario. */
export async function rateModel(scenario) {
  return buildRateModel(await loadScenario(nodeFiles, dataFolder, scenario), await inputs);
}

/** The physics tables, read once. */
export const physicsInputs = inputs;
export { dataFolder, nodeFiles };

/** Points of an n × n grid over two ranges, row by row. */
export function gridPoints([x0, x1], [y0, y1], n) {
  const points = new Float64Array(2 * n * n);
  for (let i = 0; i < n * n; i++) {
    points[2 * i] = x0 + ((x1 - x0) * (i % n)) / (n - 1);
    points[2 * i + 1] = y0 + ((y1 - y0) * Math.floor(i / n)) / (n - 1);
  }
  return points;
}

/** Seconds of one call of an asynchronous function. */
export async function seconds(work) {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1000;
}

/** Minimum, median and maximum. */
export function spread(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  return {
    minimum: sorted[0],
    median: (sorted[Math.ceil(middle) - 1] + sorted[Math.floor(middle)]) / 2,
    maximum: sorted[sorted.length - 1],
  };
}

/** Python for the programs in bench/peers. */
export const PYTHON = process.env.NUSCAN_PYTHON ?? '/usr/bin/python3';

/** Writes a problem, points and their χ² as JSON, as bench/peers/plane_problem.py reads them. */
export async function writeProblem(file, problem, points, chi2) {
  const plain = Object.fromEntries(
    Object.entries(problem).map(([key, value]) => [key, ArrayBuffer.isView(value) ? [...value] : value]),
  );
  await writeFile(file, JSON.stringify({ ...plain, points: [...points], chi2: [...chi2] }));
}
