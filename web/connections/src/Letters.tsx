import { useCallback, useEffect, useState } from 'react';
import Alert from 'antd/es/alert';
import Button from 'antd/es/button';
import Table from 'antd/es/table';
import Tag from 'antd/es/tag';
import { api } from '../../shared/request';
import { trouble, type Letter } from './api';
import { Fields } from './Shown';
import { named, say, when } from './words';

/** Letters are the rows that were refused, to be replayed. */
export function Letters({ id, push, done }: { id: string; push: boolean; done: () => void }) {
  const [items, show] = useState<Letter[]>([]);
  const [next, go] = useState<string>();
  const [said, tell] = useState<{ ok: boolean; text: string }>();
  const [busy, work] = useState(false);
  const load = useCallback(async (after?: string): Promise<void> => {
    try {
      const page = await api.get('/api/connections/{id}/letters', { path: { id }, query: { after } });
      show((before) => (after ? [...before, ...page.items] : page.items));
      go(page.next);
    } catch (e) {
      tell({ ok: false, text: trouble(e) });
    }
  }, [id]);
  useEffect(() => { void load(); }, [load]);
  const replay = async (only?: string): Promise<void> => {
    work(true);
    try {
      const { taken, left } = await api.post('/api/connections/{id}/letters/replay', { id: only }, { path: { id } });
      tell({ ok: left === 0, text: say(push ? 'resent' : 'replayed', { taken, left }) });
      await load();
      done();
    } catch (e) {
      tell({ ok: false, text: trouble(e) });
    }
    work(false);
  };
  return (
    <section data-testid="letters">
      <div className="row bar"><span className="t2">{say(push ? 'letters.push' : 'letters.kept')}</span><span className="push" /><Button disabled={items.length === 0} loading={busy} onClick={() => void replay()} data-testid="replay">{say('replay')}</Button></div>
      <div role="status">{said ? <Alert type={said.ok ? 'success' : 'warning'} showIcon title={said.text} data-testid="replayed" /> : null}</div>
      <Table<Letter> rowKey="id" dataSource={items} pagination={false} size="small" scroll={{ x: 700 }} locale={{ emptyText: say(push ? 'letters.push.none' : 'letters.none') }} columns={[
        { title: say('at'), key: 'at', render: (_, l) => <>{when(l.at)}{l.number ? <div className="t3 sm">{say('line', { n: l.number })}</div> : null}</> },
        { title: say('reason'), key: 'why', render: (_, l) => <Tag color="error">{l.field ? `${l.field}: ` : ''}{named('code', l.code)}</Tag> },
        { title: say('data'), key: 'row', render: (_, l) => <Fields of={l.row} /> },
        { title: '', key: 'act', align: 'right', render: (_, l) => <Button size="small" disabled={busy} onClick={() => void replay(l.id)} data-testid="replay-one">{say('replay.one')}</Button> },
      ]} />
      {next ? <Button onClick={() => void load(next)}>{say('more')}</Button> : null}
    </section>
  );
}
