import { useCallback, useEffect, useState, type KeyboardEvent as Press } from 'react';
import { useMe } from '../../shared/me';
import { Icon } from '../../shared/parts/Icon';
import { api, Refused } from '../../shared/request';
import { begins, kinds, type Kind, type Standing } from './api';
import { go, place, type Place } from './place';
import { NewRule, Rule } from './Rule';
import { useWords } from './words';

// Others may publish meanwhile.
const everyMs = 10_000;

/** House is how a unit keeps house: its hours, its manners of service and its voice. */
export function House() {
  const words = useWords();
  const may = useMe().may.includes('definition.publish');
  const [list, setList] = useState<Standing[] | 'failed' | 'denied' | null>(null);
  const [at, setAt] = useState(place);
  const load = useCallback(async () => {
    try {
      const all = await Promise.all(kinds.map(async (kind) => (await api.get('/api/definitions/{kind}', { path: { kind } })).items.map((d) => ({ ...d, kind }))));
      setList(all.flat());
    } catch (e) {
      setList((l) => (Array.isArray(l) ? l : e instanceof Refused && e.status === 403 ? 'denied' : 'failed'));
    }
  }, []);
  useEffect(() => { void load(); const t = setInterval(() => { if (!document.hidden) void load(); }, everyMs); return () => clearInterval(t); }, [load]);
  useEffect(() => { const follow = () => setAt(place()); addEventListener('hashchange', follow); return () => removeEventListener('hashchange', follow); }, []);
  const kind = at?.kind ?? 'calendar';
  useEffect(() => {
    const press = (e: KeyboardEvent) => {
      const typing = e.altKey || e.ctrlKey || e.metaKey || (e.target instanceof HTMLElement && e.target.matches('input, select, textarea'));
      if (e.key === 'n' && may && begins(kind) && !typing) { e.preventDefault(); go(kind, '+'); }
    };
    addEventListener('keydown', press);
    return () => removeEventListener('keydown', press);
  }, [may, kind]);
  if (typeof list === 'string') return <main className="blankpage" data-testid="nothing" data-why={list}><h1>{words.say(list)}</h1>{list === 'failed' && <button className="btn" onClick={() => void load()}>{words.say('retry')}</button>}</main>;
  const unitNamed = (id = '') => words.of(list?.find((d) => d.kind === 'unit' && d.id === id)?.name) || id;
  return (
    <main className="house" data-testid="house">
      <nav className="col l scroll" aria-label={words.say('rules')} onKeyDown={walk}>
        <h1>{words.say('rules')}</h1>
        {kinds.map((k) => <Group key={k} kind={k} list={list?.filter((d) => d.kind === k) ?? []} unitNamed={unitNamed} at={at} may={may} />)}
        <p className="sm t3">{words.say('keys')}</p>
      </nav>
      <section className="col side" aria-label={words.say('rule')}>
        {!at ? <p className="t3 hint">{words.say('choose')}</p> : at.id === '+' && begins(at.kind) ? <NewRule key={at.kind} kind={at.kind} may={may} done={load} />
          : list && <Rule key={`${at.kind}/${at.id}`} kind={at.kind} id={at.id} of={list.find((d) => d.kind === at.kind && d.id === at.id)} may={may} done={load} />}
      </section>
    </main>
  );
}

/** walk goes from rule to rule with the arrows. */
function walk(e: Press<HTMLElement>) {
  if (e.key !== 'ArrowDown' && e.key !== 'ArrowUp') return;
  e.preventDefault();
  const rows = [...e.currentTarget.querySelectorAll<HTMLElement>('a')];
  rows[rows.indexOf(document.activeElement as HTMLElement) + (e.key === 'ArrowDown' ? 1 : -1)]?.focus();
}

function Group({ kind, list, unitNamed, at, may }: { kind: Kind; list: Standing[]; unitNamed: (id?: string) => string; at: Place | null; may: boolean }) {
  const words = useWords();
  const chosen = at && `${at.kind}/${at.id}`;
  return (
    <section aria-labelledby={`of-${kind}`}>
      <div className="row"><h2 id={`of-${kind}`}>{words.say(`kind.${kind}`)}</h2>
        {may && begins(kind) && <a className="btn s push" href={`#${kind}/+`} aria-current={chosen === `${kind}/+` || undefined} aria-label={words.say(`new.${kind}`)} data-testid={`new-${kind}`} aria-keyshortcuts="n"><Icon name="plus" size={14} />{words.say('new')}</a>}</div>
      <p className="sm t3">{words.say(`what.${kind}`)}</p>
      {list.length === 0 && <p className="t3 sm" data-testid={`none-${kind}`}>{words.say('none')}</p>}
      <ul>{list.map((d) => (
        <li key={d.id}><a href={`#${kind}/${d.id}`} aria-current={`${kind}/${d.id}` === chosen || undefined} data-testid="rule" data-rule={`${kind}/${d.id}`}>
          <span className="grow ell">{words.of(d.name) || d.id}</span>{d.kind !== 'unit' && <span className="sm t3">{unitNamed(d.unit)}</span>}
          {d.draft ? <span className="pill acc">{words.say('draft', { n: d.draft })}</span> : null}</a></li>))}</ul>
    </section>
  );
}
