/** The plane of two couplings: allowed regions of all entries, the Standard Model, minima, and the place under the hand. */
import type { JSX } from 'preact';
import { useId, useMemo, useRef } from 'preact/hooks';
import { COUPLINGS } from '../../../physics/couplings.js';
import { couplingLabel, couplingPlainSymbol } from '../../../report/figures/labels.js';
import { starPath } from '../../../report/figures/legend.js';
import { levelText } from '../../../report/figures/level-text.js';
import type { PlaneAnswer } from '../../engine/question.js';
import { Axes, FrameClip, X_AXIS_ROOM, yAxisRoom } from '../drawing/axes.js';
import { type Frame, linearAxisOf, placeX, placeY, valuesAt } from '../drawing/frame.js';
import { useWidth } from '../drawing/width.js';
import type { ExplorerStore } from '../store/explorer-store.js';
import { type EntryView, entryViews, muonEqualsTau } from './entry-view.js';
import { Legend } from './legend.js';
import { axesToShow, type PlaneWindow, planesOf, regionText, windowOf } from './plane-content.js';
import { ChosenPoint, PointerCross } from './plane-cross.js';
import { choosePoint, planeKeys, roundedTo } from './plane-keys.js';
import { PlaneReadout } from './plane-readout.js';
import { PlaneMinima, PlaneRegion } from './plane-region.js';
import { isChanging, leastFresh, ViewCard } from './view-card.js';

const TOP = 8;
const RIGHT = 14;

function heightFor(width: number): number {
  return Math.round(Math.max(280, Math.min(0.8 * width, 0.6 * innerHeight)));
}

/** A best fit this far from the Standard Model, as a share of the window, is drawn as a dot of its own. */
const AWAY = 0.01;

function isAway({ minima }: PlaneAnswer, { axes, x, y }: PlaneWindow): boolean {
  const [first] = minima;
  if (!first) return false;
  const share = (at: number, standardModel: number, [low, high]: readonly [number, number]): number =>
    Math.abs(at - standardModel) / (high - low);
  return (
    share(first.at[0], COUPLINGS[axes.x].standardModel, x) > AWAY ||
    share(first.at[1], COUPLINGS[axes.y].standardModel, y) > AWAY
  );
}

interface PlaneDrawingProps {
  readonly store: ExplorerStore;
  readonly views: readonly EntryView[];
  readonly planes: ReturnType<typeof planesOf>;
  readonly window: PlaneWindow;
  readonly width: number;
}

function PlaneDrawing({ store, views, planes, window, width }: PlaneDrawingProps): JSX.Element {
  const clip = useId();
  const instructions = useId();
  const height = heightFor(width);
  const { axes } = window;
  const layout = useMemo(() => {
    const yAxis = linearAxisOf(window.y, height - TOP - X_AXIS_ROOM, 'y');
    const left = yAxisRoom(yAxis);
    const frame: Frame = { left, top: TOP, width: width - left - RIGHT, height: height - TOP - X_AXIS_ROOM };
    const xAxis = linearAxisOf(window.x, frame.width, 'x');
    return { frame, xAxis, yAxis, x: placeX(frame, xAxis), y: placeY(frame, yAxis) };
  }, [window, width, height]);
  const { frame, xAxis, yAxis, x, y } = layout;
  const options = { muonEqualsTau: muonEqualsTau(views, [axes.x, axes.y]) };
  const symbols = { x: couplingPlainSymbol(axes.x, options), y: couplingPlainSymbol(axes.y, options) };

  const valuesUnder = (event: MouseEvent): [number, number] => {
    const box = (event.currentTarget as SVGSVGElement).getBoundingClientRect();
    const [a, b] = valuesAt(frame, xAxis, yAxis, event.clientX - box.left, event.clientY - box.top);
    return [roundedTo(xAxis.domain, a), roundedTo(yAxis.domain, b)];
  };
  // Until the first answer of other axes is there, a place in the old ones means nothing.
  const isAsked = axes.x === store.state.value.plane.x && axes.y === store.state.value.plane.y;
  const drawn = planes.flatMap((plane, i) => (plane ? [{ plane, view: views[i] }] : []));
  // The active entry lies on top.
  drawn.sort((a, b) => Number(a.view.isActive) - Number(b.view.isActive));
  return (
    <>
      <svg
        class="figure plane-figure"
        width={width}
        height={height}
        role="application"
        aria-roledescription="plane"
        // Keys move its crosshair. In small letters: SVG takes no others, and without it only Chromium reaches the plane.
        tabindex={0}
        aria-label={`Allowed regions in the plane of ${symbols.x} and ${symbols.y}`}
        aria-describedby={instructions}
        data-testid="plane-figure"
        onPointerMove={(event) => {
          if (!isAsked) return;
          store.pulls.byKeys.value = false;
          store.pulls.pointer.value = valuesUnder(event);
        }}
        onPointerLeave={() => {
          store.pulls.pointer.value = null;
        }}
        onBlur={() => {
          store.pulls.pointer.value = null;
        }}
        onClick={(event) => isAsked && choosePoint(store, valuesUnder(event))}
        onKeyDown={(event) => isAsked && planeKeys(store, xAxis, yAxis, event)}
      >
        <FrameClip id={clip} frame={frame} />
        <g clip-path={`url(#${clip})`}>
          {drawn.map(({ plane, view }) => (
            <PlaneRegion key={view.answers.slot} plane={plane} view={view} x={x} y={y} />
          ))}
          {drawn.map(({ plane, view }) => (
            <PlaneMinima key={view.answers.slot} plane={plane} view={view} x={x} y={y} />
          ))}
          <ChosenPoint store={store} frame={frame} x={x} y={y} />
          <PointerCross store={store} frame={frame} x={x} y={y} />
        </g>
        <Axes
          frame={frame}
          xAxis={xAxis}
          yAxis={yAxis}
          xLabel={couplingLabel(axes.x, options)}
          yLabel={couplingLabel(axes.y, options)}
        />
        <path
          class="star"
          d={starPath(8)}
          transform={`translate(${x(COUPLINGS[axes.x].standardModel)} ${y(COUPLINGS[axes.y].standardModel)})`}
        />
      </svg>
      <p id={instructions} class="visually-hidden">
        Arrow keys move a crosshair, with Shift in larger steps; Enter chooses its place, Escape takes the choice back.
        {drawn.map(({ plane, view }) => ` ${regionText(view.label, plane, symbols)}`).join('')}
      </p>
    </>
  );
}

export function PlaneView({ store }: { readonly store: ExplorerStore }): JSX.Element {
  const [box, width] = useWidth();
  const last = useRef<PlaneWindow | undefined>(undefined);
  const state = store.state.value;
  const views = entryViews(store);
  const answers = views.map((view) => view.answers.plane.value);
  const axes = axesToShow(answers, state.plane, last.current?.axes);
  const planes = planesOf(answers, axes);
  const parts = views.map((view) => view.answers.freshnessOf('plane').value);
  const window = windowOf(planes, axes, last.current, isChanging(parts));
  last.current = window;
  const drawnWithout = views.filter((_, i) => planes[i]?.quality === 'refined' && planes[i]?.lines.length === 0);
  const parameters = state.degreesOfFreedom === 1 ? '1 d.o.f.' : '2 d.o.f.';
  return (
    <ViewCard
      id="plane"
      title="Allowed regions"
      freshness={leastFresh(parts)}
      aside={
        <span class="card-note">
          {levelText(state.confidenceLevel)}, {parameters}
        </span>
      }
    >
      <Legend
        views={views}
        marks={planes.some((plane) => plane && plane.minima.length > 1)}
        dots={window !== undefined && planes.some((plane) => plane && isAway(plane, window))}
      />
      <div class="figure-box plane-box" ref={box}>
        {width > 0 && window && (
          <PlaneDrawing store={store} views={views} planes={planes} window={window} width={width} />
        )}
      </div>
      {drawnWithout.length > 0 && (
        <p class="card-remark" aria-hidden="true">
          {drawnWithout.map((view) => view.label).join(', ')}: no contour; Δχ² stays below the level in all of the plane
          that was searched.
        </p>
      )}
      <PlaneReadout
        store={store}
        axes={state.plane}
        muonEqualsTau={muonEqualsTau(views, [state.plane.x, state.plane.y])}
      />
    </ViewCard>
  );
}
