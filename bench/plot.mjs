// node bench/plot.mjs bench/results/gpu-NAME.json: draws points per second and accuracy against the size of the grid,
// as SVG and PNG beside the results.
import { readFile, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as Plot from '@observablehq/plot';
import { fontFiles } from '../dist/edge/fonts.js';
import { drawPanel, lineMark, X_AXIS_HEIGHT, yAxisWidth } from '../dist/report/figures/panel.js';
import { renderPng } from '../dist/report/figures/png.js';
import { svgDocument } from '../dist/report/figures/svg-document.js';
import { escapeMarkup, labelWidth, svgText } from '../dist/report/figures/text.js';
import { logAxis } from '../dist/report/figures/ticks.js';

const FRAME = { width: 640, height: 560 };
const MARGIN = 16;
const TITLE_SIZE = 26;
const LABEL_SIZE = 20;
const LABEL_LINE = 24;
/** Room right of a frame for the names of its curves. */
const LABEL_ROOM = 260;
const PNG_WIDTH = 1800;
/** |Δχ²| that single precision must stay below. */
const REQUIRED = 1e-3;
/** What computes exactly the same everywhere is drawn no lower. */
const SMALLEST_DEVIATION = 1e-10;

/** Dark to light with the speed, so that greyscale keeps the order; marks differ too. */
const STYLES = {
  webgpu: { colour: '#8c0d14', symbol: 'circle' },
  'cpu, all threads': { colour: '#0b3c8c', symbol: 'square' },
  'cpu, 1 thread': { colour: '#2b77c0', symbol: 'triangle' },
  reference: { colour: '#6b6b6b', symbol: 'diamond' },
  'gpujs cpu': { colour: '#00705a', symbol: 'times' },
  'gpujs webasm': { colour: '#5fa36a', symbol: 'plus' },
};
const PEER_COLOUR = '#a06000';
const KERNEL_DASH = '10 6';

/** Draws the results in a file; the pictures get its name. */
export async function drawGpuFigure(path) {
  const results = JSON.parse(await readFile(path, 'utf8'));
  const svg = gpuFigure(results);
  await writeFile(path.replace(/\.json$/, '.svg'), svg);
  await writeFile(path.replace(/\.json$/, '.png'), renderPng(svg, fontFiles, PNG_WIDTH));
}

function gpuFigure({ adapter, machine, problems, peers }) {
  const rows = problems.map((problem) => ({
    problem,
    rates: rateCurves(problem),
    dots: peerDots(peers[problem.name]),
    deviations: deviationCurves(problem),
  }));
  const xAxis = axisAround(
    rows.flatMap(({ rates, dots }) => [...rates, ...dots].flatMap(({ points }) => points.map(([x]) => x))),
    FRAME.width,
  );
  const rateAxis = axisAround(
    rows.flatMap(({ rates, dots }) => [...rates, ...dots].flatMap(({ points }) => points.map(([, y]) => y))),
    FRAME.height,
  );
  const deviationAxis = axisAround(
    [REQUIRED, ...rows.flatMap(({ deviations }) => deviations.flatMap(({ points }) => points.map(([, y]) => y)))],
    FRAME.height,
  );
  const left = MARGIN + yAxisWidth(rateAxis);
  const right = left + FRAME.width + LABEL_ROOM + yAxisWidth(deviationAxis);
  const width = right + FRAME.width + LABEL_ROOM;
  const top = 4 * TITLE_SIZE;
  const rowHeight = 2 * TITLE_SIZE + FRAME.height + X_AXIS_HEIGHT + MARGIN;
  const drawings = rows.flatMap(({ problem, rates, dots, deviations }, row) => {
    const y = top + row * rowHeight + 2 * TITLE_SIZE;
    const common = { xAxis, xLabel: 'points of the grid' };
    const title = `${problem.name}: ${problem.bins} bins, ${problem.nuisances} nuisances`;
    return [
      svgText(escapeMarkup(title), { x: left, y: y - 0.6 * TITLE_SIZE, fontSize: TITLE_SIZE }),
      panel(
        { ...common, frame: { x: left, y, ...FRAME }, yAxis: rateAxis, yLabel: 'points per second' },
        [...rates, ...dots],
        `rates-${row}`,
      ),
      panel(
        {
          ...common,
          frame: { x: right, y, ...FRAME },
          yAxis: deviationAxis,
          yLabel: 'largest |Δ*χ*^{2}|, *χ*^{2} < min + 25',
        },
        [...deviations, requirement(xAxis)],
        `deviations-${row}`,
      ),
    ];
  });
  const heading = [
    svgText(escapeMarkup(adapter.name), { x: left, y: 1.4 * TITLE_SIZE, fontSize: 1.2 * TITLE_SIZE }),
    svgText(
      escapeMarkup(
        `beside ${problems[0].threads} threads of ${machine.processor}. Solid: from host memory to host memory; dashed: kernels alone; hollow: other programs`,
      ),
      { x: left, y: 2.7 * TITLE_SIZE, fontSize: LABEL_SIZE },
    ),
  ];
  const text = {
    title: `Profiled fits per second on ${adapter.name}`,
    description: 'Left: points per second against the points of a grid. Right: largest deviation from float64.',
  };
  const size = { width, height: top + rows.length * rowHeight };
  return svgDocument(size, text, [...heading, ...drawings].join('\n'));
}

function rateCurves({ endToEnd, kernels }) {
  const solid = Object.entries(endToEnd).map(([name, entries]) => ({
    name,
    ...STYLES[name],
    points: entries.map(({ points, pointsPerSecond }) => [points, pointsPerSecond.median]),
  }));
  const dashed = {
    name: 'webgpu, kernels',
    ...STYLES.webgpu,
    dash: KERNEL_DASH,
    points: kernels.entries.map(({ points, pointsPerSecond }) => [points, pointsPerSecond.median]),
  };
  return [dashed, ...solid].filter(({ points }) => points.length > 0);
}

function peerDots(programs = {}) {
  return Object.entries(programs)
    .filter(([, result]) => !result.skipped)
    .map(([name, { fits, fits_per_second: rate }]) => ({
      name,
      colour: PEER_COLOUR,
      symbol: 'circle',
      hollow: true,
      points: [[fits, rate]],
    }));
}

function deviationCurves({ endToEnd }) {
  return Object.entries(endToEnd)
    .map(([name, entries]) => ({
      name,
      ...STYLES[name],
      points: entries
        .filter(({ deviation }) => deviation !== null && deviation.largest !== null)
        .map(({ points, deviation }) => [points, Math.max(SMALLEST_DEVIATION, deviation.largest)]),
    }))
    .filter(({ points }) => points.length > 0);
}

function requirement({ domain }) {
  return { name: 'required', colour: '#111111', dash: '3 6', points: domain.map((x) => [x, REQUIRED]) };
}

/** Whole decades around the values. */
function axisAround(values, length) {
  const finite = values.filter((value) => value > 0);
  const decade = (round, value) => 10 ** round(Math.log10(value));
  const domain = [decade(Math.floor, Math.min(...finite) * 0.999), decade(Math.ceil, Math.max(...finite) * 1.001)];
  return logAxis(domain, length);
}

function panel(drawing, curves, id) {
  const marks = curves.flatMap(({ points, colour, dash, symbol, hollow }) => [
    lineMark(points, { colour, dash, width: 4 }),
    ...(symbol
      ? [
          Plot.dot(points, {
            symbol,
            r: hollow ? 8 : 6,
            fill: hollow ? 'white' : colour,
            stroke: colour,
            strokeWidth: 3,
          }),
        ]
      : []),
  ]);
  return [drawPanel({ ...drawing, marks, id }), endLabels(drawing, curves)].join('\n');
}

/** Names right of the frame, at the heights of the last points as far as there is room, with lines leading there. */
function endLabels({ frame, xAxis, yAxis }, curves) {
  const place = ({ points }) => {
    const [x, y] = points.at(-1);
    return {
      x: frame.x + along(x, xAxis.domain) * frame.width,
      y: frame.y + (1 - along(y, yAxis.domain)) * frame.height,
    };
  };
  const labels = curves.map((curve) => ({ ...curve, end: place(curve) })).sort((a, b) => a.end.y - b.end.y);
  const heights = spreadOut(
    labels.map(({ end }) => end.y),
    LABEL_LINE,
    frame.y + LABEL_LINE / 2,
    frame.y + frame.height - LABEL_LINE / 2,
  );
  const x = frame.x + frame.width + 34;
  return labels
    .map(({ name, colour, end }, i) => {
      const size = Math.min(LABEL_SIZE, (LABEL_SIZE * (LABEL_ROOM - 40)) / labelWidth(escapeMarkup(name), LABEL_SIZE));
      const leader = `<path d="M${(end.x + 10).toFixed(1)},${end.y.toFixed(1)}L${frame.x + frame.width + 6},${heights[i].toFixed(1)}H${x - 6}" fill="none" stroke="${colour}" stroke-width="1.2"/>`;
      const text = svgText(escapeMarkup(name), { x, y: heights[i] + 0.35 * size, fontSize: size });
      return leader + text.replace('<text ', `<text fill="${colour}" `);
    })
    .join('\n');
}

function along(value, [low, high]) {
  return Math.log(value / low) / Math.log(high / low);
}

/** Moves ascending heights apart, and back into the range. */
function spreadOut(heights, gap, low, high) {
  const moved = [];
  for (const height of heights) moved.push(Math.max(height, (moved.at(-1) ?? low - gap) + gap));
  let limit = high;
  for (let i = moved.length - 1; i >= 0 && moved[i] > limit; i--) {
    moved[i] = limit;
    limit -= gap;
  }
  return moved;
}

if (process.argv[1] && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  for (const path of process.argv.slice(2)) await drawGpuFigure(resolve(path));
}
