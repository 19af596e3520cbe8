import type { KeyboardEvent } from 'react';
import { clock } from '../../../shared/format';
import type { IconName } from '../../../shared/icons';
import { Icon } from '../../../shared/parts/Icon';
import { Mood } from '../../../shared/parts/Mood';
import { nameOf } from '../parts/who';
import { useWords, type Key, type Speech } from '../words';
import type { CustomerView } from '../protocol';
import { since } from './FloorPage';
import type { FloorAgent, FloorContact, Who } from './protocol';

const states: Record<FloorContact['state'], { key: Key; icon: IconName }> = {
  dialling: { key: 'status.dialling', icon: 'phone' }, informing: { key: 'status.informing', icon: 'phone' }, connected: { key: 'status.talking', icon: 'phone' },
  on_hold: { key: 'status.holding', icon: 'hold' }, rejoining: { key: 'floor.rejoining', icon: 'warn' }, wrapping: { key: 'status.wrapping', icon: 'wrap' },
};

/** whoOf names a customer as far as the floor may. */
export function whoOf(c: Who | undefined, words: Speech): string {
  return c ? nameOf(c as CustomerView, words) : words.say('floor.customer');
}

/** standing words what an agent does now, and since when. */
export function standing(a: FloorAgent, words: Speech): { text: string; icon: IconName; tone: string; from: string } {
  const c = a.contacts[0];
  if (c) return { text: words.say(states[c.state].key), icon: states[c.state].icon, tone: c.state === 'wrapping' ? 'idle' : 'voice', from: c.held_since ?? (c.state === 'wrapping' ? c.ended : undefined) ?? c.connected };
  if (a.ringing) return { text: words.say('status.ringing'), icon: 'phone-in', tone: 'voice', from: a.since };
  if (a.status === 'available') return a.line ? { text: words.say('status.available'), icon: 'check', tone: 'free', from: a.since } : { text: words.say('floor.no_line'), icon: 'warn', tone: 'idle', from: a.since };
  return { text: a.reason ? words.named('reason', a.reason) : words.named('status', a.status), icon: a.status === 'away' ? 'tea' : 'minus', tone: 'idle', from: a.since };
}

/** step moves the focus through the table's rows; only one of them is in the order of the Tab key. */
function step(e: KeyboardEvent<HTMLTableRowElement>, open: () => void): void {
  const row = e.currentTarget;
  const to = e.key === 'ArrowDown' ? row.nextElementSibling : e.key === 'ArrowUp' ? row.previousElementSibling
    : e.key === 'Home' ? row.parentElement?.firstElementChild : e.key === 'End' ? row.parentElement?.lastElementChild : null;
  if (to instanceof HTMLElement) to.focus();
  else if (e.key === 'Enter' || e.key === ' ') open();
  else return;
  e.preventDefault();
}

/** Agents lists them in a fixed order: nothing moves under the pointer. */
export function Agents({ agents, now, chosen, choose }: { agents: FloorAgent[]; now: number; chosen: string | null; choose: (id: string | null) => void }) {
  const words = useWords();
  const first = agents.some((a) => a.id === chosen) ? chosen : agents[0]?.id;
  return (
    <section>
      <div className="bar2"><h2>{words.say('floor.agents')}</h2><span className="t3 sm">{agents.length}</span></div>
      {agents.length === 0 ? <p className="t3 none">{words.say('floor.agents.none')}</p> : (
        <table data-testid="floor-agents">
          <colgroup><col style={{ width: '21%' }} /><col style={{ width: '18%' }} /><col /><col style={{ width: '16%' }} /><col style={{ width: 72 }} /><col style={{ width: 72 }} /></colgroup>
          <thead><tr><th>{words.say('floor.agent')}</th><th>{words.say('status.menu')}</th><th>{words.say('floor.customer')}</th><th>{words.say('floor.queue')}</th>
            <th className="n">{words.say('floor.time')}</th><th className="n">{words.say('floor.handled')}</th></tr></thead>
          <tbody>{agents.map((a) => {
            const s = standing(a, words);
            const c = a.contacts[0];
            const mood = c?.moods?.[c.moods.length - 1];
            return (
              <tr key={a.id} id={`agent-${a.id}`} tabIndex={a.id === first ? 0 : -1} className={a.id === chosen ? 'sel' : ''} aria-selected={a.id === chosen}
                data-testid="floor-agent" onClick={() => choose(a.id)} onKeyDown={(e) => step(e, () => choose(a.id))}>
                <td><span className="who"><span className="avatar" aria-hidden="true">{[...a.name][0]}</span><span className="ell">{a.name}</span></span></td>
                <td><span className="st2"><span className={`mark2 ${s.tone}`}><Icon name={s.icon} size={12} /></span><span className="ell">{s.text}</span></span></td>
                <td className="ell">{c ? whoOf(c.customer, words) : <span className="t3">–</span>}{mood && <span className="felt"><Mood score={mood.score} bare /></span>}{a.contacts.length > 1 && <span className="t3"> {words.say('floor.more', { n: a.contacts.length - 1 })}</span>}</td>
                <td className="ell">{c?.queue ? words.of(c.queue_name) || c.queue : <span className="t3">–</span>}</td>
                <td className="n">{a.status === 'offline' && !c ? '–' : clock(since(s.from, now))}</td><td className="n">{a.today.handled}</td>
              </tr>
            );
          })}</tbody>
        </table>
      )}
    </section>
  );
}
