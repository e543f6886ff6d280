/** Δχ² along both axes of the plane through the chosen point, of the active entry. */
import type { JSX } from 'preact';
import { useId, useMemo } from 'preact/hooks';
import { deltaChi2Text } from '../../../inference/thresholds.js';
import { couplingLabel, couplingPlainSymbol, couplingValue } from '../../../report/figures/labels.js';
import { levelText } from '../../../report/figures/level-text.js';
import type { CutsAnswer } from '../../engine/question.js';
import { Axes, FrameClip, X_AXIS_ROOM, yAxisRoom } from '../drawing/axes.js';
import { Formula } from '../drawing/formula.js';
import { type Frame, linearAxisOf, placeX, placeY } from '../drawing/frame.js';
import { strokeOf } from '../drawing/inks.js';
import { pathOf } from '../drawing/paths.js';
import type { ExplorerStore } from '../store/explorer-store.js';
import { type EntryView, entryViews } from './entry-view.js';
import { curvePoints } from './profile-content.js';

const TOP = 6;
const RIGHT = 12;
const HEIGHT = 170;
const LOWEST_CEILING = 6;
/** The vertical axis ends at this multiple of what the cut reaches at the point and at its minimum. */
const ROOM = 1.6;

type Cut = CutsAnswer['along'][number];

interface CutPanelProps {
  readonly cut: Cut;
  /** Coordinates of the point along the cut and across it. */
  readonly at: number;
  readonly across: number;
  readonly view: EntryView;
  readonly threshold: number;
  /** The threshold in words. */
  readonly level: string;
  readonly width: number;
  readonly symbols: { readonly muonEqualsTau: boolean };
}

/** Δχ² at a place on a cut, between the samples beside it. */
function heightAt({ values, deltaChi2 }: Cut, at: number): number {
  const after = values.findIndex((value) => value >= at);
  const i = after < 0 ? values.length - 1 : after;
  const [low, high] = [deltaChi2[Math.max(0, i - 1)], deltaChi2[i]];
  if (i === 0 || low === null || high === null) return high ?? low ?? 0;
  const share = Math.min(1, (at - values[i - 1]) / (values[i] - values[i - 1]));
  return low + share * (high - low);
}

/** Frame and axes of a cut; its highest Δχ² shows the point and the level. */
function layoutOf(cut: Cut, height: number, lowest: number, threshold: number, width: number) {
  const ceiling = Math.max(LOWEST_CEILING, ROOM * threshold, ROOM * height, 1.5 * lowest);
  const inner = HEIGHT - TOP - X_AXIS_ROOM;
  const yAxis = linearAxisOf([0, ceiling], inner, 'y');
  const left = yAxisRoom(yAxis);
  const frame: Frame = { left, top: TOP, width: width - left - RIGHT, height: inner };
  const xAxis = linearAxisOf([cut.values[0], cut.values[cut.values.length - 1]], frame.width, 'x');
  return { ceiling, frame, xAxis, yAxis, x: placeX(frame, xAxis), y: placeY(frame, yAxis) };
}

function CutPanel({ cut, at, across, view, threshold, level, width, symbols }: CutPanelProps): JSX.Element {
  const clip = useId();
  const lowest = Math.max(0, Math.min(...cut.deltaChi2.filter((value) => value !== null)));
  const height = heightAt(cut, at);
  const { ceiling, frame, xAxis, yAxis, x, y } = useMemo(
    () => layoutOf(cut, height, lowest, threshold, width),
    [cut, height, lowest, threshold, width],
  );
  const name = couplingPlainSymbol(cut.coupling, symbols);
  const label = `Δχ² along ${name} at ${couplingPlainSymbol(cut.held, symbols)} = ${across}: ${deltaChi2Text(height)} at ${at}, lowest ${deltaChi2Text(lowest)}`;
  return (
    <figure class="cut">
      <figcaption>
        at <Formula markup={couplingValue(cut.held, across, symbols)} />
      </figcaption>
      <svg class="figure" width={width} height={HEIGHT} role="img" aria-label={label}>
        <FrameClip id={clip} frame={frame} />
        <g clip-path={`url(#${clip})`}>
          <path class="level" d={`M${frame.left} ${y(threshold)}h${frame.width}`} />
          <path class="cut-line" d={`M${x(at)} ${frame.top}v${frame.height}`} />
          <path
            class="ink line"
            d={pathOf(curvePoints(cut.values, cut.deltaChi2, 2 * ceiling), x, y)}
            {...strokeOf(view.ink)}
          />
          <circle class="chosen-mark" cx={x(at)} cy={y(height)} r={4} />
        </g>
        <Axes
          frame={frame}
          xAxis={xAxis}
          yAxis={yAxis}
          xLabel={couplingLabel(cut.coupling, symbols)}
          yLabel="Δ*χ*^{2}"
        />
        {threshold > 0 && (
          <text class="level-text halo" x={frame.left + frame.width - 6} y={y(threshold) - 4} text-anchor="end">
            {level}
          </text>
        )}
      </svg>
    </figure>
  );
}

export interface CutPanelsProps {
  readonly store: ExplorerStore;
  /** Of both panels together, in pixels. */
  readonly width: number;
  readonly symbols: { readonly muonEqualsTau: boolean };
}

export function CutPanels({ store, width, symbols }: CutPanelsProps): JSX.Element | null {
  const view = entryViews(store).find(({ isActive }) => isActive);
  const cuts = view?.answers.cuts.value;
  if (!view || !cuts) return <p class="quiet">computing the cuts…</p>;
  const half = Math.floor((width - 8) / 2);
  const panelWidth = half < 200 ? width : half;
  const threshold = view.answers.plane.value?.threshold ?? 0;
  const { confidenceLevel, degreesOfFreedom } = store.state.value;
  const level = `${levelText(confidenceLevel)}, ${degreesOfFreedom} d.o.f.`;
  return (
    <div class={`cuts ${view.answers.freshnessOf('cuts').value}`} data-testid="cuts">
      {cuts.along.map((cut, i) => (
        <CutPanel
          key={cut.coupling}
          cut={cut}
          at={cuts.point[i]}
          across={cuts.point[1 - i]}
          view={view}
          threshold={threshold}
          level={level}
          width={panelWidth}
          symbols={symbols}
        />
      ))}
    </div>
  );
}
