import { useState } from 'react';
import Button from 'antd/es/button';
import Input from 'antd/es/input';
import type { Fault } from '../api';
import { Lists, MessageCard, omit, When } from './MessageCard';
import type { Doc, Message, Value } from './model';
import { defaults, settings, type Setting } from './settings';
import { ValueField } from './ValueField';
import { named, say } from '../words';

interface Asked { doc: Doc; fresh: boolean; paths: readonly (readonly [string, string])[]; faults: readonly Fault[]; change: (doc: Doc) => void }

/** Form is a definition by its fields. */
export function Form({ doc, fresh, paths, faults, change }: Asked) {
  const way = doc.way ?? '';
  const mapping = doc.mapping ?? {};
  const messages = mapping.messages ?? [];
  const [keys, renumber] = useState(() => messages.map((_, i) => i));
  const map = (next: Doc['mapping']): void => { change({ ...doc, mapping: next }); };
  const said = (field: string) => faults.filter((f) => f.field === field).map((f) => <p key={f.code} className="err sm">{f.text}</p>);
  return (
    <div className="form" data-testid="form">
      <Lists paths={paths} />
      <section className="pairs">
        {fresh ? <label><span className="t2">{say('form.id')}</span><Input value={doc.id} data-testid="id" spellCheck={false} onChange={(e) => { change({ ...doc, id: e.target.value }); }} />{said('id')}</label> : null}
        {(['cmn', 'en'] as const).map((l) => <label key={l}><span className="t2">{say(`form.name.${l}`)}</span><Input value={doc.name?.[l] ?? ''} data-testid={`name-${l}`} onChange={(e) => { change({ ...doc, name: { ...doc.name, [l]: e.target.value } }); }} /></label>)}
        {fresh ? <label><span className="t2">{say('unit')}</span><Input value={doc.unit ?? ''} placeholder={say('everywhere')} spellCheck={false} onChange={(e) => { change(e.target.value ? { ...doc, unit: e.target.value } : omit(doc, 'unit')); }} /></label> : null}
      </section>
      <h2>{named('way', way)}</h2>
      <section className="pairs" data-testid="settings">
        {(settings[way] ?? []).map((s) => (
          <SettingField key={s.name} of={s} all={{ ...defaults[way], ...(doc[way] as Record<string, unknown> | undefined) }} faults={said(`${way}.${s.name}`)}
            change={(v) => { change({ ...doc, [way]: v === undefined || v === '' ? omit((doc[way] ?? {}) as Message, s.name) : { ...(doc[way] as object | undefined), [s.name]: v } }); }} />
        ))}
      </section>
      {way !== 'ask' && <h2>{say(way === 'push' ? 'form.sent' : 'form.messages')}</h2>}
      {way === 'ask' ? null : way === 'push' ? <Fields of={mapping.fields ?? {}} when={mapping.when} change={(fields, when) => { map({ ...omit(mapping as Message, 'when'), fields, ...(when === undefined ? {} : { when }) }); }} /> : (
        <>
          {messages.map((m, i) => (
            <MessageCard key={keys[i]} at={`mapping.messages[${i}]`} of={m} faults={faults} change={(next) => { map({ ...mapping, messages: messages.map((x, j) => (j === i ? next : x)) }); }}
              remove={messages.length > 1 ? () => { renumber(keys.filter((_, j) => j !== i)); map({ ...mapping, messages: messages.filter((_, j) => j !== i) }); } : undefined} />
          ))}
          <Button data-testid="add-message" onClick={() => { renumber([...keys, Math.max(-1, ...keys) + 1]); map({ ...mapping, messages: [...messages, { type: 'track', event: '', user_id: '' }] }); }}>{say('form.message.add')}</Button>
          <label className="line zone"><span className="t2">{say('form.zone')}</span><Input value={mapping.zone ?? ''} placeholder="Asia/Shanghai" spellCheck={false} onChange={(e) => { map(e.target.value ? { ...mapping, zone: e.target.value } : (omit(mapping as Message, 'zone') as Doc['mapping'])); }} /></label>
        </>
      )}
    </div>
  );
}

interface SettingAsked { of: Setting; all: Record<string, unknown>; faults: React.ReactNode; change: (v: unknown) => void }

function SettingField({ of: s, all, faults, change }: SettingAsked) {
  const [text, write] = useState(Array.isArray(all[s.name]) ? (all[s.name] as string[]).join(', ') : undefined);
  if (s.when && !s.when(all)) return null;
  const v = all[s.name];
  const label = named('set', s.name);
  const mark = `set-${s.name}`;
  let field: React.ReactNode;
  if (typeof s.kind === 'object') {
    field = <select value={String(v ?? s.kind[0])} data-testid={mark} onChange={(e) => { change(e.target.value); }}>{s.kind.map((k) => <option key={k} value={k}>{k === '' ? say('form.found') : named(`set.${s.name}`, k).replace(`set.${s.name}.`, '')}</option>)}</select>;
  } else if (s.kind === 'yes') {
    field = <select value={v ? 'yes' : 'no'} data-testid={mark} onChange={(e) => { change(e.target.value === 'yes'); }}><option value="yes">{say('yes.word')}</option><option value="no">{say('no.word')}</option></select>;
  } else if (s.kind === 'list') {
    field = <Input value={text ?? ''} placeholder={s.hint} spellCheck={false} data-testid={mark} onChange={(e) => { write(e.target.value); const list = e.target.value.split(/[,，\s]+/).filter(Boolean); change(list.length > 0 ? list : undefined); }} />;
  } else {
    field = <Input value={v === undefined ? '' : String(v)} placeholder={s.hint} spellCheck={false} inputMode={s.kind === 'number' ? 'numeric' : undefined} data-testid={mark}
      onChange={(e) => { change(s.kind === 'number' && /^\d+$/.test(e.target.value) ? Number(e.target.value) : e.target.value); }} />;
  }
  return <label title={sayIf(`set.${s.name}.says`)}><span className="t2">{label}</span>{field}{faults}</label>;
}

function sayIf(key: string): string | undefined {
  const text = named('', key);
  return text === key ? undefined : text;
}

/** Fields are what a push sends: names on the left, where they come from on the right. */
function Fields({ of, when, change }: { of: Record<string, Value>; when: unknown; change: (fields: Record<string, Value>, when: unknown) => void }) {
  const [rows, list] = useState(() => Object.entries(of));
  const put = (next: [string, Value][]): void => { list(next); change(Object.fromEntries(next.filter(([name]) => name)), when); };
  return (
    <fieldset className="card message">
      <legend className="t2 sm">{say('form.document')}</legend>
      <When of={when} change={(next) => { change(Object.fromEntries(rows.filter(([name]) => name)), next); }} />
      <div className="maps" role="group" aria-label={say('form.fields')}>
        {rows.map(([name, value], i) => (
          <div className="map" key={i} data-testid="field">
            <div className="row"><Input value={name} aria-label={say('form.name')} spellCheck={false} data-testid="field-name" onChange={(e) => { put(rows.map((r, j) => (j === i ? [e.target.value.trim(), r[1]] : r))); }} /><span aria-hidden="true" className="t3">←</span></div>
            <ValueField value={value} label={name} list="none" mark="field-from" change={(v) => { put(rows.map((r, j) => (j === i ? [r[0], v] : r))); }} />
            <button type="button" className="btn txt s" aria-label={`${say('form.field.remove')} ${name}`} onClick={() => { put(rows.filter((_, j) => j !== i)); }}>×</button>
          </div>
        ))}
      </div>
      <Button size="small" data-testid="add-field" onClick={() => { put([...rows, ['', '']]); }}>{say('form.add')}</Button>
    </fieldset>
  );
}

