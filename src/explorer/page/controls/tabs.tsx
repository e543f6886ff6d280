/** Tabs in a row; arrow keys go through them. */
import type { JSX } from 'preact';
import { useRef } from 'preact/hooks';

export interface TabsProps {
  readonly label: string;
  readonly names: readonly string[];
  readonly chosen: number;
  /** Id of the element that shows the chosen one. */
  readonly panel: string;
  readonly choose: (index: number) => void;
}

const STEP: Readonly<Record<string, number>> = { ArrowLeft: -1, ArrowRight: 1 };

export function Tabs({ label, names, chosen, panel, choose }: TabsProps): JSX.Element {
  const list = useRef<HTMLDivElement>(null);
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = STEP[event.key];
    if (step === undefined) return;
    const next = (chosen + step + names.length) % names.length;
    choose(next);
    list.current?.querySelectorAll('button')[next]?.focus();
    event.preventDefault();
  };
  return (
    <div class="tabs" role="tablist" aria-label={label} ref={list} onKeyDown={onKeyDown}>
      {names.map((name, i) => (
        <button
          key={name}
          type="button"
          role="tab"
          aria-selected={i === chosen}
          aria-controls={panel}
          tabIndex={i === chosen ? 0 : -1}
          onClick={() => choose(i)}
        >
          {name}
        </button>
      ))}
    </div>
  );
}
