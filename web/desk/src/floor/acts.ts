import type { Entry } from '../palette/find';
import type { Desk, State } from '../state/desk';
import type { Speech } from '../words';
import { whoOf } from './Agents';
import { listens, talks, type Ways } from './NeedActs';
import type { Floor, FloorAgent, FloorContact } from './protocol';

/** acts are what a supervisor can do with the agents of the floor and the talks they have, for the palette. */
export function acts(floor: Floor, desk: Desk, state: State, words: Speech, ways: Ways): Entry[] {
  const me = state.view?.me.id;
  const away = state.view?.awayReasons ?? [];
  const act = (id: string, text: string, hint: string, icon: Entry['icon'], run: () => void): Entry => ({ id, sort: 'action', text, hint, icon, run });
  const ofTalk = (a: FloorAgent, c: FloorContact): Entry[] => {
    const hint = `${a.name} ${whoOf(c.customer, words)}`;
    const mine = c.observed?.agent === me;
    return [
      ...(listens(c) && (mine || !c.observed) ? [act(`listen-${c.id}`, words.say(mine ? 'floor.listen.leave' : 'floor.listen'), hint, 'ear', () => { if (!mine) ways.see(a.id, c.id); void desk.floor.observe(c.id, mine ? null : 'listen'); })] : []),
      ...(talks(c) && !c.escalation && !c.third ? [act(`senior-${c.id}`, words.say('floor.senior'), hint, 'user', () => void desk.floor.askSenior(c.id))] : []),
    ];
  };
  return floor.agents.filter((a) => a.id !== me).flatMap((a) => [
    ...a.contacts.flatMap((c) => ofTalk(a, c)),
    act(`move-${a.id}`, words.say('floor.move'), a.name, 'transfer', () => ways.move(a.id)),
    ...(a.status === 'offline' ? [] : [
      ...away.map((r) => act(`away-${a.id}-${r}`, words.say('floor.set', { status: words.named('reason', r) }), a.name, 'tea', () => void desk.floor.steerStatus(a.id, 'away', r))),
      act(`offline-${a.id}`, words.say('floor.set', { status: words.say('status.offline') }), a.name, 'minus', () => void desk.floor.steerStatus(a.id, 'offline')),
    ]),
  ]);
}
