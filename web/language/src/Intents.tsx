import { useEffect, useRef, useState } from 'react';
import { Icon } from '../../shared/parts/Icon';
import type { Standing } from './api';
import { Intent } from './Intent';
import { hrefOf, typing } from './place';
import type { Way } from './Studio';
import { useWords } from './words';

// Fewer examples than this leave an intent at the mercy of single words.
const enough = 20;

/** countOf is how many examples an intent has altogether. */
export const countOf = (i: Standing): number => Object.values(i.examples).reduce((n, m) => n + (m ?? 0), 0);

/** Intents is the list of the unit's intents beside the one that is written. */
export function Intents(way: Way & { id: string }) {
  const { list, loading, unit, may, id } = way;
  const words = useWords();
  const [text, setText] = useState('');
  const search = useRef<HTMLInputElement>(null);
  useEffect(() => {
    const press = (e: KeyboardEvent) => {
      if (typing(e)) return;
      if (e.key === '/') { e.preventDefault(); search.current?.focus(); }
      if (e.key === 'n' && may) { e.preventDefault(); location.hash = hrefOf('intents', 'new'); }
    };
    addEventListener('keydown', press);
    return () => removeEventListener('keydown', press);
  }, [may]);
  const own = list.filter((i) => (i.unit ?? '') === unit || i.id === id);
  const nameOf = (intent: string) => { const i = own.find((x) => x.intent === intent); return (i && words.of(i.name)) || intent; };
  const wanted = text.trim().toLowerCase();
  const shown = own.filter((i) => !wanted || [i.id, i.intent, ...Object.values(i.name ?? {})].some((s) => s?.toLowerCase().includes(wanted)));
  return (
    <div className="pair">
      <section className="col l" aria-label={words.say('room.intents')}>
        <div className="row"><h1>{words.say('room.intents')}</h1><span className="t3" role="status">{words.say('shown', { n: shown.length, all: own.length })}</span>
          {may && <a className="btn push" href={hrefOf('intents', 'new')} data-testid="intent-new" aria-keyshortcuts="n"><Icon name="plus" />{words.say('new')}</a>}</div>
        <input ref={search} className="field on" type="search" value={text} placeholder={words.say('search')} aria-label={words.say('search')} aria-keyshortcuts="/" onChange={(e) => setText(e.target.value)} />
        {!loading && own.length === 0 && <p className="t3" data-testid="intents-none">{words.say('intents.none')}</p>}
        <ul className="rows scroll">{shown.map((i) => (
          <li key={i.id}><a href={hrefOf('intents', i.id)} aria-current={i.id === id || undefined} data-testid="intent" data-id={i.id}>
            <span className="grow"><b className="med ell">{words.of(i.name) || i.intent}</b><span className="sm t3 ell">{i.intent}</span></span>
            {i.draft ? <span className="pill acc">{words.say('draft')}</span> : null}
            {countOf(i) < enough && <span className="pill warn" title={words.say('few.why', { n: enough })}>{words.say('few')}</span>}
            {i.labelled > 0 && <span className="sm t3" title={words.say('labelled')}>+{i.labelled}</span>}
            <span className="num" title={words.say('examples')}>{countOf(i)}</span></a></li>))}</ul>
        <p className="sm t3">{words.say(may ? 'keys.intents' : 'read.only')}</p>
      </section>
      <section className="col side scroll" aria-label={words.say('intent')}>
        {id ? <Intent key={id} id={id === 'new' ? '' : id} unit={unit} may={may} nameOf={nameOf} done={way.done} /> : <p className="t3 hint">{words.say('intents.choose')}</p>}
      </section>
    </div>
  );
}
