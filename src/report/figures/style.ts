/**
 * Colours, dashes and line widths. Colours follow the captions of Giunti and Ternes (arXiv:2309.17380); their
 * luminances differ, and so do the dashes and widths, so that curves can be told apart in greyscale.
 * Lengths are in tenths of a millimetre at column width (8.6 cm).
 */

export interface LineStyle {
  readonly colour: string;
  /** SVG dash pattern; undefined draws a solid line. */
  readonly dash: string | undefined;
  readonly width: number;
}

/** The DARWIN scenarios that bound the shaded band, and the one dashed inside it. */
export const DARWIN_WORST = 'darwin-30ty';
export const DARWIN_MIDDLE = 'darwin-300ty';
export const DARWIN_BEST = 'darwin-300ty-depleted';

const DARWIN_COLOUR = '#c9161d';
export const BAND_OPACITY = 0.22;
export const REGION_OPACITY = 0.1;
export const INK = '#111111';

const SCENARIO_STYLES: Readonly<Record<string, LineStyle>> = {
  pandax4t: { colour: '#d838c8', dash: '3 4', width: 4 },
  lz: { colour: '#1b2a9e', dash: '20 5', width: 4 },
  xenonnt: { colour: '#ef9a00', dash: '14 4 3 4', width: 4.5 },
  combined: { colour: '#2c8a3a', dash: undefined, width: 5 },
  [DARWIN_WORST]: { colour: DARWIN_COLOUR, dash: undefined, width: 3 },
  [DARWIN_MIDDLE]: { colour: DARWIN_COLOUR, dash: '10 6', width: 4 },
  [DARWIN_BEST]: { colour: DARWIN_COLOUR, dash: '3 5', width: 5 },
};

/** Dashes of scenarios that name their colour; the solid line is that of a shipped one. */
const COLOURED_DASHES = ['16 4 3 4 3 4', '6 3', '24 6'];

/** Okabe and Ito's palette without yellow, which vanishes on white; distinct for the colour-blind. */
const CYCLE: readonly LineStyle[] = [
  { colour: '#000000', dash: undefined, width: 4 },
  { colour: '#0072b2', dash: '14 5', width: 4 },
  { colour: '#e69f00', dash: '3 4', width: 5 },
  { colour: '#009e73', dash: '14 4 3 4', width: 4 },
  { colour: '#cc79a7', dash: '7 4', width: 5 },
  { colour: '#56b4e9', dash: undefined, width: 6 },
  { colour: '#d55e00', dash: '20 4 3 4 3 4', width: 4 },
];

/** The item of a list that starts again at its end. */
export const cyclic = <T>(items: readonly T[], index: number): T => items[index % items.length] as T;

/** What the line of a curve follows from. */
export interface StyledScenario {
  readonly scenario: string;
  /** `#rrggbb`, where the scenario names one. */
  readonly colour?: string | undefined;
}

/**
 * A style for every scenario of a figure: the shipped ones have their own, others the colour that they name, with dashes that
 * tell them apart, or the next style of a cycle.
 */
export function scenarioStyles(scenarios: Iterable<StyledScenario>): ReadonlyMap<string, LineStyle> {
  const styles = new Map<string, LineStyle>();
  let others = 0;
  const coloured = new Map<string, number>();
  for (const { scenario, colour } of scenarios) {
    if (styles.has(scenario)) continue;
    const fixed = SCENARIO_STYLES[scenario];
    if (fixed) styles.set(scenario, fixed);
    else if (colour !== undefined) {
      const before = coloured.get(colour) ?? 0;
      coloured.set(colour, before + 1);
      styles.set(scenario, { colour, dash: cyclic(COLOURED_DASHES, before), width: 4 });
    } else styles.set(scenario, cyclic(CYCLE, others++));
  }
  return styles;
}

const COMPONENT_DASHES = [undefined, '12 4', '3 4', '14 4 3 4', '6 3', '18 4 3 4 3 4'];
const SOLAR_COLOURS = ['#c9161d', '#ef9a00', '#a0307c', '#e0605a'];
const BACKGROUND_COLOURS = ['#0b3c8c', '#56b4e9', '#00705a', '#7a7a7a', '#8c5a2b', '#5b3a9e', '#8ab82e', '#101010'];

/** Style of the `index`-th component of its kind: warm colours and wide lines for the Sun, cool and thin for the rest. */
function componentStyle(kind: 'solar' | 'background', index: number): LineStyle {
  return kind === 'solar'
    ? { colour: cyclic(SOLAR_COLOURS, index), dash: cyclic(COMPONENT_DASHES, index), width: 4.5 }
    : { colour: cyclic(BACKGROUND_COLOURS, index), dash: cyclic(COMPONENT_DASHES, index), width: 3 };
}

/** Style of every component of a spectrum, counted within its kind. */
export function componentStyles(components: readonly { readonly kind: 'solar' | 'background' }[]): LineStyle[] {
  const seen = { solar: 0, background: 0 };
  return components.map(({ kind }) => componentStyle(kind, seen[kind]++));
}

/** Best fit of a spectrum: narrower than the data points that it is drawn over. */
export const BEST_FIT_STYLE: LineStyle = { colour: '#3fae4e', dash: undefined, width: 4 };
/** Change of a spectrum by a coupling. */
export const CHANGE_STYLE: LineStyle = { colour: '#c9161d', dash: undefined, width: 5 };
