import { useCallback, useEffect, useRef, useState } from 'react';
import { Ago } from '../../shared/parts/Ago';
import { Tier } from '../../shared/parts/Tier';
import type { AnswerOf } from '../../shared/api/client';
import { serverNow } from '../../shared/clock';
import { api } from '../../shared/request';
import { ages, boundsOf, type Age, type Days } from './age';
import { wrongOf, type Wrong } from './api';
import { useWords } from './words';

type Page = AnswerOf<'/api/v1/tags/{tag}/customers', 'get'>;
type Holder = Page['items'][number];
// A count that the server gives as "so many or more".
const mostCounted = 10_000;

/** Holders lists who has a tag, the newest holder first, by how long they have had it. */
export function Holders({ tag }: { tag: string }) {
  const words = useWords();
  const [age, setAge] = useState<Age>('any');
  const [days, setDays] = useState<Days>({ from: '', to: '' });
  const [rows, setRows] = useState<Holder[]>([]);
  const [page, setPage] = useState<{ count: number; next: string; wrong: Wrong | null } | null>(null);
  const turn = useRef(0);
  const bounds = useRef({});
  const load = useCallback(async (after: string) => {
    const mine = ++turn.current;
    if (!after) bounds.current = boundsOf(age, days, serverNow());
    try {
      const got = await api.get('/api/v1/tags/{tag}/customers', { path: { tag }, query: { ...bounds.current, ...(after ? { after } : {}) } });
      if (mine !== turn.current) return;
      setRows((r) => (after ? [...r, ...got.items] : got.items));
      setPage({ count: got.count, next: got.next ?? '', wrong: null });
    } catch (e) {
      if (mine === turn.current) setPage((p) => ({ count: p?.count ?? 0, next: p?.next ?? '', wrong: wrongOf(e) }));
    }
  }, [tag, age, days]);
  useEffect(() => { setRows([]); setPage(null); void load(''); }, [load]);
  const n = (v: number) => v.toLocaleString(words.screen);
  return (
    <section className="holders" aria-label={words.say('customers')} data-testid="tag-holders" data-count={page?.count ?? -1}>
      <div className="row wrapped">
        <label className="row sm t2">{words.say('had')}
          <select className="field on" value={age} onChange={(e) => setAge(e.target.value as Age)} data-testid="age">{ages.map((a) => <option key={a} value={a}>{words.say(`had.${a}`)}</option>)}</select></label>
        {age === 'days' && (['from', 'to'] as const).map((k) => <label key={k} className="row sm t2">{words.say(`had.${k}`)}<input type="date" className="field on" value={days[k]} onChange={(e) => setDays({ ...days, [k]: e.target.value })} data-testid={`age-${k}`} /></label>)}
        <span className="sm t3 push" role="status">{page && !page.wrong && words.say(page.count >= mostCounted ? 'customers.more' : 'customers.count', { n: n(page.count) })}</span>
      </div>
      {page?.wrong && <p className="t2" role="status" data-testid="nothing" data-why={page.wrong}>{words.say(page.wrong === 'denied' ? 'customers.denied' : page.wrong === 'missing' ? 'customers.missing' : 'failed')}</p>}
      {page && !page.wrong && rows.length === 0 && <p className="t3 hint" data-testid="holders-none">{words.say(age === 'any' ? 'customers.none' : 'customers.none.age')}</p>}
      {rows.length > 0 && <ul>{rows.map((c) => (
        <li key={c.id}><a href={`/customers/${c.id}`} target="_blank" rel="noopener" data-testid="holder" data-customer={c.id}>
          <span className="med">{c.name || <span className="code">{c.id}</span>}</span> <Tier tier={c.tier ?? ''} /> <span className="t3 sm">{c.phone}</span>
          <span className="t2 sm push">{words.say('customers.since')} <Ago at={c.since} /></span></a></li>))}</ul>}
      {page?.next && <button className="btn s" onClick={() => void load(page.next)} data-testid="holders-more">{words.say('customers.next')}</button>}
    </section>
  );
}
