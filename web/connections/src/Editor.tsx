import { useState } from 'react';
import Alert from 'antd/es/alert';
import Button from 'antd/es/button';
import Input from 'antd/es/input';
import { api } from '../../shared/request';
import { trouble, type Connection, type Fault, type Trial } from './api';
import { Faults, Tried } from './Shown';
import { say } from './words';

/** Editor changes a definition: checked and previewed before it is published. */
export function Editor({ text: first, version, hook, done }: { text: string; version: number; hook: boolean; done: (c: Connection) => void }) {
  const [text, write] = useState(first);
  const [posted, post] = useState('');
  const [faults, show] = useState<readonly Fault[]>([]);
  const [trial, tried] = useState<Trial>();
  const [said, tell] = useState<{ ok: boolean; text: string }>();
  const [busy, work] = useState('');
  const doing = async (what: string, act: () => Promise<void>): Promise<void> => {
    work(what);
    tell(undefined);
    try {
      await act();
    } catch (e) {
      tell({ ok: false, text: trouble(e) });
    }
    work('');
  };
  const check = () => doing('check', async () => {
    const answer = await api.post('/api/connections/check', { text, posted: posted || undefined, try: true });
    show(answer.faults);
    tried(answer.trial);
    if (answer.faults.length === 0) tell({ ok: true, text: say('sound') });
  });
  const publish = () => doing('save', async () => {
    const answer = await api.post('/api/connections', { text, version, on: true });
    show(answer.faults);
    if (answer.connection) {
      tell({ ok: true, text: say('saved', { n: answer.connection.version }) });
      done(answer.connection);
    }
  });
  return (
    <section className="editor" data-testid="editor">
      <Input.TextArea value={text} onChange={(e) => { write(e.target.value); }} autoSize={{ minRows: 14, maxRows: 30 }} spellCheck={false} className="yaml" aria-label={say('mapping')} data-testid="text" />
      {hook ? <Input.TextArea value={posted} onChange={(e) => { post(e.target.value); }} autoSize={{ minRows: 2, maxRows: 10 }} spellCheck={false} className="yaml" placeholder={say('test.posted')} aria-label={say('test.posted')} data-testid="posted" /> : null}
      <div className="row"><Button onClick={() => void check()} loading={busy === 'check'} data-testid="check">{say('check')}</Button><Button type="primary" onClick={() => void publish()} loading={busy === 'save'} data-testid="save">{say('save')}</Button></div>
      <div role="status">{said ? <Alert type={said.ok ? 'success' : 'error'} showIcon title={said.text} data-testid="said" /> : null}</div>
      <Faults faults={faults} />
      {trial ? <Tried trial={trial} hook={hook} /> : null}
    </section>
  );
}
