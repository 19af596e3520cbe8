import { useEffect, useRef, useState } from 'react';
import { clock } from '../../../shared/format';
import { listed } from '../../../shared/lang';
import { Icon } from '../../../shared/parts/Icon';
import { Tier } from '../../../shared/parts/Tier';
import { useDesk } from '../state/desk';
import { useWords } from '../words';
import { standing, whoOf } from './Agents';
import { since } from './FloorPage';
import { SteerStatus } from './Steer';
import { Course, Spoken } from './Spoken';
import { NoteTo, type Noted } from './NoteTo';
import { Trace } from './Trace';
import { Standing } from './Standing';
import type { Floor, FloorAgent, FloorContact, ObserveMode } from './protocol';

/** Drawer shows one agent and the contacts in their hands; Escape closes it. */
export function Drawer({ agent: a, now, looked, noted, floor, close }: { agent: FloorAgent; now: number; looked: string | null; noted: Noted | null; floor: Floor; close: () => void }) {
  const words = useWords();
  const head = useRef<HTMLHeadingElement>(null);
  useEffect(() => { if (!noted) head.current?.focus(); }, [a.id]);
  const s = standing(a, words);
  const queueName = (id = '') => { const q = floor.queues.find((x) => x.id === id); return q ? words.of(q.name) || q.id : id; };
  return (
    <aside className="drawer" aria-label={a.name} data-testid="floor-drawer">
      <div className="top2"><h2 ref={head} tabIndex={-1} className="grow">{a.name}</h2>
        <button className="btn ico txt" aria-label={words.say('floor.close')} title="Esc" onClick={close}><Icon name="x" /></button></div>
      <dl className="facts">
        <dt>{words.say('status.menu')}</dt><dd>{s.text} {clock(since(s.from, now))}</dd>
        <dt>{words.say('floor.serves')}</dt><dd>{listed(a.queues.map(queueName), words.screen)}</dd>
        <dt>{words.say('floor.audio')}</dt><dd>{words.say(a.line ? 'floor.audio.up' : 'floor.audio.down')}</dd>
        <dt>{words.say('floor.handled')}</dt><dd>{a.today.handled}{a.today.handled > 0 && ` · ${words.say('top.average')} ${clock(a.today.handle_ms / a.today.handled)}`}</dd>
      </dl>
      <SteerStatus agent={a} />
      {floor.directives.filter((d) => d.what === 'placement' && d.agent === a.id).map((d) => (
        <Standing key={d.id} directive={d} now={now} says={words.say(d.leave ? 'floor.placed.leaves' : 'floor.placed.serves', { queue: queueName(d.queue) })} />
      ))}
      {a.contacts.length === 0 && <p className="t3">{words.say('floor.contacts.none')}</p>}
      {a.contacts.map((c) => (
        <section key={c.id}>
          <h3>{whoOf(c.customer, words)} <Tier tier={c.customer?.tier} /></h3>
          {!['wrapping', 'dialling', 'informing', 'advising'].includes(c.state) && <Observe contact={c} />}
          <dl className="facts">
            <dt>{words.say('floor.number')}</dt><dd>{c.customer?.phone_masked || words.say('who.no_number')}</dd>
            <dt>{words.say('floor.queue')}</dt><dd>{c.queue ? words.of(c.queue_name) || c.queue : '–'}</dd>
            <dt>{words.say('floor.talked')}</dt><dd>{clock(c.ended ? (c.talk_ms ?? 0) : since(c.connected, now))}</dd>
            {c.third && c.third.state !== 'missed' && <><dt>{words.say('floor.third')}</dt><dd data-testid="floor-third">{words.say(`floor.third.${c.third.state}`, { who: c.third.name || c.third.to || '' })}</dd></>}
            {c.held_since && <><dt>{words.say('status.holding')}</dt><dd>{clock(since(c.held_since, now))}</dd></>}
            {c.wrap_due && <><dt>{words.say('floor.wrap_left')}</dt><dd>{clock(Date.parse(c.wrap_due) - now)}</dd></>}
          </dl>
          <NoteTo agent={a} contact={c} now={now} wish={noted?.contact === c.id ? noted.wish : 0} />
          <Course contact={c} />
          <Trace contact={c.id} news={`${a.id} ${c.queue ?? ''} ${c.connected}`} />
          <Spoken contact={c} wanted={looked === c.id} />
        </section>
      ))}
    </aside>
  );
}

const modes: ObserveMode[] = ['listen', 'whisper', 'barge'];

/** Observe lets the supervisor into the talk; the pressed button again, and they leave. */
function Observe({ contact: c }: { contact: FloorContact }) {
  const { desk, state } = useDesk();
  const words = useWords();
  const [failed, setFailed] = useState(false);
  const mine = c.observed?.agent === state.view?.me.id ? c.observed?.mode : undefined;
  const other = c.observed && !mine ? c.observed : undefined;
  const three = c.third?.state === 'together';
  const press = async (mode: ObserveMode) => setFailed(!(await desk.floor.observe(c.id, mine === mode ? null : mode)));
  return (
    <div className="observe">
      <div className="row" role="group" aria-label={words.say('act.observe')}>
        {modes.map((m) => (
          <button key={m} className={mine === m ? 'btn s pri' : 'btn s'} aria-pressed={mine === m} disabled={Boolean(other) || Boolean(state.working.observe)}
            onClick={() => void press(m)} data-testid={`floor-${m}`}>{words.say(`floor.${m}`)}</button>
        ))}
        <button className="btn s" disabled={!mine || three || Boolean(state.working.observe)} title={three ? words.say('floor.take_over.third') : mine ? undefined : words.say('floor.take_over.first')}
          onClick={() => void desk.floor.takeOver(c.id).then((done) => setFailed(!done))} data-testid="floor-take-over">{words.say('floor.take_over')}</button>
      </div>
      <p className={failed ? 'sm err-t' : 'sm t3'} role="status">
        {failed ? words.say('floor.observe.failed') : other ? words.say('floor.observe.other', { who: other.name }) : words.say(mine ? (c.observed?.hidden ? 'floor.listen.hidden' : `floor.${mine}.now`) : 'floor.observe.off')}</p>
    </div>
  );
}
