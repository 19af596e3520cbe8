import { useCallback, useEffect, useState } from 'react';
import { Ago } from '../../shared/parts/Ago';
import { api, Refused } from '../../shared/request';
import type { AnswerOf } from '../../shared/api/client';
import { flawWords } from '../../shared/words/flaws';
import { refusal } from '../../shared/refusal';
import { type Detail, type Version } from './api';
import { useWords } from './words';

type Line = AnswerOf<'/api/definitions/{kind}/{id}/diff', 'get'>['lines'][number];

/** Versions lists a flow's versions, what each changed, and the way of a draft into force. */
export function Versions({ detail, may, after }: { detail: Detail; may: boolean; after: (said: string) => Promise<void> }) {
  const words = useWords();
  const [all, setAll] = useState<Version[]>([]);
  const [open, setOpen] = useState(0);
  const [lines, setLines] = useState<Line[] | null>(null);
  const [said, setSaid] = useState('');
  const id = detail.id;
  const load = useCallback(async () => { try { const v = (await api.get('/api/definitions/{kind}/{id}/versions', { path: { kind: 'flow', id } })).items; setAll(v); setOpen((o) => o || (v[0]?.version ?? 0)); } catch { setSaid(words.say('failed')); } }, [id, words]);
  useEffect(() => { void load(); }, [load]);
  const before = all.find((v) => v.version < open && v.state !== 'discarded')?.version ?? 0;
  useEffect(() => {
    setLines(null);
    if (!open || !before) return;
    let mine = true;
    api.get('/api/definitions/{kind}/{id}/diff', { path: { kind: 'flow', id }, query: { from: before, to: open } }).then((d) => { if (mine) setLines(d.lines); }, () => { if (mine) setLines([]); });
    return () => { mine = false; };
  }, [open, before, id]);
  const act = async (v: Version, what: 'approve' | 'publish' | 'discard') => {
    setSaid('');
    try {
      if (what === 'publish') {
        const d = await api.post('/api/definitions/{kind}/{id}/versions/{version}/publish', {}, { path: { kind: 'flow', id, version: v.version } });
        if (d.problems.length > 0) { setSaid(d.problems.map((p) => `${p.node ?? ''} ${flawWords(p, words.screen)}`).join('; ')); return; }
      } else if (what === 'approve') await api.post('/api/definitions/{kind}/{id}/versions/{version}/approve', {}, { path: { kind: 'flow', id, version: v.version } });
      else await api.post('/api/flows/{id}/versions/{version}/discard', {}, { path: { id, version: v.version } });
      await load();
      await after(words.say(`did.${what}`, { n: v.version }));
    } catch (e) { setSaid(e instanceof Refused && e.status === 403 ? words.say('needs.second') : refusal(e, words, words.say('failed'))); }
  };
  const back = async () => {
    try {
      const d = await api.post('/api/definitions/{kind}/{id}/roll-back', {}, { path: { kind: 'flow', id } });
      if (d.problems.length > 0) { setSaid(d.problems.map((p) => flawWords(p, words.screen)).join('; ')); return; }
      await after(words.say('rolled', { n: d.version ?? 0 }));
    } catch (e) { setSaid(refusal(e, words, words.say('failed'))); }
  };
  return (
    <section className="versions scroll" data-testid="versions" aria-label={words.say('versions')}>
      <div className="row"><h2>{words.say('versions')}</h2>{may && <button className="btn s push" disabled={!all.some((v) => v.state === 'superseded')} onClick={() => void back()} data-testid="roll-back">{words.say('roll.back')}</button>}</div>
      {said && <p role="alert" className="err-t" data-testid="versions-said">{said}</p>}
      <ol>{all.map((v) => (
        <li key={v.version} data-testid="version" data-state={v.state}>
          <div className="row"><button className="linkish med" aria-expanded={open === v.version} onClick={() => setOpen(v.version)}>{words.say('version', { n: v.version })}</button>
            <span className={v.state === 'published' ? 'pill ok' : 'pill'}>{words.named('is', v.state)}</span><span className="sm t3">{v.by_name || v.by} {v.approved_by ? `· ${v.approver || v.approved_by}` : ''} {v.pack ?? ''} <Ago at={v.published ?? v.made} /></span>
            {may && (v.state === 'drafted' || v.state === 'approved') && <span className="push row"><button className="btn s txt" onClick={() => void act(v, 'discard')} data-testid="discard">{words.say('discard')}</button>
              {detail.two_persons && !v.approved_by ? <button className="btn s" onClick={() => void act(v, 'approve')} data-testid="approve">{words.say('approve')}</button> : <button className="btn s" onClick={() => void act(v, 'publish')} data-testid="publish-version">{words.say('publish')}</button>}</span>}</div>
          {open === v.version && before > 0 && lines && <Diff lines={lines} />}
        </li>))}</ol>
    </section>
  );
}

/** Diff shows what differs with three lines around it. */
function Diff({ lines }: { lines: Line[] }) {
  const words = useWords();
  const near = lines.map((_, i) => lines.slice(Math.max(0, i - 3), i + 4).some((l) => l.op !== 'same'));
  if (!near.includes(true)) return <p className="sm t3">{words.say('diff.same')}</p>;
  return <pre className="diff1" tabIndex={0} role="region" aria-label={words.say('diff')} data-testid="diff">{lines.map((l, i) => (near[i] ? <span key={i} className={l.op === 'new' ? 'plus' : l.op === 'gone' ? 'less' : ''}>{l.op === 'new' ? '+' : l.op === 'gone' ? '−' : ' '} {l.text}{'\n'}</span> : near[i - 1] ? <span key={i} className="t3">⋯{'\n'}</span> : null))}</pre>;
}
