/** Light, dark, or as the surroundings are. */
import { effect, signal } from '@preact/signals';

export const THEMES = ['auto', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

const KEY = 'nuscan-theme';

function remembered(): Theme {
  try {
    return THEMES.find((theme) => theme === localStorage.getItem(KEY)) ?? 'auto';
  } catch {
    // Storage may be refused: then nothing is remembered.
    return 'auto';
  }
}

export const theme = signal<Theme>(remembered());

/** Applies the theme, and remembers it, from now on. */
export function followTheme(): void {
  effect(() => {
    document.documentElement.dataset.theme = theme.value;
    try {
      localStorage.setItem(KEY, theme.value);
    } catch {
      // As above.
    }
  });
}
