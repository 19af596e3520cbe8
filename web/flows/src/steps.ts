import type { Outline, Place } from './api';
import { heightOf, nodeWidth } from './layout';

export type Toward = 'left' | 'right' | 'up' | 'down';

const arrows: Partial<Record<string, Toward>> = { ArrowLeft: 'left', ArrowRight: 'right', ArrowUp: 'up', ArrowDown: 'down' };

/** towardOf is the direction of an arrow key. */
export function towardOf(key: string): Toward | undefined {
  return arrows[key];
}

/** aside is how much more a step beside the direction counts than one along it; joined how much less one to a node that a way leads to, or comes from. */
const aside = 3;
const joined = 0.5;

/** stepTo is the node that an arrow leads to from another: the nearest on that side, a connected one before others. */
export function stepTo(outline: Outline, places: Record<string, Place>, from: string, toward: Toward): string | undefined {
  const own = outline.nodes.find((n) => n.id === from);
  if (!own) return undefined;
  const here = middle(places, own);
  const near = neighbours(outline, from);
  let best: string | undefined;
  let least = Infinity;
  for (const n of outline.nodes) {
    if (n.id === from) continue;
    const at = middle(places, n);
    const dx = at.x - here.x, dy = at.y - here.y;
    const [along, across] = toward === 'right' ? [dx, dy] : toward === 'left' ? [-dx, dy] : toward === 'down' ? [dy, dx] : [-dy, dx];
    if (along < 1) continue;
    const far = (along + aside * Math.abs(across)) * (near.has(n.id) ? joined : 1);
    if (far < least) { least = far; best = n.id; }
  }
  return best;
}

/** inOrder is the node so many after another as the flow is written; it stops at either end. */
export function inOrder(outline: Outline, from: string, by: number): string | undefined {
  const at = outline.nodes.findIndex((n) => n.id === from);
  return outline.nodes[Math.max(0, Math.min(outline.nodes.length - 1, at + by))]?.id;
}

/** besides is where the keyboard goes when a node is removed: to one that leads there, else to the one before. */
export function besides(outline: Outline, id: string): string | undefined {
  return outline.nodes.find((n) => n.id !== id && n.ways.some((w) => w.to === id))?.id ?? [inOrder(outline, id, -1), inOrder(outline, id, 1)].find((n) => n !== id);
}

function middle(places: Record<string, Place>, n: Outline['nodes'][number]): Place {
  const p = places[n.id] ?? { x: 0, y: 0 };
  return { x: p.x + nodeWidth / 2, y: p.y + heightOf(n) / 2 };
}

function neighbours(outline: Outline, id: string): Set<string> {
  const out = new Set<string>();
  for (const n of outline.nodes) for (const w of n.ways) {
    if (n.id === id) out.add(w.to);
    if (w.to === id) out.add(n.id);
  }
  return out;
}
