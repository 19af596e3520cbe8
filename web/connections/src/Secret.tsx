import { useState } from 'react';
import Alert from 'antd/es/alert';
import Button from 'antd/es/button';
import Input from 'antd/es/input';
import { api } from '../../shared/request';
import { trouble, type Connection } from './api';
import { say } from './words';

/** Secret keeps what opens the other system; for a hook it makes one and shows it once, or keeps theirs. */
export function Secret({ of: c, theirs, done }: { of: Connection; theirs: boolean; done: () => void }) {
  const [value, write] = useState('');
  const [made, show] = useState('');
  const [said, tell] = useState<{ ok: boolean; text: string }>();
  const [copied, mark] = useState(false);
  const keep = async (): Promise<void> => {
    try {
      const { secret } = await api.post('/api/connections/{id}/secret', { secret: value || undefined }, { path: { id: c.id } });
      write('');
      show(secret ?? '');
      mark(false);
      tell({ ok: true, text: say('secret.saved') });
      if (!secret) done();
    } catch (e) {
      tell({ ok: false, text: trouble(e) });
    }
  };
  const hook = c.way === 'hook';
  const asks = hook ? say('secret.theirs') : c.way === 'push' || c.way === 'ask' ? say('secret.push') : say('secret.db');
  return (
    <section className="secret" data-testid="secret">
      <h2>{say('secret.set')} <span className="t2 sm">{say(c.secret ? 'secret.has' : 'secret.none')}</span></h2>
      {hook ? <p><span className="t2">{say('address')}</span> <code>{`${location.origin}/hooks/${c.id}`}</code></p> : null}
      {made ? (
        <Alert type="warning" title={say('secret.once')} description={<div className="row"><code className="grow" tabIndex={0} data-testid="made">{made}</code>
          <Button onClick={() => void navigator.clipboard.writeText(made).then(() => { mark(true); })}>{say(copied ? 'copied' : 'copy')}</Button>
          <Button type="primary" data-testid="stored" onClick={() => { show(''); done(); }}>{say('stored')}</Button></div>} />
      ) : hook && !theirs ? <Button onClick={() => void keep()} data-testid="make">{say('secret.make')}</Button> : (
        <div className="row"><Input.Password value={value} onChange={(e) => { write(e.target.value); }} placeholder={hook || c.way === 'push' || c.way === 'ask' ? asks : 'postgres://user:password@host:5432/name'} aria-label={asks} autoComplete="off" data-testid="secret-value" /><Button type="primary" disabled={!value} onClick={() => void keep()} data-testid="keep">{say('secret.save')}</Button>
          {theirs ? <Button onClick={() => void keep()} disabled={value !== ''} data-testid="make">{say('secret.make')}</Button> : null}</div>
      )}
      <div role="status">{said && !made ? <p className={said.ok ? 't2' : 'err'}>{said.text}</p> : null}</div>
    </section>
  );
}
