/** A view with its heading and a sign of how current it is. */
import type { ComponentChildren, JSX } from 'preact';
import { useId } from 'preact/hooks';
import type { Freshness } from '../store/entry-answers.js';

const SIGNS: Record<Freshness, string> = {
  none: 'computing…',
  stale: 'updating…',
  refining: 'refining…',
  fresh: '',
  failed: 'not computed',
};

/** The least current of several parts. */
export function leastFresh(all: readonly Freshness[]): Freshness {
  return (['failed', 'none', 'stale', 'refining'] as const).find((one) => all.includes(one)) ?? 'fresh';
}

/** Whether any of several parts will soon be another one. */
export function isChanging(all: readonly Freshness[]): boolean {
  return all.some((one) => one === 'none' || one === 'stale' || one === 'refining');
}

export interface ViewCardProps {
  readonly id: string;
  readonly title: string;
  readonly freshness: Freshness;
  /** Beside the heading. */
  readonly aside?: ComponentChildren;
  readonly children: ComponentChildren;
}

export function ViewCard({ id, title, freshness, aside, children }: ViewCardProps): JSX.Element {
  const heading = useId();
  return (
    <section class={`card ${id}`} aria-labelledby={heading} data-testid={id} data-freshness={freshness}>
      <header class="card-head">
        <h2 id={heading}>{title}</h2>
        <span class="sign">{SIGNS[freshness]}</span>
        {aside}
      </header>
      {children}
    </section>
  );
}
