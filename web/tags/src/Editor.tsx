import { useEffect, useState } from 'react';
import { Icon } from '../../shared/parts/Icon';
import { api } from '../../shared/request';
import { check, type Detail, type Fields, type Reading, type Standing, type Words } from './api';
import { Code } from '../../shared/parts/Code';
import { flawWords } from '../../shared/words/flaws';
import { refusal } from '../../shared/refusal';
import { dropDraft, draftOf, keepDraft } from './draft';
import { Form } from './Form';
import { groupOf, textOf, type Group, type Odd } from './model';
import { go } from './place';
import { Count } from './Count';
import { useCheck } from './useCheck';
import { useWords } from './words';
import { blank, yamlOf } from './yaml';

/** Shape is a definition as the form holds it: its fields, and each rule as a group where a form can show it. */
export interface Shape { fields: Fields; when: Group | Odd | 'bad'; stays: Group | Odd | 'bad' | null }

function shapeOf(r: Reading): Shape | null {
  if (!r.fields) return null;
  return { fields: r.fields, when: r.when ? groupOf(r.when) : 'bad', stays: r.fields.stays ? (r.stays ? groupOf(r.stays) : 'bad') : null };
}

interface Way { id: string; version: number; vocabulary: Words | null; tags: Standing[]; done: () => Promise<void> }

/** Editor opens a tag's text, or a blank one, or what was left of it in this browser. */
export function Editor(way: Way) {
  const words = useWords();
  const [start, begin] = useState<{ detail: Detail | null; first: string } | 'failed' | null>(null);
  const { id, version } = way;
  useEffect(() => {
    let mine = true;
    const open = async () => {
      if (!id) return { detail: null, first: yamlOf(blank) };
      const detail = await api.get('/api/tags/{id}', { path: { id } });
      const text = detail.versions.find((v) => v.version === version)?.yaml ?? detail.yaml;
      const read = await check(text);
      return { detail, first: read.commented || !read.fields ? text : yamlOf(read.fields) };
    };
    open().then((s) => { if (mine) begin(s); }, () => { if (mine) begin('failed'); });
    return () => { mine = false; };
  }, [id, version]);
  if (start === null) return <p className="t3" role="status">{words.say('loading')}</p>;
  if (start === 'failed') return <p className="err-t" role="alert">{words.say('failed')}</p>;
  return <Desk {...way} {...start} />;
}

/** Desk writes one definition in two views, counts it, and hands it in. The text is the truth; the form is a way to see it. */
function Desk({ id, vocabulary, tags, done, detail, first }: Way & { detail: Detail | null; first: string }) {
  const words = useWords();
  const [text, setText] = useState(() => draftOf(id) ?? first);
  const [shape, setShape] = useState<Shape | null>(null);
  const [view, setView] = useState<'form' | 'text'>('form');
  const [said, setSaid] = useState('');
  const [busy, setBusy] = useState(false);
  const { reading, of, failed } = useCheck(text);
  const dirty = text !== first;
  const current = of === text ? reading : null;
  const fresh = !dirty && id === ''; // a blank form is not scolded
  const wrong = fresh ? [] : (current?.problems ?? []);
  const why = !current ? null : !current.legible ? 'form.not.legible' : current.commented ? 'form.not.comments' : null;
  useEffect(() => { if (dirty) keepDraft(id, text); else dropDraft(id); }, [id, text, dirty]);
  useEffect(() => {
    if (!dirty) return undefined;
    const warn = (e: BeforeUnloadEvent) => e.preventDefault();
    addEventListener('beforeunload', warn);
    return () => removeEventListener('beforeunload', warn);
  }, [dirty]);
  // The form takes over what the text says, once it was read: when the page opens, and after the text was changed.
  useEffect(() => { if (current && !shape && view === 'form') { if (why) setView('text'); else setShape(shapeOf(current)); } }, [current, shape, view, why]);
  const reshape = (s: Shape) => { setShape(s); setText(yamlOf(fieldsOf(s))); setSaid(''); };
  const write = (t: string) => { setText(t); setShape(null); setSaid(''); };
  const act = async (what: () => Promise<string>) => {
    setBusy(true);
    setSaid('');
    try { setSaid(await what()); } catch (e) { setSaid(refusal(e, words, words.say('failed'))); } finally { setBusy(false); }
  };
  const unit = current?.fields?.unit ?? '';
  const two = detail?.two_persons || (vocabulary?.units.find((u) => u.id === unit)?.two_persons ?? false);
  const handIn = (publish: boolean) => act(async () => {
    const d = await api.post('/api/tags', { yaml: text });
    if (d.problems.length > 0) return d.problems.map((p) => flawWords(p, words.screen)).join(' ');
    const at = { path: { id: d.id ?? '', version: d.version ?? 1 } };
    dropDraft(id);
    if (publish && !two) {
      const p = await api.post('/api/tags/{id}/versions/{version}/publish', {}, at);
      if (p.problems.length > 0) return p.problems.map((q) => flawWords(q, words.screen)).join(' ');
    }
    await done();
    go(at.path.id);
    return '';
  });
  const ready = current !== null && current.problems.length === 0;
  const press = (e: React.KeyboardEvent) => {
    if (e.ctrlKey && e.key === 'Enter' && ready && !busy) { e.preventDefault(); void handIn(true); }
    if (e.key === 'Escape' && !(e.target instanceof HTMLSelectElement)) go(id);
  };
  return (
    <div className="editor" data-testid="editor" data-ready={ready} onKeyDown={press}>
      <header className="row"><h2>{id ? words.say('edit.of', { name: (detail?.standing && words.of(detail.standing.name)) || id }) : words.say('new.title')}</h2>
        <div className="seg push" role="group" aria-label={words.say('view')}>
          <button type="button" aria-pressed={view === 'form'} disabled={why !== null} onClick={() => { setView('form'); setShape(null); }} data-testid="view-form">{words.say('view.form')}</button>
          <button type="button" aria-pressed={view === 'text'} onClick={() => setView('text')} data-testid="view-text">{words.say('view.text')}</button>
        </div></header>
      {dirty && <p className="sm t2 kept" data-testid="unsaved"><Icon name="clock" size={14} />{words.say('unsaved')} <button className="linkish" onClick={() => { dropDraft(id); write(first); }} data-testid="start-over">{words.say('start.over')}</button></p>}
      {why && <p className="sm warn-t" role="status" data-testid="form-not"><Icon name="warn" size={14} /> {words.say(why)}</p>}
      {view === 'text' ? <Code value={text} change={write} rows={14} label={words.say('view.text')} testid="yaml" faults={wrong.map((p) => ({ line: p.line ?? 0, column: p.column ?? 0, text: flawWords(p, words.screen) }))} />
        : shape ? <Form shape={shape} change={reshape} locked={id !== ''} vocabulary={vocabulary} tags={tags} problems={wrong} /> : <p className="t3" role="status">{words.say('loading')}</p>}
      {fresh ? <p className="sm t3" role="status">{words.say('begin')}</p> : <Verdict current={current} failed={failed} view={view} />}
      <Count text={text} ready={ready} />
      {said && <p role="alert" className="err-t" data-testid="said">{said}</p>}
      <footer className="row wrapped bar2">
        <button className="btn pri" disabled={!ready || busy || (!dirty && id !== '')} onClick={() => void handIn(true)} data-testid="hand-in" aria-keyshortcuts="Control+Enter">{words.say(two ? 'hand.in' : 'publish')}<span className="kbd">Ctrl ⏎</span></button>
        {!two && <button className="btn" disabled={!ready || busy || (!dirty && id !== '')} onClick={() => void handIn(false)} data-testid="keep-draft">{words.say('keep.draft')}</button>}
        <a className="btn txt" href={id ? `#${id}` : '#'}>{words.say('back')}</a>
        <span className="sm t3">{words.say(two ? 'two.persons' : 'publish.says')}</span>
      </footer>
    </div>
  );
}

/** Verdict says what is wrong with the text, or that nothing is. */
function Verdict({ current, failed, view }: { current: Reading | null; failed: boolean; view: 'form' | 'text' }) {
  const words = useWords();
  if (failed) return <p className="sm warn-t" role="status">{words.say('check.failed')}</p>;
  if (!current) return <p className="sm t3" role="status">{words.say('checking')}</p>;
  if (current.problems.length === 0) return <p className="sm ok-t row" role="status" data-testid="sound"><Icon name="check" size={14} />{words.say('sound')}</p>;
  return (
    <div role="status" data-testid="problems"><ul className="err-t sm problems">{current.problems.map((p, i) => (
      <li key={i}>{view === 'text' && p.line ? <b>{p.column ? words.say('place', { line: p.line, column: p.column }) : words.say('line', { line: p.line })} </b> : null}{p.field && words.named('field', p.field)} {flawWords(p, words.screen)}</li>))}</ul></div>
  );
}

function fieldsOf(s: Shape): Fields {
  return { ...s.fields, when: typeof s.when === 'string' ? s.fields.when : textOf(s.when).text, stays: s.stays === null ? '' : typeof s.stays === 'string' ? (s.fields.stays ?? '') : textOf(s.stays).text };
}
