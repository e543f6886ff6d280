/** What a scan will cost, measured on a sample of it: for `nuscan scan --dry-run`. */
import type { Workshop } from '../report/workshop.js';
import { gridPoints, gridShape } from '../scan/grid.js';
import { scanMemory } from '../scan/memory.js';
import { type Plan, type Shard, unitsOf } from '../scan/plan.js';
import { durationText, rateText } from './progress-bar.js';
import { type Elapsed, measureCost } from './scan-cost.js';

export interface Estimate {
  readonly json: {
    readonly plan: string;
    readonly name: string;
    readonly variations: number;
    readonly units: number;
    /** Units of the share that was asked for. */
    readonly share: number;
    readonly points: number;
    readonly pointsPerTile: number;
    readonly storeBytes: number;
    readonly memoryBytes: number;
    /** All of it; the parts below. */
    readonly seconds: number;
    readonly planningSeconds: number;
    readonly computingSeconds: number;
    /** 0 for a share, which leaves the result to `nuscan merge`. */
    readonly finishingSeconds: number;
  };
  readonly text: string;
}

/**
 * Measures a sample and extrapolates; nothing is written.
 * @param threads of the processor
 * @param elapsed what starting and planning have taken: a run begins with the same
 */
export async function estimateScan(
  plan: Plan,
  workshop: Workshop,
  shard: Shard | undefined,
  threads: number,
  elapsed: Elapsed,
): Promise<Estimate> {
  const share = unitsOf(plan, shard);
  const { grid, variations, units } = plan;
  const pointsPerTile = grid ? grid.tileShape.reduce((a, b) => a * b, 1) : 0;
  const points = grid ? gridPoints(grid) * variations.length : 0;
  const { computing, finishing, pointsPerSecond } = await measureCost(plan, workshop, share, threads, elapsed);
  const planningSeconds = elapsed.starting + elapsed.planning;
  const finishingSeconds = shard ? 0 : finishing;
  const seconds = planningSeconds + computing + finishingSeconds;
  const json: Estimate['json'] = {
    plan: plan.hash,
    name: plan.name,
    variations: variations.length,
    units: units.length,
    share: share.length,
    points,
    pointsPerTile,
    storeBytes: grid ? units.length * pointsPerTile * 8 : 0,
    memoryBytes: scanMemory(plan, threads),
    seconds,
    planningSeconds,
    computingSeconds: computing,
    finishingSeconds,
  };
  const shape = grid ? gridShape(grid).join(' × ') : '';
  const parts = [
    `planning ${durationText(planningSeconds)}`,
    `${grid ? 'tiles' : 'bounds and planes'} ${durationText(computing)}`,
    ...(shard ? [] : [`result ${durationText(finishing)}`]),
  ];
  const means = `on ${threads} thread${threads === 1 ? '' : 's'}${grid ? ` at ${rateText(pointsPerSecond, 'points')}` : ''}`;
  const lines = [
    `${plan.scan.title}`,
    `  plan ${plan.hash}, ${variations.length} variation${variations.length === 1 ? '' : 's'}`,
    grid
      ? `  grid ${shape}${variations.length > 1 ? ` × ${variations.length}` : ''} = ${points.toLocaleString('en')} points in ${units.length} tiles`
      : `  ${units.length} bounds and planes`,
    ...(shard ? [`  share ${shard.number}/${shard.of}: ${share.length} of them`] : []),
    `  memory about ${bytesText(json.memoryBytes)}${grid ? `, disk ${bytesText(json.storeBytes)}` : ''}`,
    `  expected time ${durationText(seconds)} ${means} (measured on a sample): ${parts.join(', ')}`,
  ];
  return { json, text: lines.join('\n') };
}

function bytesText(bytes: number): string {
  if (bytes >= 1e9) return `${(bytes / 1e9).toPrecision(3)} GB`;
  return bytes >= 1e6 ? `${Math.round(bytes / 1e6)} MB` : `${Math.ceil(bytes / 1e3)} kB`;
}
