/** Spectrum of one experiment: data, components and best fit above, the change by the point below. */
import type { JSX } from 'preact';
import { useId, useMemo } from 'preact/hooks';
import type { SpectrumFigure } from '../../../report/figures/figure-data.js';
import {
  type BinnedPoint,
  differenceRange,
  histogramLine,
  observedPoints,
  perKeV,
  spectrumRange,
  visiblePoints,
} from '../../../report/figures/spectrum-shape.js';
import { BEST_FIT_STYLE, CHANGE_STYLE, componentStyles, type LineStyle } from '../../../report/figures/style.js';
import { Axes, FrameClip, X_AXIS_ROOM, yAxisRoom } from '../drawing/axes.js';
import { type Frame, linearAxisOf, logAxisOf, type Placement, placeX, placeY } from '../drawing/frame.js';
import { inkOf, strokeOf } from '../drawing/inks.js';
import { pathOf } from '../drawing/paths.js';

const TOP = 8;
const RIGHT = 14;
const GAP = 10;
const UPPER = 180;
const LOWER = 104;

/** What the panels draw, per keV. */
function ratesOf(figure: SpectrumFigure) {
  const { edgesKeV, observed, change } = figure;
  const bestFit = perKeV(figure.bestFit, edgesKeV);
  const points = observed ? observedPoints(observed, edgesKeV, figure.logEnergy) : [];
  const differences = points.map((point): BinnedPoint => {
    const fit = bestFit[point.bin];
    return { ...point, low: point.low - fit, value: point.value - fit, high: point.high - fit };
  });
  return {
    bestFit,
    points,
    differences,
    components: figure.components.map(({ counts }) => perKeV(counts, edgesKeV)),
    change: change ? perKeV(change.counts, edgesKeV) : [],
  };
}

function Points({ points, x, y }: { points: readonly BinnedPoint[]; x: Placement; y: Placement }): JSX.Element {
  const bars = points.map(
    ({ energyKeV, low, high }) => `M${x(energyKeV).toFixed(1)} ${y(low).toFixed(1)}V${y(high).toFixed(1)}`,
  );
  return (
    <g class="data">
      <path d={bars.join('')} />
      {points.map(({ energyKeV, value }) => (
        <circle key={energyKeV} cx={x(energyKeV)} cy={y(value)} r={1.8} />
      ))}
    </g>
  );
}

export interface SpectrumPanelProps {
  readonly figure: SpectrumFigure;
  readonly width: number;
  readonly description: string;
}

/** Frames and axes of both panels. */
function layoutOf(figure: SpectrumFigure, rates: ReturnType<typeof ratesOf>, width: number) {
  const { edgesKeV, logEnergy } = figure;
  const range = spectrumRange(rates.bestFit, rates.components, rates.points, logEnergy);
  const upperY = logEnergy ? logAxisOf(range, UPPER) : linearAxisOf(range, UPPER, 'y');
  const lowerY = linearAxisOf(differenceRange(rates.differences, rates.change), LOWER, 'y');
  const hasLower = figure.observed !== undefined || figure.change !== undefined;
  const left = Math.max(yAxisRoom(upperY), hasLower ? yAxisRoom(lowerY) : 0);
  const upper: Frame = { left, top: TOP, width: width - left - RIGHT, height: UPPER };
  const lower: Frame = { ...upper, top: TOP + UPPER + GAP, height: LOWER };
  const energies = [edgesKeV[0], edgesKeV[edgesKeV.length - 1]] as const;
  const xAxis = logEnergy ? logAxisOf(energies, upper.width) : linearAxisOf(energies, upper.width, 'x');
  // Below the frame, so that a vanishing rate leaves it rather than running along its edge.
  const floor = logEnergy ? range[0] / 10 : Number.NEGATIVE_INFINITY;
  return { upper, lower, hasLower, xAxis, upperY, lowerY, floor };
}

export function SpectrumPanel(props: SpectrumPanelProps): JSX.Element {
  const { figure, width, description } = props;
  const [upperClip, lowerClip] = [useId(), useId()];
  return useMemo(
    () => spectrumDrawing(props, upperClip, lowerClip),
    [figure, width, description, upperClip, lowerClip],
  );
}

function spectrumDrawing(
  { figure, width, description }: SpectrumPanelProps,
  upperClip: string,
  lowerClip: string,
): JSX.Element {
  const { edgesKeV } = figure;
  const rates = ratesOf(figure);
  const { upper, lower, hasLower, xAxis, upperY, lowerY, floor } = layoutOf(figure, rates, width);
  const x = placeX(upper, xAxis);
  const [yUp, yLow] = [placeY(upper, upperY), placeY(lower, lowerY)];
  const line = (rate: readonly number[], style: LineStyle, y: Placement, lowest: number): JSX.Element => (
    <path class="ink line" d={pathOf(histogramLine(rate, edgesKeV, lowest), x, y)} {...strokeOf(inkOf(style))} />
  );
  const styles = componentStyles(figure.components);
  const height = (hasLower ? lower.top + LOWER : upper.top + UPPER) + X_AXIS_ROOM;
  return (
    <svg class="figure" width={width} height={height} role="img" aria-label={description}>
      <FrameClip id={upperClip} frame={upper} />
      <g clip-path={`url(#${upperClip})`}>
        {rates.components.map((rate, i) => (
          <g key={figure.components[i].label}>{line(rate, styles[i], yUp, floor)}</g>
        ))}
        <Points points={visiblePoints(rates.points, floor)} x={x} y={yUp} />
        {line(rates.bestFit, BEST_FIT_STYLE, yUp, floor)}
      </g>
      <Axes
        frame={upper}
        xAxis={xAxis}
        yAxis={upperY}
        xLabel={hasLower ? undefined : 'Energy [keV]'}
        yLabel="Events [keV^{−1}]"
      />
      {hasLower && (
        <>
          <FrameClip id={lowerClip} frame={lower} />
          <g clip-path={`url(#${lowerClip})`}>
            <path class="level" d={`M${lower.left} ${yLow(0)}h${lower.width}`} />
            <Points points={rates.differences} x={x} y={yLow} />
            {figure.change && line(rates.change, CHANGE_STYLE, yLow, Number.NEGATIVE_INFINITY)}
          </g>
          <Axes
            frame={lower}
            xAxis={xAxis}
            yAxis={lowerY}
            xLabel="Energy [keV]"
            yLabel={figure.observed ? 'Difference' : 'Change [keV^{−1}]'}
          />
        </>
      )}
    </svg>
  );
}
