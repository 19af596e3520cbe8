import { useEffect, useState } from 'react';
import { api, Refused } from '../../shared/request';
import { useMe } from '../../shared/me';
import { flawWords } from '../../shared/words/flaws';
import { refusal } from '../../shared/refusal';
import { languages, wrongOf, type Detail, type Fields, type Problem, type Wrong } from './api';
import { compare, Effect, type Compared } from './Effect';
import { idOf, linesOf, same } from './examples';
import { hrefOf } from './place';
import { useWords } from './words';

interface Props { id: string; unit: string; may: boolean; nameOf: (intent: string) => string; done: () => Promise<void> }

/** Intent opens one intent as it waits to be published, else as it is in force, or a blank one. */
export function Intent({ id, unit, may, nameOf, done }: Props) {
  const words = useWords();
  const [detail, setDetail] = useState<Detail | Wrong | null>(null);
  const [again, setAgain] = useState(0);
  useEffect(() => {
    if (!id) return;
    let mine = true;
    api.get('/api/language/intents/{id}', { path: { id } }).then((d) => { if (mine) setDetail(d); }, (e: unknown) => { if (mine) setDetail(wrongOf(e)); });
    return () => { mine = false; };
  }, [id, again]);
  if (id && detail === null) return <p className="t3" role="status">{words.say('loading')}</p>;
  if (typeof detail === 'string') return <p className="t2" data-testid="nothing" data-why={detail}>{words.say(detail)}</p>;
  const blank: Fields = { id: '', unit, intent: '', name: {}, examples: {} };
  const start = detail ? (detail.drafted ?? detail.fields) : blank;
  return <Editor key={`${detail?.version}/${detail?.draft}`} start={start as Fields} detail={detail} may={may} nameOf={nameOf} done={async (to) => { await done(); setAgain((n) => n + 1); if (to !== id) location.hash = hrefOf('intents', to); }} />;
}

/** Editor writes names and examples, keeps a draft of them, and puts it in force. */
function Editor({ start, detail, may, nameOf, done }: { start: Fields; detail: Detail | null; may: boolean; nameOf: (intent: string) => string; done: (id: string) => Promise<void> }) {
  const words = useWords();
  const [f, setF] = useState<Fields>(start);
  const [texts, setTexts] = useState(() => Object.fromEntries(languages.map((l) => [l, (start.examples?.[l] ?? []).join('\n')])));
  const [problems, setProblems] = useState<Problem[]>([]);
  const [said, setSaid] = useState('');
  const [busy, setBusy] = useState(false);
  const [effect, setEffect] = useState<Compared | null>(null);
  const overrule = useMe().may.includes('definition.overrule');
  const fresh = detail === null;
  const now: Fields = { ...f, id: fresh ? idOf(f.unit ?? '', f.intent) : f.id, examples: Object.fromEntries(languages.map((l) => [l, linesOf(texts[l] ?? '')] as const).filter(([, list]) => list.length > 0)) };
  const dirty = !same(now, start);
  const waits = detail?.draft ?? 0;
  const act = async (publish: boolean, anyway = false) => {
    setBusy(true); setSaid(''); setProblems([]); setEffect(null);
    try {
      let version = waits;
      if (dirty || !waits) {
        const d = await api.post('/api/language/intents', now);
        if (d.problems.length > 0) { setProblems(d.problems); return; }
        version = d.version ?? 0;
      }
      if (publish) {
        if (!anyway) {
          setSaid(words.say('effect.making'));
          const e = await compare('intent', now.id, version);
          setEffect(e); setSaid('');
          if (e && e.lost.length > 0) { await done(now.id); return; }
        }
        const p = await api.post('/api/definitions/{kind}/{id}/versions/{version}/publish', {}, { path: { kind: 'intent', id: now.id, version }, query: { anyway } });
        if (p.problems.length > 0) { setProblems(p.problems); return; }
      }
      setSaid(words.say(publish ? 'published' : 'kept'));
      await done(now.id);
    } catch (e) {
      setSaid(e instanceof Refused && e.status === 403 && publish ? words.say('second.person') : refusal(e, words, words.say('failed')));
    } finally { setBusy(false); }
  };
  const key = (e: React.KeyboardEvent) => { if (e.ctrlKey && e.key === 'Enter' && may && !busy) { e.preventDefault(); void act(true); } };
  return (
    <div className="form" data-testid="intent-editor" data-dirty={dirty} onKeyDown={key}>
      <header className="row"><h2>{fresh ? words.say('new.title') : words.of(f.name) || f.intent}</h2>
        {detail && <span className="t3 sm">{words.say(detail.version ? 'version' : 'version.none', { n: detail.version })}{detail.pack ? ` · ${detail.pack}` : ''}</span>}
        {waits > 0 && <span className="pill acc">{words.say('draft.n', { n: waits })}</span>}</header>
      <div className="grid2">
        <label className="entry"><span>{words.say('intent.id')}</span><input className="field on" value={f.intent} readOnly={!fresh} placeholder="refund_status" onChange={(e) => setF({ ...f, intent: e.target.value })} data-testid="intent-id" /></label>
        {(['cmn', 'en'] as const).map((l) => (
          <label key={l} className="entry"><span>{words.say(`name.${l}`)}</span><input className="field on" value={f.name?.[l] ?? ''} readOnly={!may} onChange={(e) => setF({ ...f, name: { ...f.name, [l]: e.target.value } })} data-testid={`intent-name-${l}`} /></label>
        ))}
      </div>
      {languages.map((l) => (
        <label key={l} className="entry"><span>{words.say(`examples.${l}`)} <span className="t3">{linesOf(texts[l] ?? '').length}</span></span>
          <textarea className="area" rows={l === 'yue' ? 3 : 9} value={texts[l]} readOnly={!may} spellCheck={false} placeholder={words.say(`example.${l}`)} onChange={(e) => setTexts({ ...texts, [l]: e.target.value })} data-testid={`examples-${l}`} /></label>
      ))}
      <p className="sm t3">{words.say('examples.how')}</p>
      {problems.length > 0 && <div role="alert" data-testid="problems"><ul className="err-t sm problems">{problems.map((p, i) => <li key={i}>{p.field ? <b>{p.field} </b> : null}{flawWords(p, words.screen)}</li>)}</ul></div>}
      {said && <p role="status" className="t2" data-testid="said">{said}</p>}
      {effect && <Effect effect={effect} nameOf={nameOf} overrule={overrule} busy={busy} anyway={() => void act(true, true)} />}
      {may && (
        <footer className="row bar2">
          <button className="btn pri" disabled={busy || (!dirty && !waits)} onClick={() => void act(true)} data-testid="publish">{words.say('publish')} <kbd className="kbd">Ctrl ⏎</kbd></button>
          <button className="btn" disabled={busy || !dirty} onClick={() => void act(false)} data-testid="keep-draft">{words.say('keep.draft')}</button>
          <span className="sm t3">{words.say('publish.says')}</span>
        </footer>
      )}
    </div>
  );
}
