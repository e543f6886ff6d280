/** The profiler of `auto`: measures who finishes a batch first, and sends it there. */
import type { ProfileProblem } from '../model/problem.js';
import {
  type BackendEnvironment,
  type Counts,
  count,
  NOTHING_TO_EXPAND,
  reasonOf,
  type Tell,
} from './backend-environment.js';
import { createCheckedProfiler } from './checked-profiler.js';
import {
  type BackendName,
  type ProfileOptions,
  type ProfileResult,
  type Profiler,
  type ProfilerReport,
  pointCount,
} from './profiler.js';

/** Opening a device and compiling a kernel takes about this long: less work than this does not pay for it. */
export const DEVICE_COST_S = 0.5;
/** Points that time the processor and warm up a device; smaller batches never leave the processor. */
export const SHARE_POINTS = 16384;
/** Points that time a device: enough for its throughput to outweigh its latency. */
const TRIAL_POINTS = 65536;
/** Calls with fewer points say nothing about the rate at which large ones are answered. */
const TIMED_POINTS = 2048;

/** What `auto` knows while it places the points of a batch. Rates are fits per second. */
export interface AutoKnowledge {
  readonly cpuRate: number | undefined;
  /** The processor has been timed on points of this batch. */
  readonly cpuTimedHere: boolean;
  /** `cold`: opened, but nothing computed yet. */
  readonly device: 'unopened' | 'none' | 'cold' | 'warm';
  readonly deviceRate: number | undefined;
}

/** What to do next with the points of a batch that are left. */
export type AutoStep = { readonly on: 'cpu' | 'device'; readonly points: number } | { readonly on: 'open' };

/**
 * The rule of `auto`. A device is opened when the processor, timed on shares of this batch, needs longer than
 * {@link DEVICE_COST_S} for the rest. The device warms up with one share and is timed with the next; whoever is faster
 * gets what is left.
 * @param left points of the batch that are left
 * @param following points of later batches
 */
export function nextStep(
  left: number,
  { cpuRate, cpuTimedHere, device, deviceRate }: AutoKnowledge,
  following = 0,
): AutoStep {
  const allOnCpu = { on: 'cpu', points: left } as const;
  if (left < SHARE_POINTS || device === 'none') return allOnCpu;
  if (device === 'unopened') {
    if (cpuRate !== undefined && (left + following) / cpuRate <= DEVICE_COST_S) return allOnCpu;
    // A rate from elsewhere may be that of points that are harder to fit.
    return cpuTimedHere && cpuRate !== undefined ? { on: 'open' } : { on: 'cpu', points: SHARE_POINTS };
  }
  if (device === 'cold') return { on: 'device', points: SHARE_POINTS };
  if (deviceRate === undefined) return { on: 'device', points: Math.min(left, TRIAL_POINTS) };
  return deviceRate > (cpuRate ?? 0) ? { on: 'device', points: left } : allOnCpu;
}

/**
 * Who answers most of a batch under {@link nextStep} when the rates are known.
 * @param deviceRate undefined where there is no device
 */
export function autoChoice(points: number, cpuRate: number, deviceRate: number | undefined): 'cpu' | 'webgpu' {
  const stays = points < SHARE_POINTS || points / cpuRate <= DEVICE_COST_S;
  return !stays && deviceRate !== undefined && deviceRate > cpuRate ? 'webgpu' : 'cpu';
}

/** A rate from the largest call so far, the later one of two equal ones. */
class Rate {
  private points = 0;
  fitsPerSecond: number | undefined;

  note(points: number, seconds: number): void {
    if (points < this.points) return;
    this.points = points;
    this.fitsPerSecond = points / Math.max(seconds, 1e-9);
  }
}

/**
 * `auto` for one problem.
 * @param exact the float64 backend
 * @param clock seconds
 */
export function createAutoProfiler(
  problem: ProfileProblem,
  exact: Profiler,
  environment: BackendEnvironment,
  tell: Tell,
  clock: () => number,
): Profiler {
  const columns = problem.couplings.length;
  const answered: Counts = {};
  const remarks: string[] = [];
  const [cpuRate, deviceRate] = [new Rate(), new Rate()];
  let threadsRunning = false;
  let cpuTimings = 0;
  let device: AutoKnowledge['device'] = 'unopened';
  let checked: Profiler | undefined;
  let opening: Promise<void> | undefined;
  let largestBatch = 0;

  const explain = (text: string): void => {
    remarks.push(text);
    tell(text, 'choice');
  };
  const open = async (): Promise<void> => {
    try {
      const reason = environment.noGpu?.();
      if (reason !== undefined) throw new Error(reason);
      const accelerator = await environment.createWebGpu(problem);
      if (!accelerator) throw new Error(NOTHING_TO_EXPAND);
      if (accelerator.software) {
        accelerator.close();
        throw new Error(`${accelerator.info.adapter ?? 'its adapter'} is software on the same processor`);
      }
      checked = createCheckedProfiler(problem, accelerator, exact, { onRemark: (text) => tell(text, 'fallback') });
      device = 'cold';
    } catch (error) {
      device = 'none';
      explain(`auto: ${exact.info.backend}, webgpu is left out: ${reasonOf(error)}`);
    }
  };
  const onCpu = async (points: Float64Array, options: ProfileOptions): Promise<ProfileResult> => {
    const started = clock();
    const result = await exact.profile(points, options);
    const n = result.chi2.length;
    count(answered, exact, n);
    if (n < TIMED_POINTS) return result;
    // The first large call starts the threads, which takes longer than its fits.
    if (threadsRunning) {
      cpuRate.note(n, clock() - started);
      cpuTimings++;
    }
    threadsRunning = true;
    return result;
  };
  const onDevice = async (
    profiler: Profiler,
    points: Float64Array,
    options: ProfileOptions,
  ): Promise<ProfileResult> => {
    const started = clock();
    const result = await profiler.profile(points, options);
    if (profiler.info.precision === 'float64') device = 'none';
    else if (device === 'cold') device = 'warm';
    else {
      const first = deviceRate.fitsPerSecond === undefined;
      deviceRate.note(result.chi2.length, clock() - started);
      if (first) explainRates(profiler);
    }
    return result;
  };
  const explainRates = (profiler: Profiler): void => {
    const [ours, theirs] = [cpuRate.fitsPerSecond ?? 0, deviceRate.fitsPerSecond ?? 0];
    const name = profiler.info.adapter === null ? 'webgpu' : `webgpu (${profiler.info.adapter})`;
    explain(
      theirs > ours
        ? `auto: ${name}, ${rateText(theirs)} fits/s measured, ${exact.info.backend} ${rateText(ours)} fits/s`
        : `auto: ${exact.info.backend}, ${rateText(ours)} fits/s measured, ${name} ${rateText(theirs)} fits/s`,
    );
  };
  const deviceWins = (): boolean => device === 'warm' && (deviceRate.fitsPerSecond ?? 0) > (cpuRate.fitsPerSecond ?? 0);

  return {
    get info() {
      return checked && deviceWins() ? checked.info : exact.info;
    },
    async profile(points, options = {}) {
      const n = pointCount(points, columns);
      if (options.float64) return onCpu(points, options);
      largestBatch = Math.max(largestBatch, n);
      const parts: ProfileResult[] = [];
      const timingsBefore = cpuTimings;
      for (let done = 0; done < n || parts.length === 0; ) {
        const knowledge = {
          cpuRate: cpuRate.fitsPerSecond,
          cpuTimedHere: cpuTimings > timingsBefore,
          device,
          deviceRate: deviceRate.fitsPerSecond,
        };
        const step = nextStep(n - done, knowledge, options.following);
        if (step.on === 'open') {
          opening ??= open();
          await opening;
          continue;
        }
        const part = points.subarray(done * columns, (done + step.points) * columns);
        if (step.on === 'device' && checked) parts.push(await onDevice(checked, part, options));
        else parts.push(await onCpu(part, options));
        done += step.points;
      }
      return joined(parts, n, problem.lower.length);
    },
    report(): ProfilerReport {
      const theirs = checked?.report?.();
      const all: Counts = { ...answered };
      for (const [backend, points] of Object.entries(theirs?.answered ?? {}) as [BackendName, number][])
        all[backend] = (all[backend] ?? 0) + points;
      return {
        answeredBy: theirs?.answeredBy ?? exact.info,
        answered: all,
        ...(theirs?.audit ? { audit: theirs.audit } : {}),
        remarks: [...remarks, ...(theirs?.remarks ?? [])],
      };
    },
    async close() {
      const rate = cpuRate.fitsPerSecond;
      if (device === 'unopened' && rate !== undefined && largestBatch > 0)
        tell(
          `auto: ${exact.info.backend}, the largest batch of ${largestBatch} points predicted ${Number((largestBatch / rate).toPrecision(2))} s; a device pays from about ${rateText(DEVICE_COST_S * rate)} points`,
          'choice',
          'too small for a device',
        );
      await (checked ?? exact).close();
    },
  };
}

function joined(parts: readonly ProfileResult[], n: number, parameters: number): ProfileResult {
  if (parts.length === 1) return parts[0];
  const chi2 = new Float64Array(n);
  const status = new Uint8Array(n);
  const nuisances = parts[0].nuisances ? new Float64Array(n * parameters) : undefined;
  let at = 0;
  for (const part of parts) {
    chi2.set(part.chi2, at);
    status.set(part.status, at);
    if (part.nuisances) nuisances?.set(part.nuisances, at * parameters);
    at += part.chi2.length;
  }
  return nuisances ? { chi2, status, nuisances } : { chi2, status };
}

/** Two digits and a suffix, as in 850 M. */
function rateText(value: number): string {
  const [scale, suffix] =
    value >= 1e9 ? [1e9, ' G'] : value >= 1e6 ? [1e6, ' M'] : value >= 1e3 ? [1e3, ' k'] : [1, ''];
  return `${Number((value / scale).toPrecision(2))}${suffix}`;
}
