import { useCallback, useEffect, useState } from 'react';
import { Ago } from '../../shared/parts/Ago';
import { api } from '../../shared/request';
import { refusal } from '../../shared/refusal';
import { wrongOf, type Detail, type Standing, type Version, type Wrong } from './api';
import { useWords } from './words';
import { Versions } from './Versions';
import { Writer } from './Writer';

interface Way { id: string; may: boolean; now: Standing | undefined; done: () => Promise<void> }

// What a plan that is begun here says: a queue is named, the rest is usual.
const blank = 'id: \nunit: \nname: {cmn: , en: }\nqueues: []\ntarget: {seconds: 20, percent: 80}\n';

/** One is a plan: its text, what came before it, and what it would have done. */
export function One({ id, may, now, done }: Way) {
  const words = useWords();
  const [d, setD] = useState<Detail | Wrong | null>(null);
  const [versions, setVersions] = useState<Version[]>([]);
  const [base, setBase] = useState<Version | null>(null);
  const [said, setSaid] = useState('');
  const load = useCallback(async () => {
    if (!id) return;
    try {
      const [detail, all] = await Promise.all([api.get('/api/plans/{id}', { path: { id } }), api.get('/api/definitions/{kind}/{id}/versions', { path: { kind: 'plan', id } })]);
      setD(detail);
      setVersions(all.items);
    } catch (e) {
      setD((was) => (was && typeof was !== 'string' ? was : wrongOf(e)));
    }
  }, [id]);
  const stands = now && [now.version, now.draft].join(); // what moves in the list has moved here
  useEffect(() => { void load(); }, [load, stands]);
  const after = useCallback(async (what: string) => { setSaid(what); await Promise.all([load(), done()]); }, [load, done]);
  if (!id) return <article className="one"><h2>{words.say('new.title')}</h2><Writer id="" first={blank} detail={null} may={may} after={after} /></article>;
  if (d === null) return <p className="t3" role="status">{words.say('loading')}</p>;
  if (typeof d === 'string') return <p className="t2" data-testid="nothing" data-why={d}>{words.say(d)}</p>;
  const discard = async () => {
    try {
      await api.post('/api/plans/{id}/versions/{version}/discard', {}, { path: { id, version: d.draft ?? 0 } });
      await after(words.say('did.discard', { n: d.draft ?? 0 }));
    } catch (e) { setSaid(refusal(e, words, words.say('failed'))); }
  };
  return (
    <article className="one" data-testid="one" data-version={d.version} data-draft={d.draft ?? 0}>
      <header className="row wrapped"><h2>{words.of(d.name) || id}</h2><span className={d.version ? 'pill ok' : 'pill'}>{d.version ? words.say('in.force') : words.say('never')}</span>
        {d.draft ? <><span className="pill acc">{words.say('draft', { n: d.draft })}</span>{may && <button className="btn s txt push" onClick={() => void discard()} data-testid="discard">{words.say('discard')}</button>}</> : null}</header>
      <p className="sm t3 row wrapped"><span className="code">{id}{d.version ? `@${d.version}` : ''}</span> <i className="sep" /> {d.unit} <i className="sep" /> {words.say('queues')} {d.queues.join(', ')}{d.pack ? <><i className="sep" /> {d.pack}</> : null}{d.published ? <><i className="sep" /> <Ago at={d.published} /></> : null}</p>
      {said && <p role="status" className="t2" data-testid="said">{said}</p>}
      <Writer key={`${base?.version ?? d.from}`} id={id} first={base?.yaml ?? d.yaml} detail={d} may={may} after={after} />
      <Versions id={id} list={versions} may={may} use={setBase} after={after} />
    </article>
  );
}
