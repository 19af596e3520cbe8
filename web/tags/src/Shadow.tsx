import { useEffect, useState } from 'react';
import { Ago } from '../../shared/parts/Ago';
import type { AnswerOf } from '../../shared/api/client';
import { api } from '../../shared/request';
import type { Version } from './api';
import { useWords } from './words';

type Report = AnswerOf<'/api/tags/{id}/versions/{version}/shadow', 'get'>;
type Sample = Report['gain'][number];

// A report moves while everybody is judged; afterwards as often as customers do things.
const everyMs = 5000;

/** Shadow is what a version that nobody sees would change: whom it would hold for, who would gain and lose the tag. */
export function Shadow({ of }: { of: Version }) {
  const words = useWords();
  const [r, set] = useState<Report | null>(null);
  const { id, version } = of;
  useEffect(() => {
    let mine = true;
    const ask = () => { if (!document.hidden) api.get('/api/tags/{id}/versions/{version}/shadow', { path: { id, version } }).then((x) => { if (mine) set(x); }, () => { /* asked again in a moment */ }); };
    ask();
    const t = setInterval(ask, everyMs);
    return () => { mine = false; clearInterval(t); };
  }, [id, version]);
  if (!r) return null;
  const n = (v: number) => v.toLocaleString(words.screen);
  return (
    <section className="shadow1" aria-label={words.say('is.shadow')} data-testid="shadow">
      <p className="sm t3">{words.say('shadow.says')} <i className="sep" /> <Ago at={r.since} />{r.backfill && r.backfill.state !== 'done' && <> <i className="sep" /> {words.say('backfill.running')} {n(r.backfill.seen)}</>}</p>
      <dl className="figures">
        <div><dt>{words.say('count.holds')}</dt><dd data-testid="shadow-holds">{n(r.holds)}</dd></div>
        <div><dt>{words.say('holders')}</dt><dd>{n(r.in_force)}</dd></div>
        <div><dt>{words.say('count.added')}</dt><dd className="ok-t">+{n(r.added)}</dd></div>
        <div><dt>{words.say('count.removed')}</dt><dd className="warn-t">−{n(r.removed)}</dd></div>
      </dl>
      <Samples title="shadow.gain" of={r.gain} /><Samples title="shadow.lose" of={r.lose} />
    </section>
  );
}

function Samples({ title, of }: { title: 'shadow.gain' | 'shadow.lose'; of: Sample[] }) {
  const words = useWords();
  if (of.length === 0) return null;
  return <details><summary className="sm">{words.say(title)}</summary><ul className="sample">{of.map((c) => <li key={c.id}><a href={`/customers/${c.id}`} target="_blank" rel="noopener"><span className="med">{c.name || <span className="code">{c.id}</span>}</span> <span className="t3 sm push">{c.phone}</span></a></li>)}</ul></details>;
}
