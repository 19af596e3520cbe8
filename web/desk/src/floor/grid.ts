import type { FloorAgent } from './protocol';

// What the supervisor's list of agents shows, and in which order.

export const groups = ['contact', 'hold', 'wrapping', 'ready', 'away', 'offline'] as const;
export type Group = (typeof groups)[number];
export type Column = 'name' | 'status' | 'queue' | 'time' | 'handled';

/** Wish is what the supervisor wants to see; the zero Wish is everybody in their fixed order. */
export interface Wish { text: string; group: Group | ''; queue: string; channel: 'voice' | 'chat' | ''; by: Column | ''; down: boolean }

export const everybody: Wish = { text: '', group: '', queue: '', channel: '', by: '', down: false };

/** groupOf tells what an agent does, in six words. */
export function groupOf(a: FloorAgent): Group {
  const c = a.contacts[0];
  if (c) return c.state === 'wrapping' ? 'wrapping' : c.state === 'on_hold' ? 'hold' : 'contact';
  if (a.ringing) return 'contact';
  return a.status === 'available' ? 'ready' : a.status === 'away' ? 'away' : 'offline';
}

/** sinceOf is when what an agent does began. */
export function sinceOf(a: FloorAgent): string {
  const c = a.contacts[0];
  return c ? (c.held_since ?? (c.state === 'wrapping' ? c.ended : undefined) ?? c.connected) : a.since;
}

function fits(a: FloorAgent, w: Wish): boolean {
  return (!w.group || groupOf(a) === w.group) && (!w.queue || a.queues.includes(w.queue)) && (!w.channel || a.contacts.some((c) => (c.channel === 'chat') === (w.channel === 'chat'))) && a.name.toLowerCase().includes(w.text.trim().toLowerCase());
}

const order: Record<Column, (a: FloorAgent, b: FloorAgent) => number> = {
  name: (a, b) => a.name.localeCompare(b.name, 'zh'),
  status: (a, b) => groups.indexOf(groupOf(a)) - groups.indexOf(groupOf(b)),
  queue: (a, b) => (a.contacts[0]?.queue ?? '~').localeCompare(b.contacts[0]?.queue ?? '~'),
  time: (a, b) => sinceOf(a).localeCompare(sinceOf(b)), // longest first
  handled: (a, b) => a.today.handled - b.today.handled,
};

/** arrange gives the ids to show; agents come in their fixed order, which decides between equals. */
export function arrange(agents: FloorAgent[], w: Wish): string[] {
  const shown = agents.filter((a) => fits(a, w));
  if (w.by) {
    const compare = order[w.by];
    shown.sort((a, b) => (w.down ? compare(b, a) : compare(a, b)));
  }
  return shown.map((a) => a.id);
}

/** count tells how many agents are in each group. */
export function count(agents: FloorAgent[]): Record<Group, number> {
  const out = Object.fromEntries(groups.map((g) => [g, 0])) as Record<Group, number>;
  for (const a of agents) out[groupOf(a)]++;
  return out;
}

/** windowOf is which rows of a list to draw: those in view and a few beside, from (inclusive) to (exclusive). */
export function windowOf(length: number, row: number, top: number, height: number, beside = 8): [number, number] {
  const first = Math.max(0, Math.min(length, Math.floor(top / row) - beside));
  return [first, Math.min(length, Math.max(first, Math.ceil((top + height) / row) + beside))];
}
