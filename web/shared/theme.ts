import { read, write } from './lang';

export type Theme = 'light' | 'dark';

const key = 'zy.theme';
const system = matchMedia('(prefers-color-scheme: dark)');

/** wantedTheme is what was chosen here before, else what the system uses. */
export function wantedTheme(): Theme {
  const kept = read(key);
  if (kept === 'light' || kept === 'dark') return kept;
  return system.matches ? 'dark' : 'light';
}

export function showTheme(theme: Theme): void {
  document.documentElement.dataset.theme = theme;
}

export function keepTheme(theme: Theme): void {
  write(key, theme);
}
