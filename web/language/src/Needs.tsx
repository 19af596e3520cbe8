import { useCallback, useEffect, useState } from 'react';
import { api, Refused } from '../../shared/request';
import { flawWords } from '../../shared/words/flaws';
import { refusal } from '../../shared/refusal';
import { wrongOf, type Need, type Problem, type Wrong } from './api';
import { Cues } from './Cues';
import { Graph } from './Graph';
import { hrefOf } from './place';
import type { Way } from './Studio';
import { useWords } from './words';

// What stands in the address for the proposed cues; no need has that id.
const proposals = 'proposals';

/** Needs is the list of what customers may want without saying so, beside the graph and the text of one. */
export function Needs({ unit, may, id }: Way & { id: string }) {
  const words = useWords();
  const [list, setList] = useState<Need[] | Wrong | null>(null);
  const load = useCallback(() => api.get('/api/language/needs').then((n) => setList(n.items), (e: unknown) => setList(wrongOf(e))), []);
  useEffect(() => { void load(); }, [load]);
  if (typeof list === 'string') return <p className="t2 hint" data-testid="nothing" data-why={list}>{words.say(list)}</p>;
  const own = (list ?? []).filter((n) => (n.unit ?? '') === unit || n.id === id);
  const one = own.find((n) => n.id === id);
  const cues = (n: Need) => n.states.reduce((all, s) => all + (s.sure?.length ?? 0) + (s.likely?.length ?? 0) + (s.hint?.length ?? 0), 0);
  return (
    <div className="pair">
      <section className="col l" aria-label={words.say('room.needs')}>
        <div className="row"><h1>{words.say('room.needs')}</h1><span className="t3" role="status">{own.length}</span>
          <a className="btn push" href={hrefOf('needs', proposals)} aria-current={id === proposals || undefined} data-testid="cues-open">{words.say('cues')}</a></div>
        {list !== null && own.length === 0 && <p className="t3" data-testid="needs-none">{words.say('needs.none')}</p>}
        <ul className="rows scroll">{own.map((n) => (
          <li key={n.id}><a href={hrefOf('needs', n.id)} aria-current={n.id === id || undefined} data-testid="need" data-id={n.id}>
            <span className="grow"><b className="med ell">{words.of(n.name) || n.id}</b><span className="sm t3 ell">{n.id}</span></span><span className="num" title={words.say('needs.cues')}>{cues(n)}</span></a></li>))}</ul>
      </section>
      <section className="col side scroll" aria-label={words.say('need')}>
        {id === proposals ? unit && <Cues key={unit} unit={unit} may={may} needs={own} done={load} /> : one ? <One key={`${one.id}@${one.version}`} need={one} may={may} done={load} /> : <p className="t3 hint">{words.say('needs.choose')}</p>}
      </section>
    </div>
  );
}

function One({ need, may, done }: { need: Need; may: boolean; done: () => Promise<void> }) {
  const words = useWords();
  const [text, setText] = useState(need.yaml);
  const [problems, setProblems] = useState<Problem[]>([]);
  const [said, setSaid] = useState('');
  const [busy, setBusy] = useState(false);
  const act = async (publish: boolean) => {
    setBusy(true); setSaid(''); setProblems([]);
    try {
      const d = await api.post('/api/definitions/{kind}', { yaml: text }, { path: { kind: 'need' } });
      if (d.problems.length > 0) { setProblems(d.problems); return; }
      if (publish) await api.post('/api/definitions/{kind}/{id}/versions/{version}/publish', {}, { path: { kind: 'need', id: need.id, version: d.version ?? 0 } });
      setSaid(words.say(publish ? 'published' : 'kept'));
      await done();
    } catch (e) {
      setSaid(e instanceof Refused && e.status === 403 && publish ? words.say('second.person') : refusal(e, words, words.say('failed')));
    } finally { setBusy(false); }
  };
  return (
    <div className="form" data-testid="need-editor">
      <header className="row"><h2>{words.of(need.name) || need.id}</h2><span className="t3 sm">{words.say('version', { n: need.version })}{need.pack ? ` · ${need.pack}` : ''}</span></header>
      <Graph need={need} />
      <label className="entry"><span>{words.say('need.text')}</span>
        <textarea className="area code" rows={16} value={text} readOnly={!may} spellCheck={false} onChange={(e) => setText(e.target.value)} data-testid="need-text" /></label>
      {problems.length > 0 && <div role="alert" data-testid="problems"><ul className="err-t sm problems">{problems.map((p, i) => <li key={i}>{p.line ? <b>{words.say('line', { n: p.line })} </b> : null}{p.field ? `${p.field}: ` : ''}{flawWords(p, words.screen)}</li>)}</ul></div>}
      {said && <p role="status" className="t2" data-testid="said">{said}</p>}
      {may && <footer className="row bar2">
        <button className="btn pri" disabled={busy || text === need.yaml} onClick={() => void act(true)} data-testid="publish">{words.say('publish')}</button>
        <button className="btn" disabled={busy || text === need.yaml} onClick={() => void act(false)}>{words.say('keep.draft')}</button></footer>}
    </div>
  );
}
