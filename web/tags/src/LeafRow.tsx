import { useState } from 'react';
import { Icon } from '../../shared/parts/Icon';
import { pathWords } from '../../shared/parts/rule';
import type { Standing, Words } from './api';
import { fitting, opsOf, type Constant, type Leaf, type Subject } from './model';
import { useWords } from './words';

interface Way { leaf: Leaf; wrong: string; vocabulary: Words | null; tags: Standing[]; change: (l: Leaf | null) => void }

/** LeafRow is one comparison: what is looked at, how, with what. */
export function LeafRow({ leaf, wrong, vocabulary, tags, change }: Way) {
  const words = useWords();
  const s = leaf.subject;
  const subject = (to: Subject) => change(fitting(leaf, to));
  const kind = s.tag !== undefined ? 'tag' : s.func ? 'event' : 'value';
  const turn = (to: string) => {
    if (to === 'tag') subject({ tag: tags[0]?.id ?? '', type: 'bool' });
    else if (to === 'event') subject({ func: 'count', event: vocabulary?.events.find((e) => e.name === 'Question Asked')?.name ?? vocabulary?.events[0]?.name ?? '', span: '30d', type: 'int' });
    else subject({ path: 'orders.count_90d', type: 'double' });
  };
  return (
    <div className={wrong ? 'leafrow bad' : 'leafrow'} data-testid="leaf">
      <select className="field on" aria-label={words.say('leaf.kind')} value={kind} onChange={(e) => turn(e.target.value)} data-testid="leaf-kind">{(['value', 'event', 'tag'] as const).map((k) => <option key={k} value={k}>{words.say(`kind.${k}`)}</option>)}</select>
      {kind === 'value' && <Path subject={s} vocabulary={vocabulary} put={subject} />}
      {kind === 'event' && <Event subject={s} vocabulary={vocabulary} put={subject} />}
      {kind === 'tag' && <select className="field on wide1" aria-label={words.say('kind.tag')} value={s.tag} onChange={(e) => subject({ tag: e.target.value, type: 'bool' })}>{!tags.some((t) => t.id === s.tag) && <option>{s.tag}</option>}{tags.map((t) => <option key={t.id} value={t.id}>{words.of(t.name) || t.id}</option>)}</select>}
      <select className="field on" aria-label={words.say('leaf.op')} value={(leaf.not ? '!' : '') + leaf.op} onChange={(e) => change(compared(leaf, e.target.value))} data-testid="leaf-op">
        {opsOf(s).map((o) => <option key={o} value={o}>{words.named('op', kind === 'tag' && o === 'is' ? 'tagged' : o)}</option>)}
        {opsOf(s).filter(turnable).map((o) => <option key={`!${o}`} value={`!${o}`}>{words.named('op', kind === 'tag' && o === 'is' ? '!tagged' : `!${o}`)}</option>)}
        {leaf.not && !turnable(leaf.op) && <option value={`!${leaf.op}`}>{words.say('op.!')} {words.named('op', leaf.op)}</option>}</select>
      {leaf.op !== 'is' && leaf.op !== 'has' && <Values leaf={leaf} put={(values) => change({ ...leaf, values })} />}
      <button type="button" className="btn ico s txt" aria-label={words.say('leaf.less')} title={words.say('leaf.less')} onClick={() => change(null)} data-testid="leaf-less"><Icon name="x" size={14} /></button>
      {wrong && <p className="err-t sm" data-testid="leaf-wrong">{wrong}</p>}
    </div>
  );
}

/** compared reads a choice of the list: an operator, or one turned round, as !in. */
function compared(leaf: Leaf, choice: string): Leaf {
  const not = choice.startsWith('!') && choice !== '!=';
  return { ...fitting({ ...leaf, op: not ? choice.slice(1) : choice }, leaf.subject), not };
}

// Comparisons that people also want turned round; of the others there is an opposite already.
const turnable = (op: string): boolean => ['is', 'in', 'has', 'lists', 'contains', 'startsWith'].includes(op);

function Path({ subject, vocabulary, put }: { subject: Subject; vocabulary: Words | null; put: (s: Subject) => void }) {
  const words = useWords();
  const all = (vocabulary?.paths ?? []).flatMap((w) => (w.type === 'list(string)' ? [w, { path: `size(${w.path})`, type: 'int' }] : [w]));
  const value = subject.size ? `size(${subject.path ?? ''})` : (subject.path ?? '');
  const name = (path: string) => { const inner = /^size\((.*)\)$/.exec(path)?.[1]; return inner ? words.say('size.of', { what: pathWords(inner, words) }) : pathWords(path, words); };
  const of = (prefix: string) => all.filter((w) => w.path.replace('size(', '').startsWith(prefix));
  const choose = (path: string) => {
    const inner = /^size\((.*)\)$/.exec(path)?.[1];
    put(inner ? { path: inner, size: true, type: 'int' } : { path, type: all.find((w) => w.path === path)?.type ?? 'string' });
  };
  return (
    <select className="field on wide1" aria-label={words.say('kind.value')} value={value} onChange={(e) => choose(e.target.value)} data-testid="leaf-path">
      {!all.some((w) => w.path === value) && <option>{value}</option>}
      {(['traits.', 'orders.'] as const).map((p) => <optgroup key={p} label={words.say(p === 'traits.' ? 'paths.traits' : 'paths.orders')}>{of(p).map((w) => <option key={w.path} value={w.path}>{name(w.path)}</option>)}</optgroup>)}
    </select>
  );
}

/** Event is a function over events: which, in what time, with which properties. */
function Event({ subject: s, vocabulary, put }: { subject: Subject; vocabulary: Words | null; put: (s: Subject) => void }) {
  const words = useWords();
  const f = vocabulary?.functions.find((x) => x.name === s.func);
  const properties = vocabulary?.events.find((e) => e.name === s.event)?.properties ?? [];
  const typed = (to: Subject): Subject => {
    const fn = vocabulary?.functions.find((x) => x.name === to.func);
    const list = vocabulary?.events.find((e) => e.name === to.event)?.properties ?? [];
    const fits = list.filter((p) => takes(to.func ?? '', p.type));
    const property = fn?.propertied ? (fits.find((p) => p.path === to.property) ?? fits[0])?.path : undefined;
    const { property: _p, span: _s, where: _w, ...rest } = to;
    const span = to.func === 'days_since' ? undefined : to.func === 'score' ? to.span || '14d' : to.span;
    const where = (to.where ?? []).filter((w) => list.some((p) => p.path === w.property));
    return { ...rest, ...(property ? { property } : {}), ...(span ? { span } : {}), ...(where.length ? { where } : {}), type: fn?.type || list.find((p) => p.path === property)?.type || 'string' };
  };
  const set = (part: Partial<Subject>) => put(typed({ ...s, ...part } as Subject));
  const where = s.where ?? [];
  return (
    <>
      <select className="field on" aria-label={words.say('leaf.func')} value={s.func} onChange={(e) => set({ func: e.target.value })} data-testid="leaf-func">{!vocabulary && <option>{s.func}</option>}{(vocabulary?.functions ?? []).map((x) => <option key={x.name} value={x.name}>{words.named('func', x.name)}</option>)}</select>
      <select className="field on wide1" aria-label={words.say('leaf.event')} value={s.event} onChange={(e) => set({ event: e.target.value })} data-testid="leaf-event">{!vocabulary?.events.some((e) => e.name === s.event) && <option>{s.event}</option>}{(vocabulary?.events ?? []).map((e) => <option key={e.name}>{e.name}</option>)}</select>
      {f?.propertied && <select className="field on" aria-label={words.say('leaf.property')} value={s.property} onChange={(e) => set({ property: e.target.value })}>{properties.filter((p) => takes(s.func ?? '', p.type)).map((p) => <option key={p.path}>{p.path}</option>)}</select>}
      {where.map((w, i) => (
        <span className="where" key={i}><select className="field on" aria-label={words.say('leaf.where')} value={w.property} onChange={(e) => set({ where: where.map((x, n) => (n === i ? { property: e.target.value, values: [properties.find((p) => p.path === e.target.value)?.type === 'double' ? 0 : ''] } : x)) })}>{properties.map((p) => <option key={p.path}>{p.path}</option>)}</select>
          <Listed values={(w.values ?? []) as Constant[]} number={properties.find((p) => p.path === w.property)?.type === 'double'} label={words.say('leaf.value')} put={(values) => set({ where: where.map((x, n) => (n === i ? { ...x, values } : x)) })} testid="where-value" />
          <button type="button" className="btn ico s txt" aria-label={words.say('where.less')} title={words.say('where.less')} onClick={() => set({ where: where.filter((_, n) => n !== i) })}><Icon name="minus" size={14} /></button></span>))}
      {properties.length > where.length && <button type="button" className="btn s txt" onClick={() => set({ where: [...where, { property: properties.find((p) => !where.some((w) => w.property === p.path))?.path ?? '', values: [''] }] })} data-testid="where-more">{words.say('where.more')}</button>}
      {s.func !== 'days_since' && <Window span={s.span ?? ''} must={s.func === 'score'} put={(span) => set({ span })} />}
    </>
  );
}

const takes = (func: string, type: string): boolean => (['sum', 'avg', 'min', 'max'].includes(func) ? type === 'double' : func === 'most' ? type === 'string' : true);

const periods = ['today', 'this week', 'this month'];

/** Window is how far back is looked: a number of days, hours or minutes, a period of the calendar, or ever. */
function Window({ span, must, put }: { span: string; must: boolean; put: (s: string) => void }) {
  const words = useWords();
  const [, n = '30', unit = ''] = /^(\d+)([dhm])$/.exec(span) ?? [];
  const whole = periods.includes(span);
  return (
    <span className="where"><span className="sm t2">{words.say(must ? 'half.life' : 'within')}</span>
      {unit && <input className="field on num1" type="number" min={1} max={3660} value={n} aria-label={words.say('within')} onChange={(e) => put(`${Math.max(1, Math.floor(Number(e.target.value)) || 1)}${unit}`)} data-testid="leaf-span" />}
      <select className="field on" aria-label={words.say('span.unit')} value={whole ? span : unit} onChange={(e) => put(periods.includes(e.target.value) || !e.target.value ? e.target.value : `${n}${e.target.value}`)} data-testid="leaf-span-unit">{(must ? ['d', 'h', 'm'] : ['d', 'h', 'm', ...periods, '']).map((u) => <option key={u} value={u}>{words.say(`span.${u}` as 'span.d')}</option>)}</select></span>
  );
}

function Values({ leaf, put }: { leaf: Leaf; put: (v: Constant[]) => void }) {
  const words = useWords();
  const number = leaf.subject.type === 'int' || leaf.subject.type === 'double';
  if (leaf.op === 'in') return <Listed values={leaf.values} number={number} label={words.say('leaf.value')} put={put} testid="leaf-value" />;
  if (number) return <Numeral value={Number(leaf.values[0] ?? 0)} label={words.say('leaf.value')} put={(v) => put([v])} />;
  return <input className="field on" value={String(leaf.values[0] ?? '')} aria-label={words.say('leaf.value')} onChange={(e) => put([e.target.value])} data-testid="leaf-value" />;
}

/** Numeral keeps what is half typed, as "-" or "1.", to itself. */
function Numeral({ value, label, put }: { value: number; label: string; put: (v: number) => void }) {
  const [typed, type] = useState<string | null>(null);
  return <input className="field on num1" inputMode="decimal" value={typed ?? String(value)} aria-label={label} onBlur={() => type(null)} data-testid="leaf-value"
    onChange={(e) => { type(e.target.value); const n = Number(e.target.value); if (e.target.value.trim() !== '' && Number.isFinite(n)) put(n); }} />;
}

/** Listed are several values, parted by commas of either width. */
function Listed({ values, number, label, put, testid }: { values: Constant[]; number: boolean; label: string; put: (v: Constant[]) => void; testid: string }) {
  const [typed, type] = useState<string | null>(null);
  const words = useWords();
  const read = (text: string): Constant[] => { const parts = text.split(/[,，、]/).map((p) => p.trim()).filter(Boolean); return number ? parts.map(Number).filter(Number.isFinite) : parts; };
  return <input className="field on" value={typed ?? values.join(', ')} placeholder={words.say('values.hint')} aria-label={label} onBlur={() => type(null)} data-testid={testid}
    onChange={(e) => { type(e.target.value); const v = read(e.target.value); put(v.length ? v : number ? [] : ['']); }} />;
}
