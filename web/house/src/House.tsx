import { useCallback, useEffect, useState } from 'react';
import { useMe } from '../../shared/me';
import { api, Refused } from '../../shared/request';
import { kinds, type Kind, type Standing } from './api';
import { Rule } from './Rule';
import { useWords } from './words';

const place = (): string => decodeURIComponent(location.hash.slice(1));

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
  useEffect(() => { void load(); }, [load]);
  useEffect(() => {
    const follow = () => setAt(place());
    addEventListener('hashchange', follow);
    return () => removeEventListener('hashchange', follow);
  }, []);
  if (typeof list === 'string') return <main className="blankpage" data-testid="nothing" data-why={list}><h1>{words.say(list)}</h1>{list === 'failed' && <button className="btn" onClick={() => void load()}>{words.say('retry')}</button>}</main>;
  const chosen = list?.find((d) => `${d.kind}/${d.id}` === at);
  return (
    <main className="house" data-testid="house">
      <nav className="col l scroll" aria-label={words.say('rules')}>
        <h1>{words.say('rules')}</h1>
        {kinds.map((k) => <Group key={k} kind={k} list={list?.filter((d) => d.kind === k) ?? []} at={at} />)}
      </nav>
      <section className="col side" aria-label={words.say('rule')}>
        {chosen ? <Rule key={`${at}@${chosen.version}.${chosen.draft ?? 0}`} of={chosen} may={may} done={load} /> : <p className="t3 hint">{words.say('choose')}</p>}
      </section>
    </main>
  );
}

function Group({ kind, list, at }: { kind: Kind; list: Standing[]; at: string }) {
  const words = useWords();
  return (
    <section aria-labelledby={`of-${kind}`}>
      <h2 id={`of-${kind}`}>{words.say(`kind.${kind}`)}</h2>
      <p className="sm t3">{words.say(`what.${kind}`)}</p>
      {list.length === 0 && <p className="t3 sm" data-testid={`none-${kind}`}>{words.say('none')}</p>}
      <ul>{list.map((d) => (
        <li key={d.id}><a href={`#${kind}/${d.id}`} aria-current={`${kind}/${d.id}` === at || undefined} data-testid="rule" data-rule={`${kind}/${d.id}`}>
          <span className="grow ell">{words.of(d.name) || d.id}</span><span className="sm t3">{d.unit}</span>
          {d.draft ? <span className="pill acc">{words.say('draft', { n: d.draft })}</span> : null}</a></li>))}</ul>
    </section>
  );
}
