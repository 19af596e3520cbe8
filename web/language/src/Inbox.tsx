import { useCallback, useEffect, useMemo, useState } from 'react';
import { Ago } from '../../shared/parts/Ago';
import { api } from '../../shared/request';
import { refusal } from '../../shared/refusal';
import { wrongOf, type Waiting, type Wrong } from './api';
import { choicesOf } from './examples';
import { Labels } from './Labels';
import { typing } from './place';
import type { Way } from './Studio';
import { useWords } from './words';

const keyed = 9;

/** Inbox is what was not understood, or wrongly: a key says what each was. */
export function Inbox({ list, unit, may, done }: Way) {
  const words = useWords();
  const [items, setItems] = useState<Waiting[] | Wrong | null>(null);
  const [count, setCount] = useState(0);
  const [next, setNext] = useState<string | undefined>();
  const [at, setAt] = useState(0);
  const [given, setGiven] = useState<Record<string, string>>({});
  const [said, setSaid] = useState('');
  const [labels, setLabels] = useState(false);
  const load = useCallback(async (before?: string) => {
    if (!unit) return;
    try {
      const page = await api.get('/api/language/inbox', { query: { unit, ...(before ? { before } : {}) } });
      setItems((was) => (before && Array.isArray(was) ? [...was, ...page.items] : page.items));
      setCount(page.count);
      setNext(page.next);
    } catch (e) { setItems(wrongOf(e)); }
  }, [unit]);
  useEffect(() => { void load(); }, [load]);
  const all = Array.isArray(items) ? items : [];
  const current = all[Math.min(at, all.length - 1)];
  const choices = useMemo(() => (current ? choicesOf(list, unit, [...current.intents.map((i) => i.id), current.was ?? '']) : []), [list, unit, current]);
  const label = useCallback(async (u: Waiting, intent: string) => {
    setSaid('');
    try {
      await api.post('/api/language/inbox/{id}', { intent }, { path: { id: u.utterance } });
      setGiven((g) => { if (!g[u.utterance]) setCount((n) => Math.max(0, n - 1)); return { ...g, [u.utterance]: intent }; });
      setAt((n) => n + 1);
      void done();
    } catch (e) { setSaid(refusal(e, words, words.say('failed'))); }
  }, [done, words]);
  useEffect(() => {
    const press = (e: KeyboardEvent) => {
      if (typing(e)) return;
      const n = /^[1-9]$/.test(e.key) ? Number(e.key) - 1 : -1;
      const choice = choices[n];
      if (choice && current && may && !current.gone && !labels) { e.preventDefault(); void label(current, choice.intent); }
      if (e.key === 'j' || e.key === 'ArrowDown') { e.preventDefault(); setAt((x) => Math.min(all.length - 1, x + 1)); }
      if (e.key === 'k' || e.key === 'ArrowUp') { e.preventDefault(); setAt((x) => Math.max(0, Math.min(x, all.length - 1) - 1)); }
    };
    addEventListener('keydown', press);
    return () => removeEventListener('keydown', press);
  }, [choices, current, may, label, labels, all.length]);
  useEffect(() => { document.querySelector('.waiting [aria-current]')?.scrollIntoView({ block: 'nearest' }); }, [at]);
  if (typeof items === 'string') return <p className="t2 hint" data-testid="nothing" data-why={items}>{words.say(items === 'denied' ? 'inbox.denied' : 'failed')}</p>;
  const nameOf = (intent: string) => { const i = list.find((x) => x.intent === intent && (x.unit ?? '') === unit); return (i && words.of(i.name)) || intent; };
  return (
    <div className="pair">
      <section className="col l" aria-label={words.say('room.inbox')}>
        <div className="row"><h1>{words.say('room.inbox')}</h1><span className="t3" role="status" data-testid="inbox-count">{words.say('inbox.count', { n: count })}</span></div>
        {items !== null && all.length === 0 && <p className="t3" data-testid="inbox-none">{words.say('inbox.none')}</p>}
        <ul className="rows waiting scroll">{all.map((u, i) => (
          <li key={u.utterance}><button aria-current={u === current && !labels || undefined} onClick={() => { setAt(i); setLabels(false); }} data-testid="waiting" data-utterance={u.utterance} data-label={given[u.utterance] ?? ''}>
            <span className="grow"><span className="ell">{u.gone ? words.say('inbox.gone') : u.text}</span><span className="sm t3">{words.say(`inbox.${u.why as 'rejected' | 'corrected'}`)} · <Ago at={u.at} /></span></span>
            {given[u.utterance] && <span className="pill ok">{nameOf(given[u.utterance] ?? '')}</span>}</button></li>))}</ul>
        {next && <button className="btn s" onClick={() => void load(next)}>{words.say('more')}</button>}
        <p className="row"><button className={`btn s ${labels ? 'on' : ''}`} aria-pressed={labels} onClick={() => setLabels(!labels)} data-testid="show-labels">{words.say('labels')}</button><span className="sm t3">{words.say('keys.inbox')}</span></p>
      </section>
      <section className="col side scroll" aria-label={words.say('inbox.what')}>
        {labels ? <Labels unit={unit} may={may} nameOf={nameOf} changed={() => { void load(); void done(); }} /> : current ? (
          <div className="form" data-testid="labelling">
            <p className="quote">{current.gone ? words.say('inbox.gone') : current.text}</p>
            {current.was && <p className="sm t2">{words.say('inbox.was', { what: nameOf(current.was) })}</p>}
            {choices.length === 0 && <p className="t3">{words.say('intents.none')}</p>}
            <div className="choices" role="group" aria-label={words.say('inbox.what')}>{choices.slice(0, keyed).map((c, i) => (
              <button key={c.id} className={`btn ${given[current.utterance] === c.intent ? 'on' : ''}`} disabled={!may || current.gone} aria-pressed={given[current.utterance] === c.intent} onClick={() => void label(current, c.intent)} data-testid="choice" data-intent={c.intent}>
                <kbd className="kbd">{i + 1}</kbd><span className="ell">{words.of(c.name) || c.intent}</span></button>))}</div>
            {choices.length > keyed && (
              <label className="entry"><span>{words.say('inbox.other')}</span><select className="field on" value="" disabled={!may || current.gone} onChange={(e) => void label(current, e.target.value)}>
                <option value="">{words.say('inbox.pick')}</option>{choices.slice(keyed).map((c) => <option key={c.id} value={c.intent}>{words.of(c.name) || c.intent}</option>)}</select></label>
            )}
            {said && <p role="alert" className="err-t">{said}</p>}
            <p className="sm t3">{words.say('inbox.sealed')}</p>
          </div>
        ) : <p className="t3 hint">{words.say(items === null ? 'loading' : 'inbox.done')}</p>}
      </section>
    </div>
  );
}
