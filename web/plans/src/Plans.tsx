import { useCallback, useEffect, useState, type KeyboardEvent as Press } from 'react';
import { useMe } from '../../shared/me';
import { Icon } from '../../shared/parts/Icon';
import { api } from '../../shared/request';
import { wrongOf, type Standing, type Wrong } from './api';
import { One } from './One';
import { useWords } from './words';
import { Worth } from './Worth';

const place = (): string => decodeURIComponent(location.hash.slice(1));
export const go = (id: string): void => { location.hash = encodeURIComponent(id); };

// Others may publish meanwhile.
const everyMs = 10_000;

/** Plans is every routing plan, and one of them while it is written, tried and published. */
export function Plans() {
  const words = useWords();
  const may = useMe().may.includes('definition.publish');
  const [list, setList] = useState<Standing[] | Wrong | null>(null);
  const [at, setAt] = useState(place);
  const load = useCallback(() => api.get('/api/plans').then((all) => setList(all.items), (e: unknown) => setList((l) => (Array.isArray(l) ? l : wrongOf(e)))), []);
  useEffect(() => { void load(); const t = setInterval(() => { if (!document.hidden) void load(); }, everyMs); return () => clearInterval(t); }, [load]);
  useEffect(() => { const follow = () => setAt(place()); addEventListener('hashchange', follow); return () => removeEventListener('hashchange', follow); }, []);
  useEffect(() => {
    const press = (e: KeyboardEvent) => {
      const typing = e.altKey || e.ctrlKey || e.metaKey || (e.target instanceof HTMLElement && e.target.matches('input, select, textarea'));
      if (e.key === 'n' && may && !typing) { e.preventDefault(); go('new'); }
    };
    addEventListener('keydown', press);
    return () => removeEventListener('keydown', press);
  }, [may]);
  if (typeof list === 'string') return <main className="blankpage" data-testid="nothing" data-why={list}><h1>{words.say(list)}</h1>{list === 'failed' && <button className="btn" onClick={() => void load()}>{words.say('retry')}</button>}</main>;
  return (
    <main className="plans" data-testid="plans">
      <List list={list} chosen={at} may={may} />
      <section className="col side" aria-label={words.say('plan')}>
        {at ? <One key={at} id={at === 'new' ? '' : at} may={may} now={list?.find((p) => p.id === at)} done={load} /> : <><p className="t3 hint">{words.say('choose')}</p><Worth may={may} /></>}
      </section>
    </main>
  );
}

function List({ list, chosen, may }: { list: Standing[] | null; chosen: string; may: boolean }) {
  const words = useWords();
  const walk = (e: Press<HTMLUListElement>) => {
    if (e.key !== 'ArrowDown' && e.key !== 'ArrowUp') return;
    e.preventDefault();
    const rows = [...e.currentTarget.querySelectorAll<HTMLElement>('a')];
    rows[rows.indexOf(document.activeElement as HTMLElement) + (e.key === 'ArrowDown' ? 1 : -1)]?.focus();
  };
  return (
    <section className="col l" aria-label={words.say('plans')}>
      <div className="row"><h1>{words.say('plans')}</h1>{may && <a className="btn push" href="#new" data-testid="plan-new" aria-keyshortcuts="n"><Icon name="plus" />{words.say('new')}</a>}</div>
      {list?.length === 0 && <p className="t3" data-testid="plans-none">{words.say('none')}</p>}
      <ul className="planrows scroll" onKeyDown={walk} data-testid="plans-list">{list?.map((p) => (
        <li key={p.id}><a href={`#${p.id}`} aria-current={p.id === chosen || undefined} data-testid="standing" data-plan={p.id}>
          <span className="grow"><b className="med ell">{words.of(p.name) || p.id}</b><span className="sm t3 ell">{p.queues.join(', ')}</span></span>
          {p.draft ? <span className="pill acc">{words.say('draft', { n: p.draft })}</span> : null}
          <span className={p.version ? 'pill ok' : 'pill'}>{p.version ? words.say('in.force') : words.say('never')}</span></a></li>))}</ul>
      <p className="sm t3">{words.say('keys')}</p>
    </section>
  );
}
