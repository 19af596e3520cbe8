import { useEffect, useState } from 'react';
import { read, write } from '../../shared/lang';
import { Code } from '../../shared/parts/Code';
import { Icon } from '../../shared/parts/Icon';
import { api, Refused } from '../../shared/request';
import { flawWords, type Flaw } from '../../shared/words/flaws';
import { refusal } from '../../shared/refusal';
import { type Detail, type Problem, type Reading } from './api';
import { go } from './Plans';
import { Trial } from './Trial';
import { useWords } from './words';

// A pause in typing after which the text is checked.
const pauseMs = 300;

// What is being written stays in the browser until it is handed in, so that a closed page loses nothing.
const keyOf = (id: string) => `zy.plan.${id || '+'}`;

interface Way { id: string; first: string; detail: Detail | null; may: boolean; after: (said: string) => Promise<void> }

/** Writer is a plan's text: checked while it is written, tried on a day, kept as a draft and published. */
export function Writer({ id, first, detail, may, after }: Way) {
  const words = useWords();
  const [text, setText] = useState(() => read(keyOf(id)) || first);
  const [said, setSaid] = useState('');
  const [busy, setBusy] = useState(false);
  const { reading, of, failed } = useCheck(text);
  const dirty = text !== first;
  const current = of === text ? reading : null;
  const fresh = !dirty && id === ''; // a blank one is not scolded
  const ready = current !== null && current.problems.length === 0;
  useEffect(() => { write(keyOf(id), dirty ? text : ''); }, [id, text, dirty]);
  const act = async (what: () => Promise<string>) => {
    setBusy(true);
    setSaid('');
    try {
      const wrong = await what();
      if (wrong) setSaid(wrong);
    } catch (e) {
      setSaid(e instanceof Refused && e.status === 403 ? words.say('needs.second') : refusal(e, words, words.say('failed')));
    } finally { setBusy(false); }
  };
  const problemsOf = (list: readonly Flaw[]) => list.map((p) => flawWords(p, words.screen)).join(' ');
  // A draft that is shown as it was handed in is published as it is; anything else is a new one.
  const draft = async (): Promise<{ id: string; version: number } | string> => {
    if (!dirty && detail?.draft) return { id, version: detail.draft };
    const d = await api.post('/api/plans', { yaml: text });
    write(keyOf(id), '');
    return d.problems.length > 0 ? problemsOf(d.problems) : { id: d.id ?? id, version: d.version ?? 1 };
  };
  const two = detail?.two_persons ?? false;
  const handIn = (how: 'publish' | 'draft' | 'approve') => act(async () => {
    const d = await draft();
    if (typeof d === 'string') return d;
    const at = { path: { kind: 'plan' as const, id: d.id, version: d.version } };
    if (how === 'approve') await api.post('/api/definitions/{kind}/{id}/versions/{version}/approve', {}, at);
    if (how === 'publish') {
      const p = await api.post('/api/definitions/{kind}/{id}/versions/{version}/publish', {}, at);
      if (p.problems.length > 0) return problemsOf(p.problems);
    }
    await after(words.say(`did.${how}`, { n: d.version }));
    go(d.id);
    return '';
  });
  const press = (e: React.KeyboardEvent) => {
    if (e.ctrlKey && e.key === 'Enter' && ready && !busy && may) { e.preventDefault(); void handIn(two ? 'draft' : 'publish'); }
  };
  return (
    <div className="writer" data-testid="writer" data-ready={ready} onKeyDown={press}>
      {dirty && <p className="sm t2 kept" data-testid="unsaved"><Icon name="clock" size={14} />{words.say('unsaved')} <button className="linkish" onClick={() => setText(first)} data-testid="start-over">{words.say('start.over')}</button></p>}
      <Code value={text} change={setText} rows={18} label={words.say('text')} testid="yaml" faults={fresh ? [] : faultsOf(current).map((p) => ({ ...p, text: flawWords(p, words.screen) }))} />
      {!fresh && <Verdict current={current} failed={failed} />}
      {said && <p role="alert" className="err-t" data-testid="refused">{said}</p>}
      {may && <footer className="row wrapped bar2">
        <button className="btn pri" disabled={!ready || busy || (!dirty && !detail?.draft)} onClick={() => void handIn(two ? 'draft' : 'publish')} data-testid="publish" aria-keyshortcuts="Control+Enter">{words.say(two ? 'hand.in' : 'publish')}<span className="kbd">Ctrl ⏎</span></button>
        {!two && <button className="btn" disabled={!ready || busy || !dirty} onClick={() => void handIn('draft')} data-testid="keep-draft">{words.say('keep.draft')}</button>}
        {two && detail?.draft && !dirty && <><button className="btn" disabled={busy} onClick={() => void handIn('approve')} data-testid="approve">{words.say('approve')}</button><button className="btn" disabled={busy} onClick={() => void handIn('publish')} data-testid="publish-approved">{words.say('publish')}</button></>}
        {two && <span className="sm t3">{words.say('two.persons')}</span>}
      </footer>}
      <Trial text={text} ready={ready} />
    </div>
  );
}

const faultsOf = (r: Reading | null): Problem[] => (r ? [...r.problems] : []);

/** Verdict says what is wrong with the text, or that nothing is, and what to think about. */
function Verdict({ current, failed }: { current: Reading | null; failed: boolean }) {
  const words = useWords();
  if (failed) return <p className="sm warn-t" role="status">{words.say('check.failed')}</p>;
  if (!current) return <p className="sm t3" role="status">{words.say('checking')}</p>;
  const line = (p: Problem, i: number) => <li key={i}><b>{words.say('place', { line: p.line, column: p.column })}</b> {p.field && <span className="code">{p.field}</span>} {flawWords(p, words.screen)}</li>;
  return (
    <div role="status">
      {current.problems.length > 0 ? <ul className="err-t sm problems" data-testid="problems">{current.problems.map(line)}</ul> : <p className="sm ok-t row" data-testid="sound"><Icon name="check" size={14} />{words.say('sound')}</p>}
      {current.warnings.length > 0 && <><p className="sm t2">{words.say('warnings')}</p><ul className="warn-t sm problems" data-testid="warnings">{current.warnings.map(line)}</ul></>}
    </div>
  );
}

/** useCheck asks the server what a text says, once it rests; of is the text that was answered. */
function useCheck(text: string): { reading: Reading | null; of: string; failed: boolean } {
  const [state, set] = useState<{ reading: Reading | null; of: string; failed: boolean }>({ reading: null, of: '', failed: false });
  useEffect(() => {
    if (!text) return undefined;
    const stop = new AbortController();
    const timer = setTimeout(() => {
      api.post('/api/plans/check', { yaml: text }, { signal: stop.signal }).then((reading) => set({ reading, of: text, failed: false }), () => { if (!stop.signal.aborted) set((s) => ({ ...s, failed: true })); });
    }, pauseMs);
    return () => { clearTimeout(timer); stop.abort(); };
  }, [text]);
  return state;
}
