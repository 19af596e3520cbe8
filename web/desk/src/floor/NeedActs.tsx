import { serverNow } from '../../../shared/clock';
import { useState } from 'react';
import { useDesk } from '../state/desk';
import { useWords } from '../words';
import type { Attention, Floor, FloorContact } from './protocol';

/** Ways are where an action of the lane may lead at the side of the page. */
export interface Ways { see: (agent: string, contact?: string) => void; write: (agent: string, contact: string) => void; order: (queue: string) => void; move: (agent: string) => void }

const callbacksMs = 60 * 60_000; // offered so long when it is done with one press

/** listens tells whether a supervisor can come into the contact now. */
export function listens(c: FloorContact): boolean {
  return c.channel !== 'chat' && !['wrapping', 'dialling', 'informing'].includes(c.state);
}

/** seniors are the kinds of what needs the supervisor for which a senior colleague may help. */
const seniors: readonly Attention['kind'][] = ['angry', 'no_senior', 'help'];

/** talks tells whether an agent talks to the contact's customer, so that a senior may be asked into it. */
export function talks(c: FloorContact): boolean {
  return c.channel !== 'chat' && ['connected', 'on_hold', 'rejoining'].includes(c.state);
}

/** NeedActs is what can be done at once about something that needs the supervisor. There is always something. */
export function NeedActs({ need: a, floor, ways }: { need: Attention; floor: Floor; ways: Ways }) {
  const { desk, state } = useDesk();
  const words = useWords();
  const agent = floor.agents.find((x) => x.id === a.subject);
  const own = agent !== undefined && agent.id === state.view?.me.id; // nobody listens or writes to themselves
  const contact = own ? undefined : agent?.contacts.find((c) => c.id === a.contact);
  if (agent) {
    return (
      <div className="acts" role="group" aria-label={words.say('floor.acts')}>
        {a.kind === 'help' && contact && <button className="btn s" onClick={() => ways.write(agent.id, contact.id)} data-testid="need-write">{words.say('floor.write')}</button>}
        {contact && listens(contact) && <Listen contact={contact} />}
        {contact && talks(contact) && seniors.includes(a.kind) && <Senior contact={contact} />}
        {!contact && <button className="btn s" onClick={() => ways.see(agent.id, a.contact)} data-testid="need-see">{words.say('floor.see')}</button>}
        {contact && a.kind !== 'help' && <button className="btn s" onClick={() => ways.write(agent.id, contact.id)} data-testid="need-write">{words.say('floor.write')}</button>}
      </div>
    );
  }
  const waiting = floor.waiting.find((w) => w.id === a.contact);
  if (a.kind === 'callback_missed') return <div className="acts" role="group" aria-label={words.say('floor.acts')}>{a.contact && <Missed key={a.contact} contact={a.contact} />}</div>;
  if (a.kind === 'tasks_late') return <div className="acts" role="group" aria-label={words.say('floor.acts')}><button className="btn s" onClick={() => desk.toggle('tasks')} data-testid="need-tasks">{words.say('tasks')}</button></div>;
  return (
    <div className="acts" role="group" aria-label={words.say('floor.acts')}>
      {waiting && a.kind === 'angry' && waiting.priority < 100 && <Steers contact={waiting.id} wish={{ priority: 100 }} word="floor.first" />}
      {waiting && a.kind !== 'angry' && <Steers contact={waiting.id} wish={{ any_skill: true }} word="floor.relax" />}
      {a.kind !== 'angry' && a.kind !== 'affinity_off' && waiting && <Callbacks queue={a.subject} floor={floor} />}
      {a.kind === 'affinity_off' ? <a className="btn s" href="/plans" target="_blank" rel="noopener">{words.say('floor.plans')}</a>
        : !waiting && <button className="btn s" onClick={() => ways.order(a.subject)} data-testid="need-order">{words.say('floor.order')}</button>}
    </div>
  );
}

/** Listen goes into the talk, or out of it again. */
function Listen({ contact: c }: { contact: FloorContact }) {
  const { desk, state } = useDesk();
  const words = useWords();
  const mine = c.observed?.agent === state.view?.me.id;
  const other = c.observed && !mine;
  return (
    <button className={mine ? 'btn s on' : 'btn s'} aria-pressed={mine} disabled={Boolean(other) || Boolean(state.working.observe)} title={other ? words.say('floor.observe.other', { who: c.observed?.name ?? '' }) : undefined}
      onClick={() => void desk.floor.observe(c.id, mine ? null : 'listen')} data-testid="need-listen">{words.say(mine ? 'floor.listening' : 'floor.listen')}</button>
  );
}

/** Senior rings a senior colleague for who talks, and then says how that stands. */
export function Senior({ contact: c }: { contact: FloorContact }) {
  const { desk, state } = useDesk();
  const words = useWords();
  const stands = c.escalation;
  const text = words.say(stands ? `floor.senior.${stands.state}` : 'floor.senior', { who: stands?.senior_name ?? '' });
  const helped = !stands && Boolean(c.third);
  return (
    <button className={stands ? 'btn s' : 'btn s pri'} disabled={Boolean(stands) || helped || Boolean(state.working['senior'])} title={words.say(helped ? 'floor.senior.helped' : 'floor.senior.why')} data-state={stands?.state}
      onClick={() => void desk.floor.askSenior(c.id)} data-testid="need-senior">{text}</button>
  );
}

/** Missed calls a customer again who did not answer, or ends that: what ends asks once more. */
function Missed({ contact }: { contact: string }) {
  const { desk, state } = useDesk();
  const words = useWords();
  const [sure, setSure] = useState(false);
  const busy = Boolean(state.working['callback']);
  return (
    <>
      <button className="btn s" disabled={busy} title={words.say('floor.again.why')} onClick={() => void desk.floor.callAgain(contact)} data-testid="need-again">{words.say('floor.again')}</button>
      <button className="btn s" disabled={busy} title={words.say('floor.by_hand.why')} onBlur={() => setSure(false)} onClick={() => { if (sure) void desk.floor.byHand(contact); else setSure(true); }} data-testid="need-by-hand">{words.say(sure ? 'floor.by_hand.sure' : 'floor.by_hand')}</button>
    </>
  );
}

/** Steers changes what one who waits waits for; done once, it says so. */
function Steers({ contact, wish, word }: { contact: string; wish: { priority?: number; any_skill?: boolean }; word: 'floor.first' | 'floor.relax' }) {
  const { desk, state } = useDesk();
  const words = useWords();
  const [done, setDone] = useState('');
  const why = words.say(`${word}.why`);
  return (
    <button className="btn s" disabled={done === contact || Boolean(state.working.steer)} title={why} aria-label={`${words.say(word)}，${why}`}
      onClick={() => void desk.floor.steer(contact, wish).then((ok) => { if (ok) setDone(contact); })} data-testid={word === 'floor.relax' ? 'need-relax' : 'need-first'}>{words.say(done === contact ? 'floor.done' : word)}</button>
  );
}

/** Callbacks offers everybody who comes to the queue, and who waits, to be called back for an hour. */
function Callbacks({ queue, floor }: { queue: string; floor: Floor }) {
  const { desk, state } = useDesk();
  const words = useWords();
  const on = floor.directives.some((d) => d.what === 'callback_only' && d.queue === queue);
  return (
    <button className="btn s" disabled={on || Boolean(state.working.order)} title={words.say(on ? 'floor.callback_only.on' : 'floor.callbacks.offer.why')}
      onClick={() => void desk.floor.callbackOnly(queue, true, new Date(serverNow() + callbacksMs))} data-testid="need-callbacks">{words.say(on ? 'floor.callbacks.offered' : 'floor.callbacks.offer')}</button>
  );
}
