import { useState } from 'react';
import Button from 'antd/es/button';
import Input from 'antd/es/input';
import { kindName, kindsInForce } from '../../../shared/kinds';
import { wantedScreen } from '../../../shared/lang';
import { useAsked } from '../../../shared/parts/asked';
import type { Fault } from '../api';
import { comparisons, conditionOf, isGroup, rowsOf, whenOf, withRows, type Condition, type Message, type Row, type Target, type Value } from './model';
import { events, ids, known, operations, targets, types } from './settings';
import { ValueField } from './ValueField';
import { named, say } from '../words';

interface Asked { at: string; of: Message; faults: readonly Fault[]; change: (m: Message) => void; remove?: () => void }

/** MessageCard is one message that a row becomes: when, which, and its fields. */
export function MessageCard({ at, of: m, faults, change, remove }: Asked) {
  const [rows, list] = useState(() => rowsOf(m));
  const put = (next: Row[]): void => { list(next); change(withRows(m, next)); };
  const own = faults.filter((f) => f.field === at || f.field.startsWith(`${at}.`));
  const on = m.on as string[] | undefined;
  return (
    <fieldset className="card message" data-testid="message">
      <legend className="row">
        <select value={m.type} aria-label={say('form.type')} data-testid="type" onChange={(e) => { change({ ...m, type: e.target.value }); }}>
          {types.map((t) => <option key={t} value={t}>{named('type', t)}</option>)}
        </select>
        {remove ? <button type="button" className="btn txt s" onClick={remove}>{say('form.message.remove')}</button> : null}
      </legend>
      {m.type === 'track' ? <label className="line"><span className="t2">{say('form.event')}</span><ValueField value={m.event as Value} bare="const" label={say('form.event')} list="events" mark="event" change={(v) => { change({ ...m, event: v }); }} /></label> : null}
      <When of={m.when} change={(when) => { change(when === undefined ? omit(m, 'when') : { ...m, when }); }} />
      <div className="line"><span className="t2">{say('form.on')}</span>
        <span className="row wrap">{operations.map((o) => (
          <label key={o} className="tick"><input type="checkbox" checked={on ? on.includes(o) : o !== 'delete'} onChange={(e) => {
            const now = operations.filter((x) => (x === o ? e.target.checked : on ? on.includes(x) : x !== 'delete'));
            change(now.join() === 'read,create,update' ? omit(m, 'on') : { ...m, on: now });
          }} /> {named('op', o)}</label>
        ))}</span>
      </div>
      <div className="maps" role="group" aria-label={say('form.fields')}>
        {rows.map((r, i) => (
          <FieldRow key={i} of={r} bad={own.find((f) => f.field.startsWith(placeOf(at, r)))} change={(next) => { put(rows.map((x, j) => (j === i ? next : x))); }} remove={() => { put(rows.filter((_, j) => j !== i)); }} />
        ))}
      </div>
      <Button size="small" data-testid="add-field" onClick={() => { put([...rows, { at: m.type === 'track' ? 'properties' : 'traits', name: '', value: '' }]); }}>{say('form.add')}</Button>
      {own.filter((f) => !rows.some((r) => f.field.startsWith(placeOf(at, r)))).map((f) => <p key={f.field + f.code} className="err sm">{f.text}</p>)}
    </fieldset>
  );
}

const placeOf = (at: string, r: Row): string => `${at}.${r.at}${isGroup(r.at) ? `.${r.name}` : ''}`;

export function omit(m: Message, name: string): Message {
  const { [name]: _, ...rest } = m;
  return rest;
}

interface RowAsked { of: Row; bad?: Fault; change: (r: Row) => void; remove: () => void }

function FieldRow({ of: r, bad, change, remove }: RowAsked) {
  const label = r.name || named('to', r.at);
  return (
    <div className="map" data-testid="field" data-bad={bad ? 'yes' : undefined}>
      <div className="row">
        <select value={r.at} aria-label={say('form.to')} onChange={(e) => { change({ ...r, at: e.target.value as Target }); }}>
          {targets.map((t) => <option key={t} value={t}>{named('to', t)}</option>)}
        </select>
        {isGroup(r.at) ? <Input value={r.name} list={`known-${r.at}`} aria-label={say('form.name')} spellCheck={false} data-testid="field-name" onChange={(e) => { change({ ...r, name: e.target.value.trim() }); }} /> : null}
        <span aria-hidden="true" className="t3">←</span>
      </div>
      <ValueField value={r.value} label={label} list="none" mark="field-from" change={(value) => { change({ ...r, value }); }} />
      <button type="button" className="btn txt s" aria-label={`${say('form.field.remove')} ${label}`} onClick={remove}>×</button>
      {bad ? <p className="err sm">{bad.text}</p> : null}
    </div>
  );
}

/** When says for which rows a message is made. */
export function When({ of: when, change }: { of: unknown; change: (when: unknown) => void }) {
  const c = conditionOf(when);
  if (c === undefined) return <div className="line"><span className="t2">{say('form.when')}</span><code className="complex" title={say('form.complex')}>{JSON.stringify(when)}</code></div>;
  const put = (next: Partial<Condition>): void => { change(whenOf({ path: '', how: 'is', to: '', ...c, ...next })); };
  return (
    <div className="line"><span className="t2">{say('form.when')}</span>
      <span className="row">
        <select value={c ? 'some' : 'all'} aria-label={say('form.when')} data-testid="when" onChange={(e) => { change(e.target.value === 'all' ? undefined : whenOf({ path: '', how: 'in', to: '' })); }}>
          <option value="all">{say('form.when.all')}</option><option value="some">{say('form.when.some')}</option>
        </select>
        {c ? (
          <>
            <Input value={c.path} list="paths" aria-label={say('form.path')} spellCheck={false} onChange={(e) => { put({ path: e.target.value }); }} />
            <select value={c.how} aria-label={say('form.how')} onChange={(e) => { put({ how: e.target.value as Condition['how'] }); }}>{comparisons.map((h) => <option key={h} value={h}>{named('how', h)}</option>)}</select>
            {c.how === 'empty' ? (
              <select value={c.to} aria-label={say('form.value')} onChange={(e) => { put({ to: e.target.value }); }}><option value="true">{say('yes.word')}</option><option value="false">{say('no.word')}</option></select>
            ) : <Listed key={c.how} of={c.to} change={(to) => { put({ to }); }} />}
          </>
        ) : null}
      </span>
    </div>
  );
}

/** Listed is a text that is not rewritten while somebody types it. */
function Listed({ of, change }: { of: string; change: (to: string) => void }) {
  const [text, write] = useState(of);
  return <Input value={text} aria-label={say('form.value')} spellCheck={false} placeholder="paid, done" onChange={(e) => { write(e.target.value); change(e.target.value); }} />;
}

/** Lists are the words that fields offer. */
export function Lists({ paths }: { paths: readonly (readonly [string, string])[] }) {
  const { value: kinds } = useAsked(kindsInForce, []);
  return (
    <>
      <datalist id="paths">{paths.map(([p, v]) => <option key={p} value={p}>{v}</option>)}{['_op', '_table', '_at'].map((p) => <option key={p} value={p} />)}</datalist>
      <datalist id="events">{events.map((e) => <option key={e} value={e} />)}</datalist>
      <datalist id="known-ids">{kinds ? kinds.map((k) => <option key={k.kind} value={k.kind}>{kindName(kinds, k.kind, wantedScreen())}</option>) : ids.map((k) => <option key={k} value={k} />)}</datalist>
      {Object.entries(known).map(([group, names]) => <datalist key={group} id={`known-${group}`}>{names.map((n) => <option key={n} value={n} />)}</datalist>)}
    </>
  );
}
