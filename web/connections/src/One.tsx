import { useCallback, useEffect, useState } from 'react';
import Alert from 'antd/es/alert';
import Button from 'antd/es/button';
import Popconfirm from 'antd/es/popconfirm';
import Tabs from 'antd/es/tabs';
import { api } from '../../shared/request';
import { trouble, type Connection, type Trial } from './api';
import { Editor } from './Editor';
import { Imports } from './Imports';
import { Letters } from './Letters';
import { Secret } from './Secret';
import { Standing, Tried } from './Shown';
import { lasting, named, of, say, size, when } from './words';

const refreshMs = 3000;

/** One is a connection: how it stands, its definition, what was refused, its files. */
export function One({ id, tab, open, failed }: { id: string; tab: string; open: (hash: string) => void; failed: (e: unknown) => void }) {
  const [c, show] = useState<Connection>();
  const [text, write] = useState('');
  const load = useCallback(async (): Promise<void> => {
    try {
      const answer = await api.get('/api/connections/{id}', { path: { id } });
      show(answer.connection);
      write(answer.text);
    } catch (e) {
      failed(e);
    }
  }, [id, failed]);
  useEffect(() => {
    void load();
    const timer = setInterval(() => { if (document.visibilityState === 'visible') void load(); }, refreshMs);
    return () => { clearInterval(timer); };
  }, [load]);
  if (!c) return <p className="none t3" role="status">{say('loading')}</p>;
  const items = [
    { key: 'overview', label: say('overview'), children: <Overview c={c} theirs={/verify:\s*hmac|prove:\s*standard/.test(text)} reload={load} open={open} /> },
    { key: 'mapping', label: say('mapping'), children: <Editor key={c.version} text={text} version={c.version} way={c.way} done={() => void load()} /> },
    ...(c.way === 'sheet' ? [{ key: 'imports', label: say('imports'), children: <Imports id={id} done={load} /> }] : []),
    { key: 'letters', label: `${say('letters')} (${c.letters})`, children: <Letters id={id} push={c.way === 'push'} done={() => void load()} /> },
  ];
  return (
    <section data-testid="connection" data-state={c.state}>
      <p><a href="#" data-testid="back">‹ {say('back')}</a></p>
      <div className="row bar"><h1>{of(c.name)}</h1><Standing state={c.state} /><span className="t2">{named('way', c.way)} · {say('version', { n: c.version })}</span></div>
      <Tabs activeKey={items.some((i) => i.key === tab) ? tab : 'overview'} onChange={(key) => { open(`${id}/${key}`); }} items={items} destroyOnHidden />
    </section>
  );
}

function Overview({ c, theirs, reload, open }: { c: Connection; theirs: boolean; reload: () => Promise<void>; open: (hash: string) => void }) {
  const [trial, tried] = useState<Trial>();
  const [said, tell] = useState('');
  const [busy, work] = useState(false);
  const act = async (what: () => Promise<void>): Promise<void> => {
    work(true);
    tell('');
    try {
      await what();
      await reload();
    } catch (e) {
      tell(trouble(e));
    }
    work(false);
  };
  const path = { path: { id: c.id } };
  const facts: [string, string][] = [[say('unit'), c.unit ?? say('everywhere')], [say('lag'), c.moved ? lasting(c.lag_ms) : '–'], [say('last'), when(c.moved)],
    [say('taken'), String(c.taken)], [say('refused'), String(c.letters)], ...(c.held_bytes ? [[say('held'), size(c.held_bytes)] as [string, string]] : [])];
  return (
    <>
      {c.fault ? <Alert type="error" showIcon data-testid="fault" title={named('fault', c.fault)} description={say('since', { at: when(c.failing) })} /> : null}
      <dl className="facts">{facts.map(([k, v]) => <div key={k} className="card"><dt>{k}</dt><dd>{v}</dd></div>)}</dl>
      <div className="row acts">
        {c.way !== 'sheet' ? <Button type="primary" loading={busy} data-testid="test" onClick={() => void act(async () => { tried((await api.post('/api/connections/{id}/test', {}, path)).trial); })}>{say('test')}</Button> : <Button type="primary" onClick={() => { open(`${c.id}/imports`); }} data-testid="go-import">{say('imports')}</Button>}
        <Button data-testid="switch" onClick={() => void act(async () => { await api.post('/api/connections/{id}/switch', { on: c.state === 'off' }, path); })}>{say(c.state === 'off' ? 'on' : 'off')}</Button>
        {c.way !== 'hook' && c.way !== 'sheet' ? (
          <Popconfirm title={say('rewind.sure')} okText={say('yes')} cancelText={say('no')} onConfirm={() => act(async () => { await api.post('/api/connections/{id}/rewind', {}, path); })}><Button>{say('rewind')}</Button></Popconfirm>
        ) : null}
        <Popconfirm title={say('remove.sure')} okText={say('yes')} cancelText={say('no')} onConfirm={() => act(async () => {
          const { left } = await api.post('/api/connections/{id}/remove', {}, path);
          if (left) alert(say('removed.left'));
          open('');
        })}><Button danger data-testid="remove">{say('remove')}</Button></Popconfirm>
      </div>
      <div role="status">{said ? <Alert type="error" showIcon title={said} /> : null}</div>
      {trial ? <Tried trial={trial} hook={c.way === 'hook'} /> : null}
      {c.way !== 'sheet' ? <Secret of={c} theirs={theirs} done={() => void reload()} /> : null}
    </>
  );
}
