import { useState } from 'preact/hooks';
import { storedTheme, storeTheme, type Theme } from '../theme.ts';

const NEXT: Readonly<Record<Theme, Theme>> = { system: 'light', light: 'dark', dark: 'system' };
const SIGNS: Readonly<Record<Theme, string>> = { system: '◐', light: '☀', dark: '☾' };

export function ThemeChoice() {
  const [theme, setTheme] = useState(storedTheme);
  const turn = () => {
    storeTheme(NEXT[theme]);
    setTheme(NEXT[theme]);
  };
  return (
    <button
      class="icon"
      type="button"
      onClick={turn}
      aria-label={`Colours: ${theme}`}
      title={`Colours: ${theme}`}
    >
      <span aria-hidden="true">{SIGNS[theme]}</span>
    </button>
  );
}
