import { useEffect, useState } from 'react';
import { Code } from '../../shared/parts/Code';
import { api, Refused } from '../../shared/request';
import type { Problem, Standing } from './api';
import { Menus } from './Menus';
import { Voices } from './Voices';
import { useWords } from './words';

// A pause in typing after which the text is checked.
const pauseMs = 300;

/** Rule is one definition: checked while it is written, published and rolled back. */
export function Rule({ of, may, done }: { of: Standing; may: boolean; done: () => Promise<void> }) {
  const words = useWords();
  const [text, setText] = useState(of.yaml);
  const [problems, setProblems] = useState<Problem[] | null>([]);
  const [said, setSaid] = useState('');
  const [busy, setBusy] = useState(false);
  useEffect(() => {
    setProblems(null);
    const stop = new AbortController();
    const timer = setTimeout(() => {
      api.post('/api/definitions/{kind}/check', { yaml: text }, { path: { kind: of.kind }, signal: stop.signal }).then((r) => setProblems([...r.problems]), () => { if (!stop.signal.aborted) setSaid(words.say('failed')); });
    }, pauseMs);
    return () => { clearTimeout(timer); stop.abort(); };
  }, [text, of.kind, words]);
  const act = async (what: () => Promise<string>) => {
    setBusy(true);
    try { setSaid(await what()); await done(); } catch (e) { setSaid(e instanceof Refused && e.message ? e.message : words.say('failed')); } finally { setBusy(false); }
  };
  const publish = () => act(async () => {
    const d = await api.post('/api/definitions/{kind}', { yaml: text }, { path: { kind: of.kind } });
    if (d.problems.length > 0) return d.problems.map((p) => p.text).join(' ');
    const p = await api.post('/api/definitions/{kind}/{id}/versions/{version}/publish', {}, { path: { kind: of.kind, id: d.id ?? of.id, version: d.version ?? 1 } });
    return p.problems.length > 0 ? p.problems.map((x) => x.text).join(' ') : words.say('published', { n: d.version ?? 1 });
  });
  const back = () => act(async () => {
    const r = await api.post('/api/definitions/{kind}/{id}/roll-back', {}, { path: { kind: of.kind, id: of.id } });
    return r.problems.length > 0 ? r.problems.map((p) => p.text).join(' ') : words.say('rolled', { n: r.version ?? 0 });
  });
  const sound = problems !== null && problems.length === 0;
  return (
    <article className="onerule" data-testid="one" data-version={of.version} data-sound={sound}>
      <header className="row wrapped"><h2>{words.of(of.name) || of.id}</h2><span className={of.version ? 'pill ok' : 'pill'}>{of.version ? words.say('in.force', { n: of.version }) : words.say('never')}</span></header>
      <Code value={text} change={setText} rows={16} label={words.say('text')} testid="yaml" faults={(problems ?? []).map((p) => ({ line: p.line ?? 1, column: p.column ?? 1, text: p.text }))} />
      <div role="status">{problems === null ? <p className="sm t3">{words.say('checking')}</p> : sound ? <p className="sm ok-t">{words.say('sound')}</p>
        : <ul className="err-t sm" data-testid="problems">{problems.map((p, i) => <li key={i}><b>{words.say('place', { line: p.line ?? 1, column: p.column ?? 1 })}</b> {p.field} {p.text}</li>)}</ul>}</div>
      {said && <p role="alert" className="t2" data-testid="said">{said}</p>}
      {may && <footer className="row wrapped">
        <button className="btn pri" disabled={!sound || busy || text === of.yaml} onClick={() => void publish()} data-testid="publish">{words.say('publish')}</button>
        <button className="btn" disabled={busy || of.version < 2} onClick={() => void back()} data-testid="roll-back">{words.say('back')}</button></footer>}
      {of.kind === 'manner' && <Menus unit={of.unit ?? ''} />}
      {of.kind === 'voice' && <Voices yaml={text} />}
    </article>
  );
}
