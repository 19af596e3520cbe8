import { useState } from 'react';
import { diff } from '../../shared/diff';
import { Ago } from '../../shared/parts/Ago';
import { api } from '../../shared/request';
import { flawWords } from '../../shared/words/flaws';
import { refusal } from '../../shared/refusal';
import { type Kind, type Version } from './api';
import { useWords } from './words';

interface Way { kind: Kind; id: string; list: readonly Version[]; may: boolean; use: (v: Version) => void; after: (said: string) => Promise<void> }

/** Versions is what a rule was: who, when, what each changed, and the way back. */
export function Versions({ kind, id, list, may, use, after }: Way) {
  const words = useWords();
  const [open, setOpen] = useState(0);
  const [sure, setSure] = useState(false);
  const [wrong, setWrong] = useState('');
  if (list.length === 0) return null;
  const back = async () => {
    setWrong('');
    setSure(!sure);
    if (!sure) return;
    try {
      const r = await api.post('/api/definitions/{kind}/{id}/roll-back', {}, { path: { kind, id } });
      if (r.problems.length > 0) setWrong(r.problems.map((p) => flawWords(p, words.screen)).join(' '));
      else await after(words.say('did.back', { n: r.version ?? 0 }));
    } catch (e) { setWrong(refusal(e, words, words.say('failed'))); }
  };
  const before = (v: Version) => list.find((o) => o.version < v.version && o.state !== 'discarded')?.yaml ?? '';
  return (
    <section aria-labelledby="history" className="history">
      <div className="row"><h3 id="history">{words.say('history')}</h3>{may && list.some((v) => v.state === 'superseded') && <button className="btn s push" onClick={() => void back()} onBlur={() => setSure(false)} data-testid="roll-back">{words.say(sure ? 'back.sure' : 'back')}</button>}</div>
      {wrong && <p role="alert" className="err-t" data-testid="back-said">{wrong}</p>}
      <ol className="versions" data-testid="versions">{list.map((v) => (
        <li key={v.version} data-testid="version" data-version={v.version} data-state={v.state}>
          <div className="row wrapped"><button className="linkless med" aria-expanded={open === v.version} onClick={() => setOpen(open === v.version ? 0 : v.version)} data-testid="changed">{words.say('version', { n: v.version })}</button>
            <span className={v.state === 'published' ? 'pill ok' : 'pill'}>{words.named('state', v.state)}</span>
            <span className="sm t3">{v.by_name || v.by}{v.approved_by ? ` · ${words.say('approved.by', { who: v.approver || v.approved_by })}` : ''}{v.pack ? ` · ${v.pack}` : ''} <i className="sep" /> <Ago at={v.published ?? v.made} /></span>
            {may && <button className="btn s txt push" onClick={() => use(v)}>{words.say('use')}</button>}</div>
          {open === v.version && <Changes was={before(v)} is={v.yaml} />}
        </li>))}</ol>
    </section>
  );
}

/** Changes shows what one text changes of another. */
export function Changes({ was, is }: { was: string; is: string }) {
  const words = useWords();
  const lines = diff(was, is).filter((l) => was !== '' || l.sign === '+');
  if (lines.every((l) => l.sign === ' ')) return <p className="sm t3">{words.say('changes.none')}</p>;
  return <pre className="changes code" tabIndex={0} role="region" aria-label={words.say('changes')} data-testid="changes">{lines.map((l, i) => <span key={i} className={l.sign === '+' ? 'plus' : l.sign === '-' ? 'less' : ''}>{l.sign} {l.text}{'\n'}</span>)}</pre>;
}
