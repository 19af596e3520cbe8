import type { Need } from './api';

/** Strength is how surely a cue speaks for its state. */
export type Strength = 'sure' | 'likely' | 'hint';
export const strengths: readonly Strength[] = ['sure', 'likely', 'hint'];

/** Drawn is a need's graph in rows: each state's cues beside it, and one line of the need for each state. */
export interface Drawn { rows: number; states: { id: string; top: number; cues: { text: string; strength: Strength; row: number }[]; more: number }[] }

// So many cues of a state are drawn; the text below has all of them.
const most = 8;

/** draw lays a need out. */
export function draw(need: Pick<Need, 'states'>): Drawn {
  let row = 0;
  const states = need.states.map((s) => {
    const all = strengths.flatMap((strength) => (s[strength] ?? []).map((text) => ({ text, strength })));
    const cues = all.slice(0, most).map((c, i) => ({ ...c, row: row + i }));
    const top = row;
    row += Math.max(1, cues.length) + (all.length > most ? 1 : 0);
    return { id: s.id, top, cues, more: all.length - cues.length };
  });
  return { rows: Math.max(1, row), states };
}
