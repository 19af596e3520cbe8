import { useCallback, useEffect, useRef, useState } from 'react';
import { Ago } from '../../shared/parts/Ago';
import { Tier } from '../../shared/parts/Tier';
import type { AnswerOf } from '../../shared/api/client';
import { listed } from '../../shared/lang';
import { api } from '../../shared/request';
import { useAsked } from '../../shared/parts/asked';
import { refusal } from '../../shared/refusal';
import { recordsOf } from './api';
import { useKinds } from './kinds';
import { wrongOf, type Wrong } from './use';
import { useWords, type Key } from './words';

type Candidate = NonNullable<AnswerOf<'/api/v1/candidates', 'get'>['items']>[number];
type Pair = AnswerOf<'/api/v1/candidates/{id}', 'get'>;
type State = 'open' | 'merged' | 'refused';
const states: readonly State[] = ['open', 'merged', 'refused'];
// Reasons are codes that stand in the audit.
const mergeReasons = ['asked_customer', 'same_documents', 'same_household_member'] as const;
const refuseReasons = ['asked_customer', 'family', 'namesakes'] as const;

/** Merges is the queue of persons who look like one: J and K walk, Enter opens the reasons. Nobody is merged by likeness alone. */
export function Merges() {
  const words = useWords();
  const [state, setState] = useState<State>('open');
  const [list, setList] = useState<Candidate[] | Wrong | null>(null);
  const [next, setNext] = useState<string | undefined>();
  const [at, setAt] = useState(0);
  const [done, setDone] = useState('');
  const first = useRef<HTMLButtonElement>(null);
  const load = useCallback(async (after: string) => {
    try {
      const page = await api.get('/api/v1/candidates', { query: { state, after } });
      setList((l) => (after && Array.isArray(l) ? [...l, ...page.items] : page.items));
      setNext(page.next);
    } catch (e) {
      setList(wrongOf(e));
    }
  }, [state]);
  useEffect(() => { setList(null); setAt(0); void load(''); }, [load]);
  const items = Array.isArray(list) ? list : [];
  const chosen = items[Math.min(at, items.length - 1)];
  useEffect(() => {
    const press = (e: KeyboardEvent) => {
      if (e.altKey || e.ctrlKey || e.metaKey || e.target instanceof HTMLSelectElement || e.target instanceof HTMLInputElement) return;
      if (e.key === 'j') setAt((n) => Math.min(n + 1, items.length - 1));
      else if (e.key === 'k') setAt((n) => Math.max(n - 1, 0));
      else if (e.key === 'Enter' && !(e.target instanceof HTMLButtonElement) && !(e.target instanceof HTMLAnchorElement)) {
        e.preventDefault(); // the same press must not push the button that it leads to
        first.current?.focus();
      }
    };
    addEventListener('keydown', press);
    return () => removeEventListener('keydown', press);
  }, [items.length]);
  const settle = (id: string, said: Key) => { setList((l) => (Array.isArray(l) ? l.filter((c) => c.id !== id) : l)); setDone(words.say(said)); };
  if (typeof list === 'string') return <main className="blankpage" data-testid="nothing" data-why={list}><h1>{words.say(list === 'denied' ? 'merges.denied' : 'merges.failed')}</h1><button className="btn" onClick={() => void load('')}>{words.say('time.retry')}</button></main>;
  return (
    <main className="review" data-testid="merges">
      <section className="col l scroll" tabIndex={0} aria-label={words.say('merges')}>
        <h1>{words.say('merges')}</h1>
        <div className="seg" role="group" aria-label={words.say('merges')}>{states.map((s) => <button key={s} aria-pressed={state === s} onClick={() => setState(s)} data-testid={`merges-${s}`}>{words.say(`merges.${s}`)}</button>)}</div>
        <p className="sm t3">{words.say('merges.keys')}</p>
        {list !== null && items.length === 0 && <p className="t3" data-testid="merges-none">{words.say('merges.none')}</p>}
        <ul className="queue1">{items.map((c, i) => (
          <li key={c.id}><button aria-current={c === chosen || undefined} onClick={() => setAt(i)} data-testid="pair" data-pair={c.id}>
            <b className="med">{listed((c.evidence ?? []).map((e) => words.named('agrees', e)), words.screen)}</b>
            <span className="sm t3">{words.say('merges.bits', { n: c.bits })} <i className="sep" /> <Ago at={c.found} /></span></button></li>))}</ul>
        {next && <button className="btn s txt" onClick={() => void load(next)}>{words.say('time.more')}</button>}
        <p className="sr" role="status" data-testid="merges-said">{done}</p>
      </section>
      {chosen ? <Side key={chosen.id} id={chosen.id} state={state} first={first} settle={settle} /> : <section className="col" />}
    </main>
  );
}

function Side({ id, state, first, settle }: { id: string; state: State; first: React.RefObject<HTMLButtonElement | null>; settle: (id: string, said: Key) => void }) {
  const words = useWords();
  const [pair, setPair] = useState<Pair | Wrong | null>(null);
  const [why, setWhy] = useState<string>('asked_customer');
  const [said, setSaid] = useState('');
  const [busy, setBusy] = useState(false);
  useEffect(() => {
    let mine = true;
    api.get('/api/v1/candidates/{id}', { path: { id } }).then((p) => { if (mine) setPair(p); }, (e: unknown) => { if (mine) setPair(wrongOf(e)); });
    return () => { mine = false; };
  }, [id]);
  const answer = async (act: () => Promise<unknown>, done: Key) => {
    setBusy(true);
    setSaid('');
    try {
      await act();
      settle(id, done);
    } catch (e) {
      setSaid(refusal(e, words, words.say('merges.failed')));
    } finally {
      setBusy(false);
    }
  };
  if (pair === null) return <section className="col" aria-busy="true" />;
  if (typeof pair === 'string') return <section className="col"><p className="err-t" role="status">{words.say('merges.failed')}</p></section>;
  const reasons = [...new Set([...mergeReasons, ...refuseReasons])];
  const { a, b } = pair.candidate;
  return (
    <section className="col scroll" tabIndex={0} aria-label={words.say('merges.side')} data-testid="side">
      <table className="sides"><thead><tr><td />{[pair.a, pair.b].map((c) => <th key={c.id} scope="col"><a href={`/customers/${c.id}`} target="_blank" rel="noopener">{c.name || words.say('nameless')}</a> <Tier tier={c.tier} /></th>)}</tr></thead>
        <tbody>
          <Line name={words.say('id.phone')} of={[pair.a.phone, pair.b.phone]} />
          <Known of={[pair.candidate.a, pair.candidate.b]} />
          <Line name={words.say('merges.member')} of={[pair.a.member_from, pair.b.member_from]} />
          <Line name={words.say('merges.age')} of={[pair.a, pair.b].map((c) => (c.age_band ? words.named('band', c.age_band) : ''))} />
          <Line name={words.say('tags')} of={[pair.a, pair.b].map((c) => listed(c.tags.slice(0, 5).map((t) => words.of(t.name)), words.screen))} />
          <Line name={words.say('orders')} of={[pair.a, pair.b].map((c) => String(c.orders.length))} />
          <Line name={words.say('time.contact')} of={[pair.a, pair.b].map((c) => String(c.contacts.length))} />
        </tbody></table>
      <p className="t2">{words.say('merges.agree')} {listed((pair.candidate.evidence ?? []).map((e) => words.named('agrees', e)), words.screen)}</p>
      <label className="row sm">{words.say('merges.why')}
        <select className="field on" value={why} onChange={(e) => setWhy(e.target.value)} data-testid="merge-reason">{reasons.map((r) => <option key={r} value={r}>{words.named('because', r)}</option>)}</select></label>
      {said && <p className="err-t" role="alert" data-testid="merge-said">{said}</p>}
      {state === 'open' && <div className="row">
        <button ref={first} className="btn pri" disabled={busy} data-testid="merge" onClick={() => void answer(() => api.post('/api/v1/candidates/{id}/merge', { reason: why }, { path: { id } }), 'merges.done')}>{words.say('merges.merge')}</button>
        <button className="btn" disabled={busy} data-testid="refuse" onClick={() => void answer(() => api.post('/api/v1/candidates/{id}/refuse', { reason: why }, { path: { id } }), 'merges.kept')}>{words.say('merges.refuse')}</button>
      </div>}
      {state === 'merged' && <div className="row"><button ref={first} className="btn" disabled={busy} data-testid="unmerge" onClick={() => void answer(() => api.post('/api/v1/unmerges', { a, b, reason: 'wrong_merge' }), 'merges.undone')}>{words.say('merges.undo')}</button></div>}
    </section>
  );
}

/** Known says by what kinds of identifier each of the two is known. */
function Known({ of }: { of: [string, string] }) {
  const words = useWords();
  const kinds = useKinds();
  const { value } = useAsked(() => Promise.all(of.map(recordsOf)), of);
  const by = (i: number) => listed([...new Set((value?.[i] ?? []).flatMap((r) => r.keys.map((k) => kinds.named(k.kind))))], words.screen);
  return <tr data-testid="known-by"><th scope="row">{words.say('merges.known')}</th>{of.map((id, i) => <td key={id}>{by(i) || '–'}</td>)}</tr>;
}

function Line({ name, of }: { name: string; of: (string | undefined)[] }) {
  const same = of[0] !== '' && of[0] !== undefined && of[0] === of[1];
  return <tr><th scope="row">{name}</th>{of.map((v, i) => <td key={i} className={same ? 'med' : ''}>{v || '–'}</td>)}</tr>;
}
