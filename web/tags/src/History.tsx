import { useEffect, useState } from 'react';
import { Ago } from '../../shared/parts/Ago';
import { api, Refused } from '../../shared/request';
import { check, type Detail, type Version } from './api';
import { diff } from '../../shared/diff';
import { flawWords } from '../../shared/words/flaws';
import { refusal } from '../../shared/refusal';
import { Shadow } from './Shadow';
import { useWords } from './words';
import { yamlOf } from './yaml';

/** Waiting are drafts on their way: a second person approves, and whoever may publishes or puts them away. */
export function Waiting({ detail, may, after }: { detail: Detail; may: boolean; after: (said: string) => Promise<void> }) {
  const words = useWords();
  const [wrong, setWrong] = useState('');
  const waits = detail.versions.filter((v) => (v.state === 'drafted' || v.state === 'approved' || v.state === 'shadow') && v.version > (detail.standing?.version ?? 0));
  if (waits.length === 0) return null;
  const act = (v: Version, what: 'approve' | 'publish' | 'discard' | 'shadow') => async () => {
    setWrong('');
    const at = { path: { id: v.id, version: v.version } };
    try {
      if (what === 'publish') {
        const d = await api.post('/api/tags/{id}/versions/{version}/publish', {}, at);
        if (d.problems.length > 0) { setWrong(d.problems.map((p) => flawWords(p, words.screen)).join(' ')); return; }
      } else if (what === 'shadow') {
        const d = await api.post('/api/tags/{id}/versions/{version}/shadow', {}, at);
        if (d.problems.length > 0) { setWrong(d.problems.map((p) => flawWords(p, words.screen)).join(' ')); return; }
      } else if (what === 'approve') await api.post('/api/tags/{id}/versions/{version}/approve', {}, at);
      else await api.post('/api/tags/{id}/versions/{version}/discard', {}, at);
      await after(words.say(`did.${what}`, { n: v.version }));
    } catch (e) {
      setWrong(e instanceof Refused && e.status === 403 ? words.say('needs.second') : refusal(e, words, words.say('failed')));
    }
  };
  return (
    <section className="waiting1" aria-label={words.say('drafts')} data-testid="drafts">
      {waits.map((v) => (
        <div key={v.version} className="draft1" data-testid="draft" data-state={v.state}>
          <div className="row wrapped"><b className="med">{words.say('draft.of', { n: v.version })}</b><span className="pill acc">{words.named('is', v.state)}</span><span className="sm t3">{v.by_name || v.by} <i className="sep" /> <Ago at={v.made} /></span>
            {may && <span className="push row"><button className="btn s txt" onClick={() => void act(v, 'discard')()} data-testid="draft-discard">{words.say('discard')}</button><a className="btn s" href={`#${v.id}/edit/${v.version}`}>{words.say('edit')}</a>
              {v.state !== 'shadow' && <button className="btn s" title={words.say('shadow.hint')} onClick={() => void act(v, 'shadow')()} data-testid="draft-shadow">{words.say('shadow')}</button>}
              {detail.two_persons && !v.approved_by ? <button className="btn s pri" onClick={() => void act(v, 'approve')()} data-testid="draft-approve">{words.say('approve')}</button> : <button className="btn s pri" onClick={() => void act(v, 'publish')()} data-testid="draft-publish">{words.say('publish')}</button>}</span>}</div>
          {v.state === 'shadow' && <Shadow of={v} />}
          <Changed was={detail.standing ? detail.yaml : ''} is={v.yaml} />
        </div>))}
      {wrong && <p role="alert" className="err-t" data-testid="draft-said">{wrong}</p>}
    </section>
  );
}

/** Changed shows what one text changes of another, both written in one form so that only meaning differs. */
export function Changed({ was, is }: { was: string; is: string }) {
  const words = useWords();
  const [pair, set] = useState<[string, string] | null>(null);
  useEffect(() => {
    let mine = true;
    const plain = async (text: string) => { if (!text) return ''; const r = await check(text); return r.fields ? yamlOf(r.fields) : text; };
    Promise.all([plain(was), plain(is)]).then((p) => { if (mine) set(p); }, () => { if (mine) set([was, is]); });
    return () => { mine = false; };
  }, [was, is]);
  if (!pair) return null;
  const lines = diff(pair[0], pair[1]).filter((l) => pair[0] !== '' || l.sign === '+');
  if (lines.every((l) => l.sign === ' ')) return <p className="sm t3">{words.say('diff.same')}</p>;
  return (
    <pre className="diff code" tabIndex={0} role="region" aria-label={words.say('diff')} data-testid="diff">{lines.map((l, i) => <span key={i} className={l.sign === '+' ? 'plus' : l.sign === '-' ? 'less' : ''}>{l.sign} {l.text}{'\n'}</span>)}</pre>
  );
}

/** History is every version: who, when, and what it changed of the one before. */
export function History({ detail, may }: { detail: Detail; may: boolean }) {
  const words = useWords();
  const [open, setOpen] = useState(detail.versions[0]?.version ?? 0);
  const before = (v: Version) => detail.versions.find((o) => o.version < v.version && o.state !== 'discarded')?.yaml ?? '';
  return (
    <ol className="history" data-testid="history">{detail.versions.map((v) => (
      <li key={v.version} data-testid="version" data-state={v.state}>
        <div className="row wrapped"><button className="linkless med" aria-expanded={open === v.version} onClick={() => setOpen(open === v.version ? 0 : v.version)}>{words.say('version', { n: v.version })}</button>
          <span className={v.state === 'published' ? 'pill ok' : 'pill'}>{words.named('is', v.state)}</span>
          <span className="sm t3">{v.by_name || v.by || words.say('system')}{v.approver || v.approved_by ? ` · ${words.say('approved.by', { who: v.approver || v.approved_by || '' })}` : ''}{v.pack ? ` · ${v.pack}` : ''} <i className="sep" /> <Ago at={v.published ?? v.made} /></span>
          {may && <a className="btn s txt push" href={`#${v.id}/edit/${v.version}`}>{words.say('edit.from')}</a>}</div>
        {open === v.version && <Changed was={before(v)} is={v.yaml} />}
      </li>))}</ol>
  );
}
