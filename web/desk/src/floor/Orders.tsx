import { useEffect, useRef, useState } from 'react';
import { Icon } from '../../../shared/parts/Icon';
import { serverNow } from '../../../shared/clock';
import { useDesk } from '../state/desk';
import { useWords, type Key } from '../words';
import { Standing } from './Standing';
import { Until } from './Until';
import { atOf, inMinutes } from './times';
import type { Directive, Floor } from './protocol';

/** Orders is what a supervisor orders for a queue, or with null for the whole unit; Escape closes it. */
export function Orders({ floor, queue, now, close }: { floor: Floor; queue: string | null; now: number; close: () => void }) {
  const words = useWords();
  const head = useRef<HTMLHeadingElement>(null);
  useEffect(() => head.current?.focus(), [queue]);
  const q = floor.queues.find((x) => x.id === queue);
  const name = q ? words.of(q.name) || q.id : words.of(floor.unit_name);
  const mine = (what: Directive['what']) => floor.directives.filter((d) => d.what === what && (d.queue ?? null) === queue);
  const who = (d: Directive) => floor.agents.find((a) => a.id === d.agent)?.name ?? '';
  return (
    <aside className="drawer" aria-label={name} data-testid="floor-orders">
      <div className="top2"><h2 ref={head} tabIndex={-1} className="grow">{name}</h2>
        <button className="btn ico txt" aria-label={words.say('floor.close')} title="Esc" onClick={close}><Icon name="x" /></button></div>
      {q && <>
        <section><h3>{words.say('floor.callback_only')}</h3>
          {mine('callback_only').map((d) => <Standing key={d.id} directive={d} now={now} says={words.say(d.waiting ? 'floor.callback_only.all' : 'floor.callback_only.on')} />)}
          {mine('callback_only').length === 0 && <CallbackOnly queue={q.id} waiting={q.waiting - q.callbacks} />}</section>
        <section><h3>{words.say('floor.announcement')}</h3>
          {mine('announcement').map((d) => <Standing key={d.id} directive={d} now={now} says={words.of(d.text)} />)}
          <Words id="announcement" both open hint="floor.announcement.why" send={(desk, text, until) => desk.floor.announce(q.id, text, until)} /></section>
      </>}
      <section><h3>{words.say(q ? 'floor.banner' : 'floor.banner.all')}</h3>
        {mine('banner').map((d) => <Standing key={d.id} directive={d} now={now} says={words.of(d.text)} />)}
        <Words id="banner" hint="floor.banner.why" send={(desk, text, until) => desk.floor.banner(queue, text, until)} /></section>
      {q && mine('placement').length > 0 && <section><h3>{words.say('floor.placements')}</h3>
        {mine('placement').map((d) => <Standing key={d.id} directive={d} now={now} says={words.say(d.leave ? 'floor.placed.out' : 'floor.placed.in', { who: who(d) })} />)}</section>}
    </aside>
  );
}

function CallbackOnly({ queue, waiting }: { queue: string; waiting: number }) {
  const { desk, state } = useDesk();
  const words = useWords();
  const [until, setUntil] = useState('');
  const [all, setAll] = useState(false);
  const [failed, setFailed] = useState(false);
  const send = async () => setFailed(!(await desk.floor.callbackOnly(queue, all, atOf(until, serverNow()))));
  return (
    <form className="steer" onSubmit={(e) => { e.preventDefault(); void send(); }}>
      <p className="sm t3">{words.say('floor.callback_only.why')}</p>
      <Until value={until} set={setUntil} open id="callback-only" />
      <label className="tick"><input type="checkbox" checked={all} onChange={(e) => setAll(e.target.checked)} data-testid="callback-only-waiting" /> {words.say('floor.callback_only.waiting', { n: waiting })}</label>
      {failed && <p className="sm err-t" role="status">{words.say('floor.callback_only.failed')}</p>}
      <div className="row"><button className="btn s pri" disabled={Boolean(state.working.order)} data-testid="callback-only-send">{words.say('floor.callback_only.send')}</button></div>
    </form>
  );
}

type Send = (desk: ReturnType<typeof useDesk>['desk'], text: Record<string, string>, until: Date | null) => Promise<boolean>;

/** Words takes a short text in two languages: both where it is spoken, at least one where it is read. */
function Words({ id, both = false, open = false, hint, send }: { id: string; both?: boolean; open?: boolean; hint: Key; send: Send }) {
  const { desk, state } = useDesk();
  const words = useWords();
  const [zh, setZh] = useState('');
  const [en, setEn] = useState('');
  const [until, setUntil] = useState(() => (open ? '' : inMinutes(60, serverNow())));
  const [failed, setFailed] = useState(false);
  const ready = both ? zh.trim() !== '' && en.trim() !== '' : zh.trim() !== '' || en.trim() !== '';
  const submit = async () => {
    const done = await send(desk, { ...(zh.trim() && { cmn: zh.trim() }), ...(en.trim() && { en: en.trim() }) }, atOf(until, serverNow()));
    setFailed(!done);
    if (done) { setZh(''); setEn(''); }
  };
  const field = (value: string, set: (t: string) => void, lang: string, word: Key) => (
    <label>{words.say(word)}<textarea rows={2} maxLength={300} lang={lang} value={value} onChange={(e) => set(e.target.value.replace(/[{}]/g, ''))} data-testid={`${id}-${lang}`} /></label>
  );
  return (
    <form className="steer" onSubmit={(e) => { e.preventDefault(); if (ready) void submit(); }}>
      <p className="sm t3">{words.say(hint)}</p>
      {field(zh, setZh, 'zh', 'floor.text.zh')}{field(en, setEn, 'en', 'floor.text.en')}
      <Until value={until} set={setUntil} open={open} id={id} />
      {failed && <p className="sm err-t" role="status">{words.say('floor.order.failed')}</p>}
      <div className="row"><button className="btn s pri" disabled={!ready || Boolean(state.working.order)} data-testid={`${id}-send`}>{words.say('floor.order.send')}</button></div>
    </form>
  );
}
