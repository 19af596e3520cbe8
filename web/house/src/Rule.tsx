import { useCallback, useEffect, useState } from 'react';
import { api } from '../../shared/request';
import { blanks, draftOf, type Begun, type Kind, type Standing, type Version } from './api';
import { Menus } from './Menus';
import { Changes, Versions } from './Versions';
import { useWords } from './words';
import { Writer } from './Writer';

interface Way { kind: Kind; id: string; of: Standing | undefined; may: boolean; done: () => Promise<void> }

/** Rule is one definition: its text, a draft of it that waits, and what came before it. */
export function Rule({ kind, id, of, may, done }: Way) {
  const words = useWords();
  const [versions, setVersions] = useState<readonly Version[] | 'failed' | null>(null);
  const [base, setBase] = useState<Version | null>(null);
  const [said, setSaid] = useState('');
  const load = useCallback(() => api.get('/api/definitions/{kind}/{id}/versions', { path: { kind, id } }).then((r) => setVersions(r.items), () => setVersions((v) => (Array.isArray(v) ? v : 'failed'))), [kind, id]);
  const stands = of && [of.version, of.draft].join(); // what moves in the list has moved here
  useEffect(() => { void load(); }, [load, stands]);
  const after = useCallback(async (what: string) => { setSaid(what); setBase(null); await Promise.all([load(), done()]); }, [load, done]);
  if (versions === null) return <p className="t3" role="status">{words.say('loading')}</p>;
  if (versions === 'failed' || !of) return <p className="t2" data-testid="nothing">{words.say(versions === 'failed' ? 'failed' : 'missing')}</p>;
  const draft = draftOf(versions);
  const inForce = versions.find((v) => v.state === 'published');
  const from = base ?? draft ?? inForce;
  const text = from?.yaml ?? of.yaml;
  return (
    <article className="onerule" data-testid="one" data-version={of.version} data-draft={draft?.version ?? 0} data-approved={Boolean(draft?.approved_by)}>
      <header className="row wrapped"><h2>{words.of(of.name) || of.id}</h2><span className={of.version ? 'pill ok' : 'pill'}>{of.version ? words.say('in.force', { n: of.version }) : words.say('never')}</span>
        {draft && <span className="pill acc">{words.say(draft.approved_by ? 'draft.approved' : 'draft', { n: draft.version })}</span>}</header>
      {said && <p role="status" className="t2" data-testid="said">{said}</p>}
      <Writer key={`${from?.version ?? 0}${draft?.approved_by ?? ''}`} kind={kind} id={id} first={text} draft={from === draft ? draft : undefined} may={may} after={after} />
      {draft && <section aria-labelledby="waiting"><h3 id="waiting">{words.say('changes.of', { n: draft.version })}</h3><Changes was={inForce?.yaml ?? ''} is={draft.yaml} /></section>}
      {kind === 'manner' && <Menus unit={of.unit ?? ''} />}
      <Versions kind={kind} id={id} list={versions} may={may} use={setBase} after={after} />
    </article>
  );
}

/** NewRule begins one. */
export function NewRule({ kind, may, done }: { kind: Begun; may: boolean; done: () => Promise<void> }) {
  const words = useWords();
  return <article className="onerule"><h2>{words.say(`new.${kind}`)}</h2><Writer kind={kind} id="" first={blanks[kind]} draft={undefined} may={may} after={() => done()} /></article>;
}
