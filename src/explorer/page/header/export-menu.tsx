/** Figures, numbers and the scan file of what is shown. */
import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useId, useRef } from 'preact/hooks';
import { type Export, figureExports, scanExport, tableExports } from '../exporting/exports.js';
import type { ExplorerStore } from '../store/explorer-store.js';

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

export function ExportMenu({ store }: { readonly store: ExplorerStore }): JSX.Element {
  const isOpen = useSignal(false);
  const tables = useSignal<readonly Export[]>([]);
  const fault = useSignal<string | null>(null);
  const menu = useId();
  const box = useRef<HTMLDivElement>(null);
  const run = async (item: Export): Promise<void> => {
    fault.value = null;
    try {
      await item.run();
    } catch (error) {
      fault.value = messageOf(error);
    }
  };
  const open = async (): Promise<void> => {
    isOpen.value = !isOpen.value;
    fault.value = null;
    if (!isOpen.value) return;
    try {
      tables.value = await tableExports(store);
    } catch (error) {
      fault.value = messageOf(error);
    }
  };
  const button = (item: Export): JSX.Element => (
    <button key={item.name} type="button" class="button" data-testid={`export-${item.name}`} onClick={() => run(item)}>
      {item.label}
    </button>
  );
  const leave = (event: FocusEvent): void => {
    if (event.relatedTarget instanceof Node && !box.current?.contains(event.relatedTarget)) isOpen.value = false;
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape' || !isOpen.value) return;
    isOpen.value = false;
    box.current?.querySelector('button')?.focus();
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: closes when the focus leaves or Escape is pressed inside
    <div class="export" ref={box} onFocusOut={leave} onKeyDown={onKeyDown}>
      <button
        type="button"
        class="button"
        data-testid="export"
        aria-expanded={isOpen.value}
        aria-controls={menu}
        onClick={open}
      >
        Export
      </button>
      <div class="popover" id={menu} hidden={!isOpen.value}>
        {figureExports(store).map(({ view, exports }) => (
          // biome-ignore lint/a11y/useSemanticElements: a fieldset is for fields
          <div key={view} class="export-row" role="group" aria-label={view}>
            <span>{view}</span>
            {exports.map(button)}
          </div>
        ))}
        <div class="export-tables">{tables.value.map(button)}</div>
        <div class="export-tables">{button(scanExport(store))}</div>
        {fault.value !== null && (
          <p class="fault" role="alert">
            {fault.value}
          </p>
        )}
      </div>
    </div>
  );
}
