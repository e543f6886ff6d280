/** Labels in the markup of `report/figures/text.ts`, set in HTML and in SVG. */
import type { JSX } from 'preact';
import { type LabelRun, labelRuns } from '../../../report/figures/text.js';

function htmlRun(run: LabelRun, index: number): JSX.Element {
  const content = run.italic ? <i>{run.text}</i> : run.text;
  const Script = run.rise === 0 ? 'span' : run.rise > 0 ? 'sup' : 'sub';
  // Lengths in em are those of the script itself.
  const style = {
    fontSize: `${run.scale}em`,
    verticalAlign: `${run.rise / run.scale}em`,
    marginLeft: run.step === 0 ? '0' : `${run.step / run.scale}em`,
  };
  return (
    <Script key={index} style={style}>
      {content}
    </Script>
  );
}

/** A label among HTML text. */
export function Formula({ markup }: { readonly markup: string }): JSX.Element {
  return <span class="formula">{labelRuns(markup).map(htmlRun)}</span>;
}

export interface SvgFormulaProps {
  readonly markup: string;
  readonly x: number;
  readonly y: number;
  /** In pixels. */
  readonly fontSize: number;
  readonly anchor?: 'start' | 'middle' | 'end';
  /** Turned by 90° anticlockwise about (x, y). */
  readonly vertical?: boolean;
  /** A rim in the colour of the paper keeps it legible on top of curves. */
  readonly halo?: boolean;
}

/** A label in a drawing. */
export function SvgFormula({ markup, x, y, fontSize, anchor, vertical, halo }: SvgFormulaProps): JSX.Element {
  let rise = 0;
  const spans = labelRuns(markup).map((run, index) => {
    const drop = (rise - run.rise) * fontSize;
    rise = run.rise;
    return (
      <tspan
        key={index}
        font-size={run.scale * fontSize}
        dx={run.step * fontSize}
        dy={drop}
        {...(run.italic ? { 'font-style': 'italic' } : {})}
      >
        {run.text}
      </tspan>
    );
  });
  return (
    <text
      class={halo ? 'halo' : undefined}
      x={x}
      y={y}
      text-anchor={anchor ?? 'start'}
      {...(vertical ? { transform: `rotate(-90 ${x} ${y})` } : {})}
    >
      {spans}
    </text>
  );
}
