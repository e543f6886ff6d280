/** Light, dark, or as the surroundings are: one button that goes round. */
import type { JSX } from 'preact';
import { THEMES, type Theme, theme } from '../store/theme.js';

const FACES: Record<Theme, string> = { auto: '◐', light: '○', dark: '●' };

export function ThemeSwitch(): JSX.Element {
  const next = THEMES[(THEMES.indexOf(theme.value) + 1) % THEMES.length];
  return (
    <button
      type="button"
      class="button theme"
      data-testid="theme"
      aria-label={`Theme: ${theme.value}; change to ${next}`}
      title={`Theme: ${theme.value}`}
      onClick={() => {
        theme.value = next;
      }}
    >
      <span aria-hidden="true">{FACES[theme.value]}</span>
      <span class="button-text">{theme.value}</span>
    </button>
  );
}
