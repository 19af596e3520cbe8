import { useId, type ReactNode } from 'react';
import { flawWords } from '../../shared/words/flaws';
import type { Fields, Problem, Standing, Words } from './api';
import type { Shape } from './Editor';
import { begun } from './model';
import { Rule } from './Rule';
import { useWords, type Key } from './words';

const families = ['static', 'dynamic', 'preference', 'value'] as const;
const purposes = ['service', 'marketing', 'analytics'] as const;
const sources = ['computed', 'told', 'store', 'agent'] as const;
const names = ['cmn', 'yue', 'en'] as const;

interface Way { shape: Shape; change: (s: Shape) => void; locked: boolean; vocabulary: Words | null; tags: Standing[]; problems: readonly Problem[] }

/** Form shows a definition field by field; what is wrong stands below its field. */
export function Form({ shape, change, locked, vocabulary, tags, problems }: Way) {
  const words = useWords();
  const f = shape.fields;
  const set = (part: Partial<Fields>) => change({ ...shape, fields: { ...f, ...part } });
  const of = (field: string) => problems.filter((p) => p.field === field && !p.rule_column).map((p) => flawWords(p, words.screen)).join(' ');
  const inRule = (field: string) => problems.filter((p) => p.field === field);
  const others = tags.filter((t) => t.id !== f.id);
  return (
    <div className="form" data-testid="form">
      <div className="grid">
        <Entry label="field.id" wrong={of('id')}>{(p) => <input {...p} className="field on" value={f.id} readOnly={locked} maxLength={60} spellCheck={false} autoCapitalize="none" onChange={(e) => set({ id: e.target.value })} data-testid="f-id" />}</Entry>
        <Entry label="field.unit" wrong={of('unit')}>{(p) => <select {...p} className="field on" value={f.unit ?? ''} onChange={(e) => set({ unit: e.target.value })} data-testid="f-unit"><option value="">{words.say('everywhere')}</option>
          {(vocabulary?.units ?? []).map((u) => <option key={u.id} value={u.id}>{words.of(u.name) || u.id}</option>)}{f.unit && !vocabulary?.units.some((u) => u.id === f.unit) && <option>{f.unit}</option>}</select>}</Entry>
        <Entry label="field.family" wrong={of('family')}>{(p) => <select {...p} className="field on" value={f.family} onChange={(e) => set({ family: e.target.value as Fields['family'] })} data-testid="f-family">{families.map((v) => <option key={v} value={v}>{words.named('family', v)}</option>)}</select>}</Entry>
        <Entry label="field.purpose" wrong={of('purpose')}>{(p) => <select {...p} className="field on" value={f.purpose} onChange={(e) => set({ purpose: e.target.value })}>{purposes.map((v) => <option key={v} value={v}>{words.named('purpose', v)}</option>)}</select>}</Entry>
        {names.map((l) => <Entry key={l} label={`name.${l}`} wrong={l === 'cmn' ? of('name') : ''}>{(p) => <input {...p} className="field on" value={f.name?.[l] ?? ''} maxLength={60} onChange={(e) => set({ name: { ...f.name, [l]: e.target.value } })} data-testid={`f-${l}`} />}</Entry>)}
        <Entry label="field.source" wrong={of('source')}>{(p) => <select {...p} className="field on" value={f.source} onChange={(e) => set({ source: e.target.value, ...(e.target.value === 'computed' ? { trait: '' } : {}) })}>{sources.map((v) => <option key={v} value={v}>{words.named('source', v)}</option>)}</select>}</Entry>
        {f.source !== 'computed' && <Entry label="field.trait" wrong={of('trait')}>{(p) => <select {...p} className="field on" value={f.trait ?? ''} onChange={(e) => set({ trait: e.target.value })}><option value="" />{(vocabulary?.paths ?? []).filter((w) => w.path.startsWith('traits.')).map((w) => <option key={w.path} value={w.path.slice(7)}>{words.named('fact', w.path.slice(7))}</option>)}</select>}</Entry>}
        <Entry label="field.confidence" wrong={of('confidence')}>{(p) => <input {...p} className="field on" type="number" min={1} max={100} value={Math.round(f.confidence * 100)} onChange={(e) => set({ confidence: Number(e.target.value) / 100 })} />}</Entry>
        <label className="tick"><input type="checkbox" checked={f.sensitive ?? false} onChange={(e) => set({ sensitive: e.target.checked })} />{words.say('tag.sensitive')}</label>
      </div>
      <Rule legend="field.when" rule={shape.when} text={f.when} faults={inRule('when')} vocabulary={vocabulary} tags={others} testid="rule"
        change={(when) => change({ ...shape, when })} write={(text) => change({ ...shape, when: 'bad', fields: { ...f, when: text } })} />
      {shape.stays === null ? <button type="button" className="btn s" onClick={() => change({ ...shape, stays: { kind: 'all', key: 0, not: false, parts: [begun()] } })} data-testid="add-stays">{words.say('stays.add')}</button> : (
        <>
          <Rule legend="field.stays" rule={shape.stays} text={f.stays ?? ''} faults={inRule('stays')} vocabulary={vocabulary} tags={others} testid="stays"
            change={(stays) => change({ ...shape, stays })} write={(text) => change({ ...shape, stays: 'bad', fields: { ...f, stays: text } })} />
          <button type="button" className="btn s" onClick={() => change({ ...shape, stays: null, fields: { ...f, stays: '' } })}>{words.say('stays.less')}</button>
        </>
      )}
    </div>
  );
}

interface Given { id: string; 'aria-invalid': boolean; 'aria-describedby'?: string }

function Entry({ label, wrong, children }: { label: Key; wrong: string; children: (p: Given) => ReactNode }) {
  const words = useWords();
  const id = useId();
  return (
    <div className="entry"><label htmlFor={id}>{words.say(label)}</label>
      {children({ id, 'aria-invalid': wrong !== '', ...(wrong ? { 'aria-describedby': `${id}-w` } : {}) })}
      {wrong && <span id={`${id}-w`} className="err-t sm">{wrong}</span>}</div>
  );
}
