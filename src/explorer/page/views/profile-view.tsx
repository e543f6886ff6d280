/** Δχ² along the bounded coupling for all entries, their intervals, and the cuts through the chosen point. */
import type { JSX } from 'preact';
import { useId, useMemo, useRef } from 'preact/hooks';
import type { Interval } from '../../../inference/intervals.js';
import { couplingLabel, couplingPlainSymbol, couplingSymbol } from '../../../report/figures/labels.js';
import { levelText } from '../../../report/figures/level-text.js';
import type { ProfileAnswer } from '../../engine/question.js';
import { Axes, FrameClip, X_AXIS_ROOM, yAxisRoom } from '../drawing/axes.js';
import { Formula } from '../drawing/formula.js';
import { type Frame, linearAxisOf, type Placement, placeX, placeY } from '../drawing/frame.js';
import { coloursOf, strokeOf } from '../drawing/inks.js';
import { pathOf } from '../drawing/paths.js';
import { useWidth } from '../drawing/width.js';
import type { ExplorerStore } from '../store/explorer-store.js';
import { CutPanels } from './cut-panels.js';
import { type EntryView, entryViews, muonEqualsTau } from './entry-view.js';
import { boundText } from './interval-ends.js';
import { couplingToShow, curvePoints, type ProfileWindow, profileWindow } from './profile-content.js';
import { isChanging, leastFresh, ViewCard } from './view-card.js';

const TOP = 6;
const RIGHT = 14;
/** Height of the line of an entry's intervals above the frame. */
const BAR = 8;

/** An interval as a line with ends; an end that the frame or the search cuts off has none. */
function barPath({ lo, hi, loOpen, hiOpen }: Interval, frame: Frame, x: Placement, y: number): string {
  const [from, to] = [frame.left, frame.left + frame.width];
  const [left, right] = [Math.max(from, x(lo)), Math.min(to, x(hi))];
  if (right < left) return '';
  const end = (position: number, isOpen: boolean): string =>
    isOpen || position <= from || position >= to ? '' : `M${position.toFixed(1)} ${y - 3}v6`;
  return `M${left.toFixed(1)} ${y}H${right.toFixed(1)}${end(x(lo), loOpen)}${end(x(hi), hiOpen)}`;
}

interface DrawnProfile {
  readonly profile: ProfileAnswer;
  readonly view: EntryView;
}

interface ProfileDrawingProps {
  readonly drawn: readonly DrawnProfile[];
  readonly window: ProfileWindow;
  readonly width: number;
  readonly level: string;
  readonly symbols: { readonly muonEqualsTau: boolean };
}

function ProfileDrawing({ drawn, window, width, level, symbols }: ProfileDrawingProps): JSX.Element {
  const clip = useId();
  const height = Math.round(Math.max(220, Math.min(0.56 * width, 300)));
  const count = drawn.length;
  const { frame, xAxis, yAxis, x, y } = useMemo(() => {
    const top = TOP + BAR * count;
    const inner = height - top - X_AXIS_ROOM;
    const yAxis = linearAxisOf([0, window.ceiling], inner, 'y');
    const left = yAxisRoom(yAxis);
    const frame: Frame = { left, top, width: width - left - RIGHT, height: inner };
    const xAxis = linearAxisOf(window.x, frame.width, 'x');
    return { frame, xAxis, yAxis, x: placeX(frame, xAxis), y: placeY(frame, yAxis) };
  }, [window, width, height, count]);
  const curves = useMemo(
    () => drawn.map(({ profile }) => pathOf(curvePoints(profile.values, profile.deltaChi2, window.ceiling), x, y)),
    [drawn.map(({ profile }) => profile), x, y, window].flat(),
  );
  const symbol = couplingPlainSymbol(window.coupling, symbols);
  const bounds = drawn
    .map(({ profile, view }) => `${view.label}: ${boundText(profile.intervals, window.coupling)}`)
    .join('; ');
  const thresholds = [...new Set(drawn.map(({ profile }) => profile.threshold))];
  return (
    <svg
      class="figure"
      width={width}
      height={height}
      role="img"
      aria-label={`Δχ² along ${symbol}. Bounds at ${level}: ${bounds}.`}
    >
      <FrameClip id={clip} frame={frame} />
      <g clip-path={`url(#${clip})`}>
        {thresholds.map((threshold) => (
          <path key={threshold} class="level" d={`M${frame.left} ${y(threshold)}h${frame.width}`} />
        ))}
        {drawn.map(({ view }, i) => (
          <g key={view.answers.slot} class={`curve ${view.answers.freshnessOf('profile').value}`}>
            <path class="ink line" d={curves[i]} {...strokeOf(view.ink)} />
          </g>
        ))}
      </g>
      {drawn.map(({ profile, view }, i) => (
        <path
          key={view.answers.slot}
          class={`ink interval ${view.answers.freshnessOf('profile').value}`}
          d={profile.intervals.map((interval) => barPath(interval, frame, x, TOP + BAR * (i + 0.5))).join('')}
          style={coloursOf(view.ink)}
        />
      ))}
      <Axes
        frame={frame}
        xAxis={xAxis}
        yAxis={yAxis}
        xLabel={couplingLabel(window.coupling, symbols)}
        yLabel="Δ*χ*^{2}"
      />
      <text class="level-text halo" x={frame.left + frame.width - 8} y={y(thresholds[0]) - 5} text-anchor="end">
        {level}
      </text>
    </svg>
  );
}

function ProfiledCouplings({
  profile,
  symbols,
}: {
  profile: ProfileAnswer;
  symbols: { muonEqualsTau: boolean };
}): JSX.Element {
  if (profile.profiled.length === 0) return <span class="card-note">nuisances profiled</span>;
  return (
    <span class="card-note">
      nuisances and{' '}
      {profile.profiled.map((name, i) => (
        <span key={name}>
          {i > 0 ? ', ' : ''}
          <Formula markup={couplingSymbol(name, symbols)} />
        </span>
      ))}{' '}
      profiled
    </span>
  );
}

export function ProfileView({ store }: { readonly store: ExplorerStore }): JSX.Element {
  const [box, width] = useWidth();
  const last = useRef<ProfileWindow | undefined>(undefined);
  const state = store.state.value;
  const views = entryViews(store);
  const coupling = couplingToShow(
    views.map((view) => view.answers.profile.value),
    state.bounded,
    last.current?.coupling,
  );
  const drawn = views.flatMap((view) => {
    const profile = view.answers.profile.value;
    return profile?.coupling === coupling ? [{ profile, view }] : [];
  });
  const parts = views.map((view) => view.answers.freshnessOf('profile').value);
  const window = profileWindow(
    drawn.map(({ profile }) => profile),
    coupling,
    last.current,
    isChanging(parts),
  );
  last.current = window;
  const named = [
    coupling,
    ...drawn.flatMap(({ profile }) => profile.profiled),
    ...(state.point ? [state.plane.x, state.plane.y] : []),
  ];
  const symbols = { muonEqualsTau: muonEqualsTau(views, named) };
  const active = drawn.find(({ view }) => view.isActive);
  return (
    <ViewCard
      id="profile"
      title="Profile"
      freshness={leastFresh(parts)}
      aside={active && <ProfiledCouplings profile={active.profile} symbols={symbols} />}
    >
      <div class="figure-box profile-box" ref={box}>
        {width > 0 && window && (
          <ProfileDrawing
            drawn={drawn}
            window={window}
            width={width}
            level={levelText(state.confidenceLevel)}
            symbols={symbols}
          />
        )}
        {width > 0 && state.point && <CutPanels store={store} width={width} symbols={symbols} />}
      </div>
    </ViewCard>
  );
}
