import { useEffect, useState } from 'react';
import { Icon } from '../../shared/parts/Icon';
import { flawWords } from '../../shared/words/flaws';
import { languages, valueAt, type Drawn, type Edit, type Field, type Kind, type Outline, type Problem, type Words } from './api';
import { wayName } from './Canvas';
import { iconOf } from './kinds';
import { Listen } from './Listen';
import { useWords } from './words';

interface Way { node: Drawn; outline: Outline; kind: Kind | undefined; known: Words; problems: Problem[]; may: boolean; edit: (...e: Edit[]) => Promise<boolean>; pick: (id: string) => void; drop: (id: string) => void; toText: (line: number) => void }

/** Form edits one node: each field as its reader takes it. What a form can't show stands in the text. */
export function Form({ node, outline, kind, known, problems, may, edit, pick, drop, toText }: Way) {
  const words = useWords();
  const set = (field: string) => (value: unknown) => edit(value === '' || value === undefined ? { do: 'remove', node: node.id, field } : { do: 'set', node: node.id, field, value });
  const simple = (kind?.fields ?? []).filter((f) => !f.path.includes('*') && !['way', 'group', 'list', 'rule'].includes(f.type));
  const wrote = (f: Field) => valueAt(node.fields, f.path) !== undefined;
  const shown = simple.filter((f) => wrote(f) || f.needed && !/\b(plain|again|again_plain)$/.test(f.path));
  const rest = simple.filter((f) => !shown.includes(f));
  const ids = outline.nodes.map((n) => n.id);
  const rules = Object.entries(flat(node.fields)).filter(([path, v]) => /(^|\.)when$/.test(path) && typeof v === 'string');
  return (
    <div className="form1" data-testid="form" data-node={node.id}>
      <header><h2 className="row"><Icon name={iconOf(node.kind)} /><Name key={node.id} id={node.id} may={may} edit={edit} pick={pick} /></h2>
        <p className="sm t2">{words.named('kind', node.kind)} <i className="sep" /> <button className="linkish" onClick={() => toText(node.line)} data-testid="to-text">{words.say('line', { n: node.line })}</button></p></header>
      {problems.map((p, i) => <p key={i} className="err-t sm" role="alert">{p.field ? `${p.field}: ` : ''}{flawWords(p, words.screen)}</p>)}
      {shown.map((f) => <Entry key={`${node.id} ${f.path}`} field={f} value={valueAt(node.fields, f.path)} may={may} known={known} set={set} />)}
      {rules.map(([path, v]) => <Text key={`${node.id} ${path}`} name={`${words.say('when')} ${(Number(path.split('.').at(-2)) || 0) + 1}`} value={String(v)} may={may} code rows={2} set={set(path)} />)}
      {node.ways.length > 0 && (
        <fieldset className="ways"><legend className="h">{words.say('ways')}</legend>
          {node.ways.map((w) => (
            <label key={w.field} className="wayrow"><span className="ell sm">{wayName(w.field, words.named)}</span>
              <Target to={w.to} ids={ids} off={!may || valueAt(node.fields, w.field) !== w.to} title={valueAt(node.fields, w.field) !== w.to ? words.say('in.text') : undefined} field={w.field} set={set(w.field)} />
              <button className="btn ico s txt" onClick={() => pick(w.to)} aria-label={words.say('go.to', { id: w.to })} disabled={!ids.includes(w.to)}><Icon name="right" size={14} /></button></label>))}
        </fieldset>)}
      {may && rest.length > 0 && <label className="entry1"><span className="sm t2">{words.say('field.add')}</span><select className="field on" value="" onChange={(e) => { const f = rest.find((x) => x.path === e.target.value); if (f) void edit({ do: 'set', node: node.id, field: f.path, value: blank(f) }); }} data-testid="field-add">
        <option value="">—</option>{rest.map((f) => <option key={f.path} value={f.path}>{fieldName(f.path, words.named)}</option>)}</select></label>}
      {may && <p className="row"><button className="btn s" onClick={() => drop(node.id)} data-testid="drop">{words.say('drop')}<span className="kbd">Del</span></button>
        {node.id !== outline.start && <button className="btn s txt" onClick={() => void edit({ do: 'set', field: 'start', value: node.id })}>{words.say('make.start')}</button>}</p>}
    </div>
  );
}

const many = 80; // nodes from which a choice of them is drawn once somebody is at it

/** Target chooses the node that a way leads to. */
function Target({ to, ids, off, title, field, set }: { to: string; ids: string[]; off: boolean; title?: string; field: string; set: (v: string) => Promise<boolean> }) {
  const [near, setNear] = useState(ids.length < many);
  const there = ids.includes(to);
  return (
    <select className="field on" value={to} disabled={off} title={title} onFocus={() => setNear(true)} onPointerEnter={() => setNear(true)} onChange={(e) => void set(e.target.value)} data-testid="way" data-field={field}>
      {(!there || !near) && <option value={to}>{to || '—'}</option>}{near && ids.map((id) => <option key={id} value={id}>{id}</option>)}</select>
  );
}

function blank(f: Field): unknown {
  switch (f.type) {
    case 'text': return { cmn: '…' };
    case 'number': return Number(f.standard ?? 0) || f.least || 0;
    case 'yes': return f.standard !== 'true';
    default: return '…';
  }
}

/** flat lists every value that holds no others, by its path. */
export function flat(v: unknown, path = ''): Record<string, unknown> {
  if (v === null || typeof v !== 'object') return { [path]: v };
  return Object.assign({}, ...Object.entries(v).map(([k, one]) => flat(one, path ? `${path}.${k}` : k))) as Record<string, unknown>;
}

export function fieldName(path: string, named: (family: string, code: string) => string): string {
  const last = path.split('.').at(-1) ?? path;
  return named('field', last);
}

function Name({ id, may, edit, pick }: { id: string; may: boolean; edit: Way['edit']; pick: Way['pick'] }) {
  const words = useWords();
  const [text, setText] = useState(id);
  const done = async () => { const to = text.trim(); if (!to || to === id) { setText(id); return; } if (await edit({ do: 'rename', node: id, to })) pick(to); else setText(id); };
  return <input className="field on nameof" value={text} readOnly={!may} maxLength={60} aria-label={words.say('node.name')} onChange={(e) => setText(e.target.value)} onBlur={() => void done()} onKeyDown={(e) => { if (e.key === 'Enter') e.currentTarget.blur(); if (e.key === 'Escape') setText(id); }} data-testid="name" />;
}

interface EntryWay { field: Field; value: unknown; may: boolean; known: Words; set: (field: string) => (value: unknown) => Promise<boolean> }

function Entry({ field: f, value, may, known, set }: EntryWay) {
  const words = useWords();
  const name = fieldName(f.path, words.named);
  const put = set(f.path);
  const [pace, setPace] = useState(100);
  const [pitch, setPitch] = useState(100);
  if (f.type === 'text') {
    const map = (value ?? {}) as Record<string, string>;
    return (
      <fieldset className="ways"><legend className="h">{name}</legend>
        {languages.map((l) => <Text key={l} name={words.say(`language.${l}`)} value={map[l] ?? ''} may={may} rows={2} set={set(`${f.path}.${l}`)} test={`text-${f.path}-${l}`} listen={<Listen language={l} text={map[l] ?? ''} pace={pace} pitch={pitch} />} />)}
        <p className="row sm t3">{words.say('listen.as')}<Percent name={words.say('listen.pace')} of={paces} value={pace} set={setPace} test={`pace-${f.path}`} /><Percent name={words.say('listen.pitch')} of={pitches} value={pitch} set={setPitch} test={`pitch-${f.path}`} /></p>
      </fieldset>);
  }
  if (f.type === 'yes') return <label className="row entry1 yes"><input type="checkbox" checked={(value ?? f.standard === 'true') === true} disabled={!may} onChange={(e) => void put(e.target.checked)} /><span>{name}</span></label>;
  if (f.type === 'number') return <Text name={`${name} (${f.least}–${f.most})`} value={value === undefined ? '' : String(value)} hint={f.standard ?? ''} may={may} rows={1} set={(v) => put(v === '' ? '' : Number(v))} />;
  const choices = /(^|\.)queue(\.id)?$/.test(f.path) && f.path !== 'queue' ? known.queues : f.path === 'notice' ? known.notices : f.path === 'subflow.flow' ? known.flows : undefined;
  return <Text name={name} value={value === undefined || value === null ? '' : String(value)} may={may} rows={1} set={put} choices={choices?.map((c) => c.id)} test={`word-${f.path}`} />;
}

const paces = [60, 70, 80, 90, 100, 110, 120, 140] as const;
const pitches = [50, 75, 90, 100, 110, 125, 150] as const;

/** Percent chooses how a prompt is listened to: as slow, or as high, as a customer hears it. */
function Percent({ name, of, value, set, test }: { name: string; of: readonly number[]; value: number; set: (n: number) => void; test: string }) {
  return <label className="row">{name}<select value={value} onChange={(e) => set(Number(e.target.value))} data-testid={test}>{of.map((n) => <option key={n} value={n}>{n}%</option>)}</select></label>;
}

interface TextWay { name: string; value: string; may: boolean; rows: number; code?: boolean; hint?: string; choices?: string[]; test?: string; listen?: React.ReactNode; set: (v: string) => Promise<boolean> }

/** Text is written when it is left, or with Enter where it has one line. */
function Text({ name, value, may, rows, code, hint, choices, test, listen, set }: TextWay) {
  const [text, setText] = useState(value);
  useEffect(() => setText(value), [value]);
  const done = () => { if (text !== value) void set(text).then((ok) => { if (!ok) setText(value); }); };
  const list = choices && `of-${test ?? name}`;
  return (
    <div className="entry1"><span className="row sm t2"><span id={`n-${test ?? name}`}>{name}</span>{listen && <span className="push">{listen}</span>}</span>
      {rows > 1 ? <textarea className={`area ${code ? 'code' : ''}`} rows={rows} value={text} readOnly={!may} aria-labelledby={`n-${test ?? name}`} onChange={(e) => setText(e.target.value)} onBlur={done} data-testid={test} />
        : <><input className="field on" value={text} readOnly={!may} placeholder={hint} list={list} aria-labelledby={`n-${test ?? name}`} onChange={(e) => setText(e.target.value)} onBlur={done} onKeyDown={(e) => { if (e.key === 'Enter') e.currentTarget.blur(); }} data-testid={test} />
          {list && <datalist id={list}>{choices.map((c) => <option key={c} value={c} />)}</datalist>}</>}
    </div>
  );
}
