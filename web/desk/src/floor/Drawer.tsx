import { useEffect, useRef } from 'react';
import { clock } from '../../../shared/format';
import { Icon } from '../parts/Icon';
import { Tier } from '../parts/Tier';
import { useWords } from '../words';
import { standing, whoOf } from './Agents';
import { since } from './FloorPage';
import type { FloorAgent } from './protocol';

/** Drawer shows one agent and the contacts in their hands; Escape closes it. */
export function Drawer({ agent: a, now, close }: { agent: FloorAgent; now: number; close: () => void }) {
  const words = useWords();
  const head = useRef<HTMLHeadingElement>(null);
  useEffect(() => head.current?.focus(), [a.id]);
  const s = standing(a, words);
  return (
    <aside className="drawer" aria-label={a.name} data-testid="floor-drawer">
      <div className="top2"><h2 ref={head} tabIndex={-1} className="grow">{a.name}</h2>
        <button className="btn ico txt" aria-label={words.say('floor.close')} title="Esc" onClick={close}><Icon name="x" /></button></div>
      <dl className="facts">
        <dt>{words.say('status.menu')}</dt><dd>{s.text} {clock(since(s.from, now))}</dd>
        <dt>{words.say('floor.audio')}</dt><dd>{words.say(a.line ? 'floor.audio.up' : 'floor.audio.down')}</dd>
        <dt>{words.say('floor.handled')}</dt><dd>{a.today.handled}{a.today.handled > 0 && ` · ${words.say('top.average')} ${clock(a.today.handle_ms / a.today.handled)}`}</dd>
      </dl>
      {a.contacts.length === 0 && <p className="t3">{words.say('floor.contacts.none')}</p>}
      {a.contacts.map((c) => (
        <section key={c.id}>
          <h3>{whoOf(c.customer, words)} <Tier tier={c.customer.tier} /></h3>
          <dl className="facts">
            <dt>{words.say('floor.number')}</dt><dd>{c.customer.phone_masked || words.say('who.no_number')}</dd>
            <dt>{words.say('floor.queue')}</dt><dd>{c.queue ? words.of(c.queue_name) || c.queue : '–'}</dd>
            <dt>{words.say('floor.talked')}</dt><dd>{clock(c.ended ? (c.talk_ms ?? 0) : since(c.connected, now))}</dd>
            {c.held_since && <><dt>{words.say('status.holding')}</dt><dd>{clock(since(c.held_since, now))}</dd></>}
            {c.wrap_due && <><dt>{words.say('floor.wrap_left')}</dt><dd>{clock(Date.parse(c.wrap_due) - now)}</dd></>}
          </dl>
        </section>
      ))}
    </aside>
  );
}
