import type { Disposition } from '../protocol';

/** Found is the list to choose from, best first, and what Enter would take. */
export interface Found {
  list: Disposition[];
  chosen: Disposition | null;
}

// How well the typed text meets a disposition; 0 is not at all.
function fit(d: Disposition, typed: string): number {
  const initials = d.initials.toLowerCase();
  const names = Object.values(d.name).map((n) => (n ?? '').toLowerCase());
  if (initials === typed) return 6;
  if (initials.startsWith(typed)) return 5;
  if (names.some((n) => n.startsWith(typed))) return 4;
  if (names.some((n) => n.includes(typed))) return 3;
  if (initials.includes(typed)) return 2;
  return inOrder(initials, typed) ? 1 : 0;
}

function inOrder(text: string, letters: string): boolean {
  let at = 0;
  for (const c of letters) {
    at = text.indexOf(c, at) + 1;
    if (at === 0) return false;
  }
  return true;
}

/**
 * find orders the dispositions for what was typed. With nothing typed the
 * suggested one is first and chosen; without a suggestion nothing is chosen, so
 * that Enter alone never records an outcome nobody meant. Those that fit next follow it.
 */
export function find(all: readonly Disposition[], typed: string, suggested?: string, fitting: readonly string[] = []): Found {
  const text = typed.trim().toLowerCase();
  if (text === '') {
    const first = all.find((d) => d.id === suggested);
    const next = fitting.flatMap((id) => all.filter((d) => d.id === id && d !== first));
    const front = first ? [first, ...next] : next;
    return { list: [...front, ...all.filter((d) => !front.includes(d))], chosen: first ?? null };
  }
  const list = all
    .map((d, i) => ({ d, i, f: fit(d, text) }))
    .filter((x) => x.f > 0)
    .sort((a, b) => b.f - a.f || a.i - b.i)
    .map((x) => x.d);
  return { list, chosen: list[0] ?? null };
}
