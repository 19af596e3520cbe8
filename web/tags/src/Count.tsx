import { useState } from 'react';
import { Tier } from '../../shared/parts/Tier';
import { refusal } from '../../shared/refusal';
import { count, type Preview } from './api';
import { useWords } from './words';

/** Count asks for whom a text would hold on what is kept, and shows some of them masked. */
export function Count({ text, ready }: { text: string; ready: boolean }) {
  const words = useWords();
  const [found, setFound] = useState<{ of: string; preview: Preview } | null>(null);
  const [state, setState] = useState('');
  const ask = async () => {
    setState(words.say('counting'));
    try {
      setFound({ of: text, preview: await count(text) });
      setState('');
    } catch (e) {
      setState(refusal(e, words, words.say('failed')));
    }
  };
  const p = found?.preview;
  const n = (v: number) => v.toLocaleString(words.screen);
  return (
    <section className="count" aria-label={words.say('count')}>
      <div className="row"><button className="btn" disabled={!ready || state === words.say('counting')} onClick={() => void ask()} data-testid="count">{words.say('count')}</button>
        <span className="sm t3" role="status">{state || (found && found.of !== text ? words.say('count.old') : words.say('count.says'))}</span></div>
      {p && (
        <div data-testid="preview" className={found.of === text ? '' : 'old'}>
          <dl className="figures">
            <div><dt>{words.say('count.holds')}</dt><dd data-testid="preview-holds">{n(p.holds)}</dd></div>
            <div><dt>{words.say('count.added')}</dt><dd className="ok-t">+{n(p.added)}</dd></div>
            <div><dt>{words.say('count.removed')}</dt><dd className="warn-t">−{n(p.removed)}</dd></div>
            <div><dt>{words.say('count.seen')}</dt><dd>{n(p.seen)}{p.whole ? '' : '…'}</dd></div>
          </dl>
          {!p.whole && <p className="sm warn-t">{words.say('count.part')}</p>}
          {p.sample.length > 0 && <ul className="sample">{(p.people ?? p.sample.map((id) => ({ id, name: '', phone: '', tier: '' }))).slice(0, 8).map((c) => (
            <li key={c.id}><a href={`/customers/${c.id}`} target="_blank" rel="noopener" data-testid="sample"><span className="med">{c.name || <span className="code">{c.id}</span>}</span> <Tier tier={c.tier ?? ''} /> <span className="t3 sm push">{c.phone}</span></a></li>))}</ul>}
          {p.sql && <details><summary className="sm">{words.say('sql')}</summary><pre className="sql code" tabIndex={0} role="region" aria-label={words.say('sql')} data-testid="sql">{p.sql}</pre></details>}
        </div>
      )}
    </section>
  );
}
