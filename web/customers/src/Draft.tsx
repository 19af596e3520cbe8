import { useState, type FormEvent } from 'react';
import type { AnswerOf } from '../../shared/api/client';
import { Icon } from '../../shared/parts/Icon';
import { api, Refused } from '../../shared/request';
import { leavesOf, ops, ruleOf, type Op } from './form';
import { useWords, type Key } from './words';

type Kept = { id: string; version: number; state: string };
type Problem = { field?: string; line?: number; text: string };
type Preview = AnswerOf<'/api/tags/{id}/versions/{version}/preview', 'get'>;

const fields = ['id', 'unit', 'zh', 'en'] as const;
const families = ['dynamic', 'static', 'preference', 'value'] as const;
const begun = { id: '', unit: '', zh: '', en: '', family: 'preference', sensitive: false, when: 'orders.count_90d >= 3' };

/** yamlOf writes the definition as it is checked and kept; a quoted JSON text is YAML too (YAML 1.2 §1.3). */
function yamlOf(d: typeof begun): string {
  const lines = [`id: ${JSON.stringify(d.id)}`, ...(d.unit ? [`unit: ${JSON.stringify(d.unit)}`] : []), `family: ${d.family}`, `name: ${JSON.stringify({ cmn: d.zh, en: d.en })}`,
    ...(d.sensitive ? ['sensitive: true'] : []), `when: ${JSON.stringify(d.when)}`];
  return lines.join('\n') + '\n';
}

/** Draft takes a new tag from its rule to being in force: check, count, approve, publish. */
export function Draft({ done }: { done: () => void }) {
  const words = useWords();
  const [d, setD] = useState(begun);
  const [kept, setKept] = useState<Kept | null>(null);
  const [problems, setProblems] = useState<Problem[]>([]);
  const [preview, setPreview] = useState<Preview | null>(null);
  const [said, setSaid] = useState('');
  const [busy, setBusy] = useState(false);
  const change = (part: Partial<typeof begun>) => { setD({ ...d, ...part }); setKept(null); setPreview(null); };
  const act = async (what: () => Promise<string>) => {
    setBusy(true);
    setSaid('');
    try {
      setSaid(await what());
    } catch (e) {
      setSaid(e instanceof Refused && e.message ? e.message : words.say('studio.failed'));
    } finally {
      setBusy(false);
    }
  };
  const take = (a: { id?: string; version?: number; state?: string; problems: Problem[] }, good: Key): string => {
    setProblems(a.problems);
    if (a.problems.length > 0) return '';
    setKept({ id: a.id ?? d.id, version: a.version ?? 1, state: a.state ?? 'drafted' });
    return words.say(good);
  };
  const at = kept && { path: { id: kept.id, version: kept.version } };
  const check = (e: FormEvent) => { e.preventDefault(); void act(async () => take(await api.post('/api/tags', { yaml: yamlOf(d) }), 'studio.drafted')); };
  return (
    <form className="draft" onSubmit={check} data-testid="draft">
      <h2>{words.say('studio.new')}</h2>
      {fields.map((f) => <label key={f}>{words.say(`studio.f.${f}`)}<input className="field on" value={d[f]} required={f !== 'unit'} maxLength={60} onChange={(e) => change({ [f]: e.target.value })} data-testid={`draft-${f}`} /></label>)}
      <label>{words.say('studio.family')}<select className="field on" value={d.family} onChange={(e) => change({ family: e.target.value })}>{families.map((f) => <option key={f} value={f}>{words.named('family', f)}</option>)}</select></label>
      <label className="row"><input type="checkbox" checked={d.sensitive} onChange={(e) => change({ sensitive: e.target.checked })} /> {words.say('tag.sensitive')}</label>
      <Rule when={d.when} change={(when) => change({ when })} />
      {problems.length > 0 && <div role="alert"><ul className="err-t" data-testid="problems">{problems.map((p, i) => <li key={i}>{p.line ? words.say('studio.line', { n: p.line }) : ''} {p.field} {p.text}</li>)}</ul></div>}
      {said && <p role="status" className="t2" data-testid="studio-said">{said}</p>}
      {preview && <div data-testid="preview"><p>{words.say(preview.whole ? 'studio.counted' : 'studio.counted.part', { holds: preview.holds, seen: preview.seen, added: preview.added, removed: preview.removed })}</p>
        <ul className="sm">{preview.sample.slice(0, 5).map((c) => <li key={c}><a className="code" href={`/customers/${c}`} target="_blank" rel="noopener">{c}</a></li>)}</ul></div>}
      <div className="row wrapped">
        {!kept && <button className="btn pri" type="submit" disabled={busy} data-testid="draft-check">{words.say('studio.check')}</button>}
        {at && <button className="btn" type="button" disabled={busy} data-testid="draft-preview" onClick={() => void act(async () => { setPreview(await api.get('/api/tags/{id}/versions/{version}/preview', at)); return ''; })}>{words.say('studio.preview')}</button>}
        {at && kept?.state === 'drafted' && <button className="btn" type="button" disabled={busy} data-testid="draft-approve" onClick={() => void act(async () => { await api.post('/api/tags/{id}/versions/{version}/approve', {}, at); setKept({ ...kept, state: 'approved' }); return words.say('studio.approved'); })}>{words.say('studio.approve')}</button>}
        {at && kept?.state !== 'published' && <button className="btn pri" type="button" disabled={busy} data-testid="draft-publish" onClick={() => void act(async () => { const m = take(await api.post('/api/tags/{id}/versions/{version}/publish', {}, at), 'studio.published'); done(); return m; })}>{words.say('studio.publish')}</button>}
      </div>
    </form>
  );
}

/** Rule is one rule in two views; what the form can't show stays text. */
function Rule({ when, change }: { when: string; change: (when: string) => void }) {
  const words = useWords();
  const [text, setText] = useState(false);
  const leaves = leavesOf(when);
  const set = (i: number, part: { path?: string; op?: Op; value?: string }) => change(ruleOf((leaves ?? []).map((l, n) => (n === i ? { ...l, ...part } : l))));
  return (
    <fieldset className="rule1"><legend>{words.say('studio.when')}</legend>
      <div className="seg" role="group" aria-label={words.say('studio.when')}>
        <button type="button" aria-pressed={!text && leaves !== null} disabled={leaves === null} onClick={() => setText(false)} data-testid="rule-form">{words.say('studio.form')}</button>
        <button type="button" aria-pressed={text || leaves === null} onClick={() => setText(true)} data-testid="rule-text">{words.say('studio.text')}</button>
      </div>
      {text || leaves === null ? (
        <><textarea className="field on code" rows={4} aria-label={words.say('studio.when')} value={when} onChange={(e) => change(e.target.value)} data-testid="when-text" />
          {leaves === null && <p className="sm t3">{words.say('studio.only_text')}</p>}</>
      ) : (
        <>{leaves.map((l, i) => (
          <div className="leaf1" key={i} data-testid="leaf">
            <Committed value={l.path} label={words.say('studio.path')} put={(path) => set(i, { path })} />
            <select className="field on" aria-label={words.say('studio.op')} value={l.op} onChange={(e) => set(i, { op: e.target.value as Op })}>{ops.map((o) => <option key={o}>{o}</option>)}</select>
            <Committed value={l.value} label={words.say('studio.value')} put={(value) => set(i, { value })} />
            <button type="button" className="btn ico s txt" disabled={leaves.length === 1} aria-label={words.say('studio.less')} onClick={() => change(ruleOf(leaves.filter((_, n) => n !== i)))}><Icon name="x" size={14} /></button>
          </div>))}
          <button type="button" className="btn s" onClick={() => change(`${when} && orders.count_90d >= 1`)} data-testid="leaf-more"><Icon name="plus" size={14} />{words.say('studio.more')}</button></>
      )}
    </fieldset>
  );
}

/** Committed is a field whose half-written text is nobody's until it is left. */
function Committed({ value, label, put }: { value: string; label: string; put: (v: string) => void }) {
  const [draft, setDraft] = useState<string | null>(null);
  const leave = () => { if (draft !== null && draft.trim() && draft !== value) put(draft.trim()); setDraft(null); };
  return <input className="field on code" aria-label={label} value={draft ?? value} onChange={(e) => setDraft(e.target.value)} onBlur={leave} onKeyDown={(e) => { if (e.key === 'Enter') { e.preventDefault(); leave(); } }} />;
}
