/** Who computes, how fast, and how far from float64. */
import type { JSX } from 'preact';
import type { BackendName } from '../../../profile/profiler.js';
import type { ComputationAnswer } from '../../engine/question.js';
import { Formula } from '../drawing/formula.js';
import type { ExplorerStore } from '../store/explorer-store.js';

const NAMES: Partial<Record<BackendName, string>> = {
  webgpu: 'WebGPU',
  gpujs: 'WebGL2',
  cpu: 'processor',
  reference: 'reference',
};

/** A rate to two digits in words, for instance `1.2 M`. */
function rateText(perSecond: number): string {
  const rounded = Number(perSecond.toPrecision(2));
  if (rounded >= 1e6) return `${rounded / 1e6} M`;
  return rounded >= 1e3 ? `${rounded / 1e3} k` : String(rounded);
}

/** A small number as markup, for instance 3 × 10^{−5}. */
function smallNumber(value: number): string {
  if (value === 0) return '0';
  const [digits, power] = value.toExponential(0).split('e') as [string, string];
  return `${digits} × 10^{${power.replace('-', '−').replace('+', '')}}`;
}

export function Badge({ store }: { readonly store: ExplorerStore }): JSX.Element {
  const computation = store.active.value.computation.value;
  if (!computation) {
    return (
      <p class="badge starting" data-testid="badge">
        starting…
      </p>
    );
  }
  return (
    <details class="badge" data-testid="badge" data-backend={computation.backend}>
      <summary>
        <Summary computation={computation} />
      </summary>
      <Details computation={computation} />
    </details>
  );
}

interface ComputationProps {
  readonly computation: ComputationAnswer;
}

function Summary({ computation }: ComputationProps): JSX.Element {
  const { backend, adapter, pointsPerSecond, largestDeviation, remarks } = computation;
  return (
    <>
      <b>{NAMES[backend] ?? backend}</b>
      {adapter !== null && <span class="adapter">{adapter}</span>}
      {pointsPerSecond !== null && <span class="rate">{rateText(pointsPerSecond)} points/s</span>}
      {largestDeviation !== null && (
        <span class="rate">
          ±<Formula markup={smallNumber(largestDeviation)} />
        </span>
      )}
      {remarks.length > 0 && (
        <span class="remark-mark">{remarks.length === 1 ? '1 remark' : `${remarks.length} remarks`}</span>
      )}
    </>
  );
}

function Details({ computation }: ComputationProps): JSX.Element {
  const { backend, adapter, precision, workers, largestDeviation, auditedPoints, remarks } = computation;
  return (
    <div class="badge-details">
      <dl>
        <dt>Planes by</dt>
        <dd>
          {NAMES[backend] ?? backend}, {precision}
        </dd>
        <dt>Adapter</dt>
        <dd>{adapter ?? 'none'}</dd>
        <dt>Worker threads</dt>
        <dd>{workers}</dd>
        <dt>
          Largest deviation of Δ<i>χ</i>² from float64
        </dt>
        <dd data-testid="deviation">
          {largestDeviation === null ? (
            'none: computed in float64'
          ) : (
            <>
              <Formula markup={smallNumber(largestDeviation)} /> at {auditedPoints} points
            </>
          )}
        </dd>
      </dl>
      {remarks.length > 0 && (
        <ul class="remarks">
          {remarks.map((remark) => (
            <li key={remark}>{remark}</li>
          ))}
        </ul>
      )}
    </div>
  );
}
