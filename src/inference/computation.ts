/** Who computed a result, as commands and reports state it. */

import { printedNumber } from '../numerics/printed-number.js';
import type { AuditFigures, BackendInfo, BackendName, Profiler, ProfilerReport } from '../profile/profiler.js';

/** Who computed a result. */
export interface Computation {
  /** The single-precision backend if it answered any point, else the float64 one. */
  readonly backend: BackendInfo;
  /** What each backend did; undefined where the profiler keeps no count. */
  readonly report?: ProfilerReport | undefined;
}

/**
 * What a profiler has done so far.
 * @param before its report at an earlier moment: only what came later counts; the largest deviation is of all
 */
export function computationOf(profiler: Profiler, before?: ProfilerReport): Computation {
  const report = profiler.report?.();
  if (!report || !before) return { backend: report?.answeredBy ?? profiler.info, report };
  const answered: Partial<Record<BackendName, number>> = {};
  for (const [name, points] of Object.entries(report.answered) as [BackendName, number][]) {
    const later = points - (before.answered[name] ?? 0);
    if (later > 0) answered[name] = later;
  }
  const audit = report.audit && { ...report.audit, points: report.audit.points - (before.audit?.points ?? 0) };
  return { backend: report.answeredBy, report: { ...report, answered, ...(audit ? { audit } : {}) } };
}

/** The JSON of a computation. */
export interface ComputationJson {
  readonly backend: BackendName;
  readonly adapter: string | null;
  readonly precision: string;
  /** null where no single-precision backend took part; the deviation is null where float64 found no fit. */
  readonly audit: { readonly points: number; readonly largestDeviation: number | null } | null;
  /** Points answered by each backend. */
  readonly answered: Readonly<Partial<Record<BackendName, number>>>;
  readonly remarks: readonly string[];
}

/** Arithmetic of a result: minima and what decides a printed number are always in float64. */
export function precisionText({ precision }: BackendInfo): string {
  return precision === 'float64' ? 'float64' : 'float32, minima and decisive points in float64';
}

/**
 * {@link ComputationJson} of a computation.
 * @param remarks on the model that it is about, which come first
 */
export function computationJson({ backend, report }: Computation, remarks: readonly string[] = []): ComputationJson {
  const finite = (value: number): number | null => (Number.isFinite(value) ? value : null);
  return {
    backend: backend.backend,
    adapter: backend.adapter,
    precision: precisionText(backend),
    audit:
      report?.audit && backend.precision !== 'float64'
        ? { points: report.audit.points, largestDeviation: finite(report.audit.largestDeviation) }
        : null,
    answered: report?.answered ?? {},
    remarks: [...remarks, ...(report?.remarks ?? []), ...(report?.idle ? [report.idle] : [])],
  };
}

/** One line about a computation for people; undefined where everything was computed in float64. */
export function computationLine({ backend, report }: Computation): string | undefined {
  if (backend.precision === 'float64')
    return report?.idle && `computed by ${backend.backend} in float64: ${report.idle}`;
  const device = backend.adapter === null ? 'float32' : `${backend.adapter}, float32`;
  const audit = report?.audit ? `; ${auditText(report.audit)}` : '';
  return `computed by ${backend.backend} (${device}${audit})`;
}

function auditText({ points, largestDeviation }: AuditFigures): string {
  if (points === 0) return 'no point with Δχ² < 25 to check';
  return `${points} point${points === 1 ? '' : 's'} with Δχ² < 25 checked in float64, largest deviation ${deviationText(largestDeviation)}`;
}

function deviationText(value: number): string {
  return Number.isFinite(value) ? printedNumber(value) : 'without bound';
}

/** Several computations as one: the accelerator if any has one, counts added, the largest deviation, all remarks. */
export function joinComputations(computations: readonly Computation[]): Computation | undefined {
  if (computations.length === 0) return undefined;
  const { backend } = computations.find(({ backend }) => backend.precision === 'float32') ?? computations[0];
  const answered: Partial<Record<BackendName, number>> = {};
  let audit: AuditFigures | undefined;
  const remarks = new Set<string>();
  for (const { report } of computations) {
    for (const [name, points] of Object.entries(report?.answered ?? {}) as [BackendName, number][])
      answered[name] = (answered[name] ?? 0) + points;
    if (report?.audit)
      audit = {
        points: (audit?.points ?? 0) + report.audit.points,
        largestDeviation: Math.max(audit?.largestDeviation ?? 0, report.audit.largestDeviation),
      };
    for (const remark of report?.remarks ?? []) remarks.add(remark);
  }
  // Idle as a whole only where it answered nothing of all.
  const idle =
    backend.precision === 'float64' ? computations.find(({ report }) => report?.idle)?.report?.idle : undefined;
  return {
    backend,
    report: {
      answeredBy: backend,
      answered,
      ...(audit ? { audit } : {}),
      ...(idle ? { idle } : {}),
      remarks: [...remarks],
    },
  };
}

/** {@link joinComputations} of stored computations. */
export function joinComputationJson(computations: readonly ComputationJson[]): ComputationJson | undefined {
  if (computations.length === 0) return undefined;
  const { backend, adapter, precision } = computations.find(({ audit }) => audit !== null) ?? computations[0];
  const answered: Partial<Record<BackendName, number>> = {};
  const remarks = new Set<string>();
  for (const computation of computations) {
    for (const [name, points] of Object.entries(computation.answered) as [BackendName, number][])
      answered[name] = (answered[name] ?? 0) + points;
    for (const remark of computation.remarks) remarks.add(remark);
  }
  const audits = computations.flatMap(({ audit }) => audit ?? []);
  // No fit in float64 (null) is the worst of deviations.
  const worst = audits.reduce((largest, { largestDeviation }) => Math.max(largest, largestDeviation ?? Infinity), 0);
  const audit =
    audits.length === 0
      ? null
      : {
          points: audits.reduce((sum, { points }) => sum + points, 0),
          largestDeviation: Number.isFinite(worst) ? worst : null,
        };
  return { backend, adapter, precision, audit, answered, remarks: [...remarks] };
}
