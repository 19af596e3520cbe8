import { useState } from 'react';
import Input from 'antd/es/input';
import { partsOf, valueOf, type Parts, type Value } from './model';
import { steps } from './settings';
import { say } from '../words';

interface Asked { value: Value | undefined; bare?: 'path' | 'const'; label: string; list: string; mark?: string; change: (v: Value) => void }

/** ValueField says where a value comes from; one that its fields can't show is left to the text. */
export function ValueField({ value, bare = 'path', label, list, mark, change }: Asked) {
  const parts = partsOf(value, bare);
  const [more, open] = useState(Boolean(parts && (parts.steps.length > 0 || parts.table)));
  if (!parts) return <code className="complex" title={say('form.complex')}>{JSON.stringify(value)}</code>;
  const put = (next: Partial<Parts>): void => { change(valueOf({ ...parts, ...next }, bare)); };
  return (
    <div className="value">
      <div className="row">
        <select value={parts.kind} aria-label={`${label}: ${say('form.kind')}`} onChange={(e) => { put({ kind: e.target.value as Parts['kind'] }); }}>
          <option value="path">{say('form.path')}</option><option value="const">{say('form.const')}</option>
        </select>
        <Input value={parts.text} list={parts.kind === 'path' ? 'paths' : list} aria-label={label} spellCheck={false} data-testid={mark} onChange={(e) => { put({ text: e.target.value }); }} />
        <button type="button" className="btn txt s nw" aria-expanded={more} onClick={() => { open(!more); }}>{say('form.change')}</button>
      </div>
      {more ? (
        <div className="more">
          <label><span className="t2 sm">{say('form.do')}</span><Steps of={parts.steps} label={label} change={(s) => { put({ steps: s }); }} /></label>
          <label><span className="t2 sm">{say('form.table')}</span><Input.TextArea value={parts.table} autoSize={{ minRows: 1, maxRows: 8 }} spellCheck={false} placeholder={say('form.table.hint')} onChange={(e) => { put({ table: e.target.value }); }} /></label>
          {parts.table ? <label><span className="t2 sm">{say('form.else')}</span><Input value={parts.other} onChange={(e) => { put({ other: e.target.value }); }} /></label> : null}
        </div>
      ) : null}
    </div>
  );
}

/** Steps are functions, one after another; typing keeps what is half written. */
function Steps({ of, label, change }: { of: string[]; label: string; change: (s: string[]) => void }) {
  const [text, write] = useState(of.join(', '));
  return (
    <>
      <Input value={text} list="steps" aria-label={`${label}: ${say('form.do')}`} placeholder="trim, digits" spellCheck={false} onChange={(e) => {
        write(e.target.value);
        change(e.target.value.split(/[,，]/).map((s) => s.trim()).filter(Boolean));
      }} />
      <datalist id="steps">{steps.map((s) => <option key={s} value={s} />)}</datalist>
    </>
  );
}
