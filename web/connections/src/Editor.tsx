import { useCallback, useEffect, useRef, useState } from 'react';
import Alert from 'antd/es/alert';
import Button from 'antd/es/button';
import Input from 'antd/es/input';
import Segmented from 'antd/es/segmented';
import { api } from '../../shared/request';
import { trouble, type Connection, type Fault, type Trial } from './api';
import { Form } from './form/Form';
import { pathsOf, type Doc } from './form/model';
import { Faults, Fields, Tried } from './Shown';
import { say } from './words';

const quietMs = 700; // after the last key: somebody still types

/** Editor changes a definition by its fields or as text; what it makes of a few rows stands beside it, live. */
export function Editor({ text: first, version, way, done }: { text: string; version: number; way: string; done: (c: Connection) => void }) {
  const [text, write] = useState(first);
  const [doc, fill] = useState<Doc>();
  const [mode, turn] = useState<'form' | 'text'>('form');
  const [posted, post] = useState('');
  const [faults, show] = useState<readonly Fault[]>([]);
  const [trial, tried] = useState<Trial>();
  const [said, tell] = useState<{ ok: boolean; text: string }>();
  const [busy, work] = useState('');
  const asked = useRef(0);

  const check = useCallback(async (what: { text?: string; form?: Doc }, body: string): Promise<void> => {
    const turnOf = ++asked.current;
    try {
      const answer = await api.post('/api/connections/check', { ...what, posted: body || undefined, try: true });
      if (turnOf !== asked.current) return; // somebody typed on
      show(answer.faults);
      if (answer.trial) tried(answer.trial);
      if (what.form && answer.text) write(answer.text);
      if (!what.form) fill((answer.form as Doc | undefined) ?? undefined);
      tell(answer.faults.length === 0 ? { ok: true, text: say('sound') } : undefined);
    } catch (e) {
      if (turnOf === asked.current) tell({ ok: false, text: trouble(e) });
    }
  }, []);
  useEffect(() => { void check({ text: first }, ''); }, [check, first]);
  const late = useRef(0);
  const later = (what: { text?: string; form?: Doc }, body: string): void => {
    clearTimeout(late.current);
    late.current = window.setTimeout(() => void check(what, body), quietMs);
  };
  useEffect(() => () => { clearTimeout(late.current); }, []);
  const now = (): { text?: string; form?: Doc } => (mode === 'form' && doc ? { form: doc } : { text });
  const publish = async (): Promise<void> => {
    work('save');
    try {
      clearTimeout(late.current);
      let whole = text;
      if (mode === 'form' && doc) whole = (await api.post('/api/connections/check', { form: doc })).text ?? text;
      const answer = await api.post('/api/connections', { text: whole, version, on: true });
      show(answer.faults);
      if (answer.connection) {
        tell({ ok: true, text: say('saved', { n: answer.connection.version }) });
        done(answer.connection);
      }
    } catch (e) {
      tell({ ok: false, text: trouble(e) });
    }
    work('');
  };
  const hook = way === 'hook';
  const sample = trial?.rows[0]?.row;
  return (
    <section className="editor" data-testid="editor" data-mode={mode}>
      <div className="row bar">
        <Segmented value={mode} options={[{ value: 'form', label: say('form') }, { value: 'text', label: say('text') }]} aria-label={say('mapping')} data-testid="mode"
          onChange={(to) => { clearTimeout(late.current); if (to === 'form') void check({ text }, posted).then(() => { turn('form'); }); else turn('text'); }} />
        <span className="t3 sm">{say(mode === 'form' ? 'form.says' : 'text.says')}</span>
        <span className="push" /><Button type="primary" onClick={() => void publish()} loading={busy === 'save'} data-testid="save">{say('save')}</Button>
      </div>
      <div role="status">{said ? <Alert type={said.ok ? 'success' : 'error'} showIcon title={said.text} data-testid="said" /> : null}</div>
      <Faults faults={faults} />
      <div className="sides">
        <aside className="sample" tabIndex={0} aria-label={say('form.sample')}>
          <h2>{say('form.sample')}</h2>
          {way === 'hook' || way === 'sheet' || way === 'push' ? (
            <Input.TextArea value={posted} onChange={(e) => { post(e.target.value); later(now(), e.target.value); }} autoSize={{ minRows: 3, maxRows: 10 }} spellCheck={false} className="yaml" placeholder={say(`posted.${way}`)} aria-label={say(`posted.${way}`)} data-testid="posted" />
          ) : <Button onClick={() => void check(now(), posted)} data-testid="reread">{say('form.reread')}</Button>}
          {sample ? <Fields of={Object.fromEntries(pathsOf(sample))} /> : <p className="t3">{say('form.sample.none')}</p>}
        </aside>
        <div className="formside">
          {mode === 'form' ? (
            doc ? <Form doc={doc} fresh={version === 0} paths={sample ? pathsOf(sample) : []} faults={faults} change={(next) => { fill(next); later({ form: next }, posted); }} /> : <Alert type="info" showIcon title={say('form.not')} />
          ) : <Input.TextArea value={text} onChange={(e) => { write(e.target.value); later({ text: e.target.value }, posted); }} autoSize={{ minRows: 14, maxRows: 40 }} spellCheck={false} className="yaml" aria-label={say('mapping')} data-testid="text" />}
        </div>
        <div className="result" tabIndex={0} role="region" aria-label={say('form.result')} aria-live="polite" data-testid="result">
          <h2>{say('form.result')}</h2>
          {trial ? <Tried trial={trial} hook={hook} only /> : <p className="t3">{say('form.result.none')}</p>}
        </div>
      </div>
    </section>
  );
}
