import type { IconName } from '../../../shared/icons';

export const sorts = ['customer', 'agent', 'queue', 'action'] as const;

/** Entry is something that the palette leads to or does. */
export interface Entry {
  id: string;
  sort: (typeof sorts)[number];
  text: string;
  hint?: string; // found by it too: a queue, a masked number
  keys?: string; // which do the same
  icon: IconName;
  run: () => void;
}

const most = 12; // rows, as many as are read without scrolling

/** find gives the entries that hold every word: those that begin with the first one before others, else by sort and as they came. */
export function find(entries: readonly Entry[], wish: string): Entry[] {
  const words = wish.toLowerCase().split(/\s+/).filter(Boolean);
  const rank = (e: Entry) => (words[0] && e.text.toLowerCase().startsWith(words[0]) ? 0 : 1);
  return entries
    .filter((e) => words.every((w) => `${e.text} ${e.hint ?? ''}`.toLowerCase().includes(w)))
    .map((e, i) => ({ e, i }))
    .sort((a, b) => rank(a.e) - rank(b.e) || sorts.indexOf(a.e.sort) - sorts.indexOf(b.e.sort) || a.i - b.i)
    .slice(0, most)
    .map(({ e }) => e);
}
