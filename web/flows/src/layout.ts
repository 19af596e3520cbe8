import type { Drawn, Outline, Place } from './api';

export const nodeWidth = 208;
const columnGap = 96;
const rowGap = 28;
/** heightOf is how tall a node is drawn: a head, a line of words, and a row for each way. */
export const heightOf = (n: Pick<Drawn, 'ways'>): number => 58 + 24 * n.ways.length;

/** dotIn and dotOut are the middles of the dots at a node's sides (flows.css), from its upper left corner. */
export const dotIn: Place = { x: 1, y: 21 };
export const dotOut = (row: number): Place => ({ x: nodeWidth - 1, y: 64.5 + 24 * row });

/** laid puts nodes into columns by their longest way from the start that turns back nowhere, and orders each column by where its nodes are come from, twice over. */
export function laid(o: Outline): Record<string, Place> {
  const ids = o.nodes.map((n) => n.id);
  const to = new Map(o.nodes.map((n) => [n.id, [...new Set(n.ways.map((w) => w.to))].filter((t) => t !== n.id)]));
  const forward = acyclic(ids, to, [o.start, o.angry ?? '', ...ids]);
  const column = new Map<string, number>();
  for (const id of forward.order) {
    column.set(id, column.get(id) ?? 0);
    for (const t of forward.to.get(id) ?? []) column.set(t, Math.max(column.get(t) ?? 0, (column.get(id) ?? 0) + 1));
  }
  const columns: string[][] = [];
  for (const id of forward.order) { const c = column.get(id) ?? 0; while (columns.length <= c) columns.push([]); columns[c]?.push(id); }
  const from = new Map<string, string[]>();
  for (const [id, all] of forward.to) for (const t of all) from.set(t, [...(from.get(t) ?? []), id]);
  const rank = new Map<string, number>();
  columns.forEach((c) => c.forEach((id, i) => rank.set(id, i)));
  const mean = (list: string[] | undefined, own: number) => (list && list.length > 0 ? list.reduce((s, x) => s + (rank.get(x) ?? 0), 0) / list.length : own);
  for (let turn = 0; turn < 4; turn++) {
    const sweep = turn % 2 === 0 ? columns : [...columns].reverse();
    const beside = turn % 2 === 0 ? from : forward.to;
    for (const c of sweep) {
      const at = new Map(c.map((id, i) => [id, mean(beside.get(id), i)]));
      c.sort((a, b) => (at.get(a) ?? 0) - (at.get(b) ?? 0));
      c.forEach((id, i) => rank.set(id, i));
    }
  }
  const height = new Map(o.nodes.map((n) => [n.id, heightOf(n)]));
  const out: Record<string, Place> = {};
  columns.forEach((c, x) => {
    let y = 0;
    for (const id of c) { out[id] = { x: x * (nodeWidth + columnGap), y }; y += (height.get(id) ?? 0) + rowGap; }
  });
  return out;
}

/** clear is where a new node is put that is dropped somewhere: there, or below whatever is in the way. */
export function clear(o: Outline, places: Record<string, Place>, at: Place): Place {
  const x = Math.round(at.x);
  let y = Math.round(at.y);
  const beside = o.nodes.flatMap((n) => { const p = places[n.id]; return p && Math.abs(p.x - x) < nodeWidth ? [{ from: p.y - newHeight - rowGap, to: p.y + heightOf(n) + rowGap }] : []; });
  for (const b of beside.sort((a, c) => a.from - c.from)) if (y > b.from && y < b.to) y = b.to;
  return { x, y };
}

const newHeight = 58 + 24 * 3; // of one that has no more ways than most

/** acyclic leaves out the ways that lead back, and orders the nodes so that every other way leads on. */
function acyclic(ids: string[], to: Map<string, string[]>, starts: string[]): { order: string[]; to: Map<string, string[]> } {
  const state = new Map<string, 'open' | 'done'>();
  const known = new Set(ids);
  const kept = new Map<string, string[]>(ids.map((id) => [id, []]));
  const order: string[] = [];
  for (const start of starts) {
    if (!known.has(start) || state.has(start)) continue;
    const stack: { id: string; next: number }[] = [{ id: start, next: 0 }];
    state.set(start, 'open');
    while (stack.length > 0) {
      const top = stack[stack.length - 1];
      if (!top) break;
      const t = (to.get(top.id) ?? [])[top.next++];
      if (t === undefined) { state.set(top.id, 'done'); order.unshift(top.id); stack.pop(); continue; }
      if (!known.has(t) || state.get(t) === 'open') continue;
      kept.get(top.id)?.push(t);
      if (!state.has(t)) { state.set(t, 'open'); stack.push({ id: t, next: 0 }); }
    }
  }
  return { order, to: kept };
}
