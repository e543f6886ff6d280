/** Puts the address of what is shown on the clipboard; where that is refused, shows it to be copied by hand. */
import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { ExplorerStore } from '../store/explorer-store.js';
import { addressOf } from '../store/follow-link.js';

/** Milliseconds for which the button says that the link was copied. */
const SHOWN_FOR = 2500;

export function CopyLink({ store }: { readonly store: ExplorerStore }): JSX.Element {
  const copied = useSignal(false);
  const refused = useSignal<string | null>(null);
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.select(), [refused.value]);
  const copy = async (): Promise<void> => {
    const address = addressOf(store);
    try {
      await navigator.clipboard.writeText(address);
      refused.value = null;
      copied.value = true;
      setTimeout(() => {
        copied.value = false;
      }, SHOWN_FOR);
    } catch {
      refused.value = address;
    }
  };
  return (
    <div class="copy-link">
      <button type="button" class="button" data-testid="copy-link" onClick={copy}>
        {copied.value ? 'Copied' : 'Copy link'}
      </button>
      <span class="visually-hidden" role="status">
        {copied.value ? 'The link is on the clipboard' : ''}
      </span>
      {refused.value !== null && (
        <div class="popover" role="dialog" aria-label="Link to this view">
          <label>
            Copy this link
            <input ref={field} type="text" readOnly value={refused.value} data-testid="link-text" />
          </label>
          <button
            type="button"
            class="button"
            onClick={() => {
              refused.value = null;
            }}
          >
            Close
          </button>
        </div>
      )}
    </div>
  );
}
