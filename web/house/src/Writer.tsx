import { useEffect, useState, type KeyboardEvent } from 'react';
import { read, write } from '../../shared/lang';
import { Code } from '../../shared/parts/Code';
import { Icon } from '../../shared/parts/Icon';
import { api, Refused } from '../../shared/request';
import { flawWords } from '../../shared/words/flaws';
import { refusal } from '../../shared/refusal';
import { type Kind, type Problem, type Reading, type Version } from './api';
import { go } from './place';
import { Seen } from './Seen';
import { useCheck } from './useCheck';
import { useWords } from './words';
import { Voices } from './Voices';

// What is being written stays in the browser until it is handed in, so that a closed page loses nothing.
const keyOf = (kind: Kind, id: string) => `zy.house.${kind}.${id || '+'}`;

interface Way { kind: Kind; id: string; first: string; draft: Version | undefined; may: boolean; after: (said: string) => Promise<void> }

/** Writer is a rule's text: checked while it is written, kept as a draft, approved and published. */
export function Writer({ kind, id, first, draft, may, after }: Way) {
  const words = useWords();
  const [text, setText] = useState(() => read(keyOf(kind, id)) || first);
  const [said, setSaid] = useState('');
  const [busy, setBusy] = useState(false);
  const { reading, of, failed } = useCheck(kind, text);
  const dirty = text !== first;
  const current = of === text ? reading : null;
  const fresh = !dirty && id === ''; // a blank one is not scolded
  const ready = current !== null && current.problems.length === 0;
  const two = current?.two_persons ?? false;
  useEffect(() => { write(keyOf(kind, id), dirty ? text : ''); }, [kind, id, text, dirty]);
  const act = async (what: () => Promise<string>) => {
    setBusy(true);
    setSaid('');
    try { setSaid(await what()); } catch (e) { setSaid(e instanceof Refused && e.status === 403 ? words.say('needs.second') : refusal(e, words, words.say('failed'))); } finally { setBusy(false); }
  };
  const problemsOf = (list: readonly Problem[]) => list.map((p) => flawWords(p, words.screen)).join(' ');
  // A draft that is shown as it was handed in is published as it is; anything else is a new one.
  const drafted = async (): Promise<{ id: string; version: number } | string> => {
    if (!dirty && draft) return { id, version: draft.version };
    const d = await api.post('/api/definitions/{kind}', { yaml: text }, { path: { kind } });
    if (d.problems.length > 0) return problemsOf(d.problems);
    write(keyOf(kind, id), '');
    return { id: d.id ?? id, version: d.version ?? 1 };
  };
  const handIn = (how: 'publish' | 'draft' | 'approve') => act(async () => {
    const d = await drafted();
    if (typeof d === 'string') return d;
    const at = { path: { kind, id: d.id, version: d.version } };
    if (how === 'approve') await api.post('/api/definitions/{kind}/{id}/versions/{version}/approve', {}, at);
    if (how === 'publish') {
      const p = await api.post('/api/definitions/{kind}/{id}/versions/{version}/publish', {}, at);
      if (p.problems.length > 0) return problemsOf(p.problems);
    }
    await after(words.say(`did.${how}`, { n: d.version }));
    go(kind, d.id);
    return '';
  });
  const discard = () => act(async () => {
    if (!draft) return '';
    await api.post('/api/definitions/{kind}/{id}/versions/{version}/discard', {}, { path: { kind, id, version: draft.version } });
    await after(words.say('did.discard', { n: draft.version }));
    return '';
  });
  const press = (e: KeyboardEvent) => {
    if (e.ctrlKey && e.key === 'Enter' && ready && !busy && may) { e.preventDefault(); void handIn(two ? 'draft' : 'publish'); }
  };
  const waits = draft && !dirty; // a draft is shown as it was handed in
  return (
    <div className="writer" data-testid="writer" data-ready={ready} onKeyDown={press}>
      {dirty && <p className="sm t2 kept" data-testid="unsaved"><Icon name="clock" size={14} />{words.say('unsaved')} <button className="linkish" onClick={() => setText(first)} data-testid="start-over">{words.say('start.over')}</button></p>}
      <Code value={text} change={setText} rows={16} label={words.say('text')} testid="yaml" faults={fresh ? [] : (current?.problems ?? []).map((p) => ({ line: p.line ?? 1, column: p.column ?? 1, text: flawWords(p, words.screen) }))} />
      {!fresh && <Verdict current={current} failed={failed} />}
      {said && <p role="alert" className="err-t" data-testid="refused">{said}</p>}
      {may && <footer className="row wrapped bar2">
        {!(waits && two) && <button className="btn pri" disabled={!ready || busy || (!dirty && !draft)} onClick={() => void handIn(two ? 'draft' : 'publish')} data-testid="publish" aria-keyshortcuts="Control+Enter">{words.say(two ? 'hand.in' : 'publish')}<span className="kbd">Ctrl ⏎</span></button>}
        {!two && <button className="btn" disabled={!ready || busy || !dirty} onClick={() => void handIn('draft')} data-testid="keep-draft">{words.say('keep.draft')}</button>}
        {waits && two && (draft.approved_by ? <button className="btn pri" disabled={busy} onClick={() => void handIn('publish')} data-testid="publish-approved">{words.say('publish')}</button>
          : <button className="btn pri" disabled={busy} onClick={() => void handIn('approve')} data-testid="approve">{words.say('approve')}</button>)}
        {waits && <button className="btn txt" disabled={busy} onClick={() => void discard()} data-testid="discard">{words.say('discard')}</button>}
        {two && <span className="sm t3">{words.say(draft?.approved_by ? 'approved' : 'two.persons')}</span>}
      </footer>}
      {kind === 'unit' && <Seen yaml={text} change={setText} may={may} />}
      {kind === 'voice' && <Voices yaml={text} />}
    </div>
  );
}

/** Verdict says what is wrong with the text, or that nothing is. */
function Verdict({ current, failed }: { current: Reading | null; failed: boolean }) {
  const words = useWords();
  if (failed) return <p className="sm warn-t" role="status">{words.say('check.failed')}</p>;
  if (!current) return <p className="sm t3" role="status">{words.say('checking')}</p>;
  if (current.problems.length === 0) return <p className="sm ok-t row" role="status" data-testid="sound"><Icon name="check" size={14} />{words.say('sound')}</p>;
  return (
    <div role="status"><ul className="err-t sm problems" data-testid="problems">{current.problems.map((p, i) => (
      <li key={i}><b>{words.say('place', { line: p.line ?? 1, column: p.column ?? 1 })}</b> {p.field && <span className="code">{p.field}</span>} {flawWords(p, words.screen)}</li>))}</ul></div>
  );
}
