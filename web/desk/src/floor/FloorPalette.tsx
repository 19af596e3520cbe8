import { actions } from '../palette/actions';
import type { Entry } from '../palette/find';
import { Palette } from '../palette/Palette';
import { useDesk } from '../state/desk';
import { useWords } from '../words';
import { standing, whoOf } from './Agents';
import { acts } from './acts';
import type { Ways } from './NeedActs';
import type { Floor } from './protocol';

/** FloorPalette finds agents, customers by their masked name and number, and queues of the floor, and what can be done. */
export function FloorPalette({ floor, ways }: { floor: Floor; ways: Ways }) {
  const { desk, state } = useDesk();
  const words = useWords();
  const nameOf = (id = '') => { const q = floor.queues.find((x) => x.id === id); return q ? words.of(q.name) || q.id : id; };
  const entries = (): Entry[] => [
    ...floor.agents.flatMap((a) => a.contacts.map((c): Entry => ({ id: c.id, sort: 'customer', text: whoOf(c.customer, words), hint: [c.customer?.phone_masked, a.name].filter(Boolean).join(' '), icon: c.channel === 'chat' ? 'chat' : 'phone', run: () => ways.see(a.id, c.id) }))),
    ...floor.waiting.map((w): Entry => ({ id: w.id, sort: 'customer', text: whoOf(w.customer, words), hint: [w.customer?.phone_masked, nameOf(w.queue)].filter(Boolean).join(' '), icon: 'clock', run: () => document.getElementById(`waiting-${w.id}`)?.focus() })),
    ...floor.agents.map((a): Entry => ({ id: a.id, sort: 'agent', text: a.name, hint: standing(a, words).text, icon: standing(a, words).icon, run: () => ways.see(a.id) })),
    ...floor.queues.map((q): Entry => ({ id: q.id, sort: 'queue', text: nameOf(q.id), hint: `${q.waiting} ${words.say('top.waiting')}`, icon: 'queue', run: () => ways.order(q.id) })),
    ...acts(floor, desk, state, words, ways),
    ...actions(desk, state, words),
  ];
  return <Palette entries={entries} />;
}
