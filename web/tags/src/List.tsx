import { useEffect, useMemo, useRef, useState, type KeyboardEvent as Press } from 'react';
import { Icon } from '../../shared/parts/Icon';
import type { Standing, Version } from './api';
import { typing } from './place';
import { useWords } from './words';

const families = ['static', 'dynamic', 'preference', 'value'] as const;
const states = ['force', 'backfill', 'draft', 'wrong'] as const;
const orders = ['name', 'holders', 'wrong', 'newest'] as const;
type Chosen = { text: string; family: string; state: string; unit: string; pack: string; order: typeof orders[number] };
const everything: Chosen = { text: '', family: '', state: '', unit: '', pack: '', order: 'name' };

// A tag is doubtful when agents have rejected it so often that the lower bound of its precision falls under this.
const doubtful = 0.8;

/** packOf is the pack that a tag came with, without its version; here: it was written here. */
export const packOf = (t: Standing): string => t.pack?.split('@')[0] ?? '';
export const isDoubtful = (t: Standing): boolean => t.precision.wrong > 0 && t.precision.low < doubtful;

/** List is every tag and every draft of a new one, searched and filtered; arrows walk it. */
export function List({ list, drafts, chosen, may }: { list: Standing[] | null; drafts: Version[]; chosen: string; may: boolean }) {
  const words = useWords();
  const [c, set] = useState(everything);
  const search = useRef<HTMLInputElement>(null);
  useEffect(() => {
    const press = (e: KeyboardEvent) => { if (e.key === '/' && !typing(e)) { e.preventDefault(); search.current?.focus(); } };
    addEventListener('keydown', press);
    return () => removeEventListener('keydown', press);
  }, []);
  const waits = useMemo(() => new Set(drafts.map((d) => d.id)), [drafts]);
  const shown = useMemo(() => sorted((list ?? []).filter((t) => fits(t, c, waits)), c.order, (t) => words.of(t.name) || t.id), [list, c, waits, words]);
  const fresh = c.state === '' || c.state === 'draft' ? [...new Map(drafts.filter((d) => !list?.some((t) => t.id === d.id) && d.id.includes(c.text.trim())).map((d) => [d.id, d])).values()] : [];
  const options = (of: (t: Standing) => string) => [...new Set((list ?? []).map(of))].filter(Boolean).sort();
  const walk = (e: Press<HTMLUListElement>) => {
    if (e.key !== 'ArrowDown' && e.key !== 'ArrowUp') return;
    e.preventDefault();
    const rows = [...e.currentTarget.querySelectorAll<HTMLElement>('a')];
    rows[rows.indexOf(document.activeElement as HTMLElement) + (e.key === 'ArrowDown' ? 1 : -1)]?.focus();
  };
  const pick = (name: 'family' | 'state' | 'unit' | 'pack', values: readonly string[], word: (v: string) => string) => (
    <select className="field on" aria-label={words.say(`by.${name}`)} value={c[name]} onChange={(e) => set({ ...c, [name]: e.target.value })} data-testid={`by-${name}`}>
      <option value="">{words.say(`by.${name}`)}</option>{values.map((v) => <option key={v} value={v}>{word(v)}</option>)}</select>
  );
  return (
    <section className="col l list" aria-label={words.say('tags')}>
      <div className="row"><h1>{words.say('tags')}</h1><span className="t3" role="status" data-testid="tags-count">{list && words.say('shown', { n: shown.length + fresh.length, all: list.length })}</span>
        {may && <a className="btn push" href="#new" data-testid="tag-new" aria-keyshortcuts="n"><Icon name="plus" />{words.say('new')}</a>}</div>
      <input ref={search} className="field on" type="search" value={c.text} placeholder={words.say('search')} aria-label={words.say('search')} aria-keyshortcuts="/" onChange={(e) => set({ ...c, text: e.target.value })} data-testid="tag-search" />
      <div className="filters">
        {pick('family', families, (v) => words.named('family', v))}
        {pick('state', states, (v) => words.named('state', v))}
        {pick('unit', options((t) => t.unit ?? ''), (v) => v)}
        {pick('pack', ['here', ...options(packOf)], (v) => (v === 'here' ? words.say('pack.here') : v))}
        <select className="field on" aria-label={words.say('order')} value={c.order} onChange={(e) => set({ ...c, order: e.target.value as Chosen['order'] })}>{orders.map((o) => <option key={o} value={o}>{words.named('order', o)}</option>)}</select>
      </div>
      {list !== null && list.length === 0 && fresh.length === 0 && <p className="t3" data-testid="studio-none">{words.say('none')}</p>}
      {list !== null && list.length > 0 && shown.length + fresh.length === 0 && <p className="t3">{words.say('none.found')} <button className="linkish" onClick={() => set(everything)}>{words.say('clear')}</button></p>}
      <ul className="tagrows scroll" onKeyDown={walk} data-testid="tags-list">
        {fresh.map((d) => <li key={d.id}><a href={`#${d.id}`} aria-current={d.id === chosen || undefined} data-testid="fresh" data-tag={d.id}><span className="grow"><b className="med ell">{d.id}</b><span className="sm t3 ell">{d.unit ?? words.say('everywhere')}</span></span><span className="pill acc">{words.say('state.draft')}</span></a></li>)}
        {shown.map((t) => (
          <li key={t.id}><a href={`#${t.id}`} aria-current={t.id === chosen || undefined} data-testid="standing" data-tag={t.id}>
            <span className="grow"><b className="med ell">{words.of(t.name) || t.id}</b><span className="sm t3 ell">{words.named('family', t.family)} <i className="sep" /> {t.id}</span></span>
            {waits.has(t.id) && <span className="pill acc">{words.say('state.draft')}</span>}
            {t.backfill && t.backfill.state !== 'done' && <span className="pill warn">{words.say('state.backfill')}</span>}
            {isDoubtful(t) && <span className="pill err" title={words.say('wrong.of', { n: t.precision.wrong, all: t.precision.held })}><Icon name="warn" size={12} />{words.say('state.wrong')}</span>}
            <span className="num" title={words.say('holders')}>{t.holders.toLocaleString(words.screen)}</span></a></li>))}
      </ul>
      <p className="sm t3">{words.say(may ? 'keys' : 'keys.read')}</p>
    </section>
  );
}

export function fits(t: Standing, c: Chosen, waits: ReadonlySet<string>): boolean {
  const text = c.text.trim().toLowerCase();
  return (!text || [t.id, t.when, t.stays ?? '', ...Object.values(t.name ?? {})].some((s) => s?.toLowerCase().includes(text)))
    && (!c.family || t.family === c.family) && (!c.unit || t.unit === c.unit) && (!c.pack || (c.pack === 'here' ? !t.pack : packOf(t) === c.pack))
    && (c.state !== 'backfill' || (t.backfill !== undefined && t.backfill.state !== 'done')) && (c.state !== 'draft' || waits.has(t.id)) && (c.state !== 'wrong' || isDoubtful(t));
}

function sorted(list: Standing[], order: Chosen['order'], name: (t: Standing) => string): Standing[] {
  const by: Record<Chosen['order'], (a: Standing, b: Standing) => number> = {
    name: (a, b) => name(a).localeCompare(name(b)), holders: (a, b) => b.holders - a.holders,
    wrong: (a, b) => a.precision.low - b.precision.low || b.rejected - a.rejected, newest: (a, b) => (b.published ?? '').localeCompare(a.published ?? ''),
  };
  return [...list].sort(by[order]);
}

