import { useCallback, useEffect, useState } from 'react';
import Alert from 'antd/es/alert';
import Button from 'antd/es/button';
import Progress from 'antd/es/progress';
import Steps from 'antd/es/steps';
import Table from 'antd/es/table';
import Upload from 'antd/es/upload';
import { api } from '../../shared/request';
import { trouble, upload, type Import, type Trial } from './api';
import { Tried } from './Shown';
import { named, say, size, when } from './words';

const pollMs = 600;
const working = (im: Import): boolean => im.state === 'checking' || im.state === 'running';

/** Imports leads a file from its choice through preview and dry run to its import. */
export function Imports({ id, done }: { id: string; done: () => void }) {
  const [past, list] = useState<Import[]>([]);
  const [im, show] = useState<Import>();
  const [trial, tried] = useState<Trial>();
  const [said, tell] = useState('');
  const [busy, work] = useState(false);
  const load = useCallback(async () => {
    try {
      const { items } = await api.get('/api/connections/{id}/imports', { path: { id } });
      list(items);
      show((now) => now ?? items.find(working)); // one that was begun before the page was opened
    } catch (e) {
      tell(trouble(e));
    }
  }, [id]);
  useEffect(() => { void load(); }, [load]);
  useEffect(() => {
    if (!im || !working(im)) return undefined;
    const timer = setTimeout(() => {
      api.get('/api/imports/{id}', { path: { id: im.id } }).then((now) => {
        show(now);
        if (!working(now)) { void load(); done(); }
      }, (e: unknown) => { tell(trouble(e)); show({ ...im }); });
    }, pollMs);
    return () => { clearTimeout(timer); };
  }, [im, load, done]);
  const act = async (what: () => Promise<void>): Promise<void> => {
    work(true);
    tell('');
    try {
      await what();
    } catch (e) {
      tell(trouble(e));
    }
    work(false);
  };
  const preview = async (of: Import): Promise<void> => {
    tried(undefined);
    show(of);
    if (!['done', 'failed'].includes(of.state)) tried(await api.get('/api/imports/{id}/preview', { path: { id: of.id } }));
  };
  const take = (file: File) => act(async () => { await preview(await upload(id, file)); });
  const move = (to: 'check' | 'run' | 'stop') => act(async () => {
    if (!im) return;
    const path = { path: { id: im.id } };
    show(to === 'check' ? await api.post('/api/imports/{id}/check', {}, path) : to === 'run' ? await api.post('/api/imports/{id}/run', {}, path) : await api.post('/api/imports/{id}/stop', {}, path));
  });
  return (
    <section data-testid="imports">
      <Steps size="small" current={stepOf(im)} items={(['file', 'preview', 'check', 'run'] as const).map((s) => ({ title: say(`import.step.${s}`) }))} />
      {im ? <Current im={im} trial={trial} busy={busy} move={move} again={() => { show(undefined); tried(undefined); }} /> : (
        <Upload.Dragger accept=".csv,.txt,.tsv,.xlsx" showUploadList={false} disabled={busy} beforeUpload={(file) => { void take(file); return Upload.LIST_IGNORE; }} data-testid="drop">
          <p className="str">{say(busy ? 'import.uploading' : 'import.drop')}</p><p className="t3">{say('import.limit')}</p>
        </Upload.Dragger>
      )}
      <div role="status">{said ? <Alert type="error" showIcon title={said} data-testid="import-said" /> : null}</div>
      <h2>{say('import.past')}</h2>
      <Table<Import> rowKey="id" dataSource={past} pagination={false} size="small" scroll={{ x: 700 }} locale={{ emptyText: say('import.none') }} columns={[
        { title: say('file'), key: 'file', render: (_, i) => <button type="button" className="btn txt s" data-testid={`import-${i.file}`} onClick={() => void act(() => preview(i))}>{i.file}</button> },
        { title: say('state'), key: 'state', render: (_, i) => named('is', i.state) },
        { title: say('taken'), dataIndex: 'good', align: 'right' },
        { title: say('refused'), dataIndex: 'bad', align: 'right' },
        { title: say('at'), key: 'at', render: (_, i) => when(i.made) },
      ]} />
    </section>
  );
}

function stepOf(im: Import | undefined): number {
  if (!im) return 0;
  return { uploaded: 1, checking: 2, checked: 2 }[im.state as string] ?? 3;
}

function Current({ im, trial, busy, move, again }: { im: Import; trial?: Trial; busy: boolean; move: (to: 'check' | 'run' | 'stop') => Promise<void>; again: () => void }) {
  const percent = im.percent < 0 ? undefined : im.percent;
  return (
    <div className="card current" data-testid="import" data-state={im.state}>
      <div className="row"><b className="ell">{im.file}</b><span className="t2 nw">{size(im.bytes)}</span><span className="t2 nw" role="status">{named('is', im.state)}</span><span className="push" />
        {working(im) ? <Button onClick={() => void move('stop')} data-testid="import-stop">{say('import.stop')}</Button> : null}
        {['uploaded', 'checked'].includes(im.state) ? <Button loading={busy} onClick={() => void move('check')} data-testid="import-check">{say('import.check')}</Button> : null}
        {['uploaded', 'checked', 'stopped', 'failed'].includes(im.state) ? <Button type="primary" loading={busy} onClick={() => void move('run')} data-testid="import-run">{say(im.state === 'stopped' ? 'import.go' : 'import.run')}</Button> : null}
        {im.bad > 0 && ['done', 'stopped'].includes(im.state) ? <Button href={`/api/imports/${im.id}/refused`} data-testid="import-refused">{say('import.refused')}</Button> : null}
        {!working(im) ? <Button onClick={again} data-testid="import-new">{say('import.new')}</Button> : null}
      </div>
      {trial?.found ? <p className="t2">{say('import.found', { format: trial.found.format.toUpperCase(), encoding: (trial.found.encoding ?? trial.found.tab ?? '').toUpperCase(), columns: trial.found.columns.length })}</p> : null}
      {im.state !== 'uploaded' ? (
        <>
          <Progress percent={percent ?? 50} status={im.state === 'failed' ? 'exception' : working(im) ? 'active' : im.state === 'stopped' ? 'normal' : 'success'} showInfo={percent !== undefined} aria-label={named('is', im.state)} />
          <p data-testid="import-counts">{say('import.counts', { done: im.done, good: im.good, bad: im.bad, skipped: im.skipped })}</p>
        </>
      ) : null}
      {im.fault ? <Alert type="error" showIcon title={named('fault', im.fault)} /> : null}
      {Object.keys(im.reasons).length > 0 ? (
        <ul className="faults" data-testid="import-reasons">
          {Object.entries(im.reasons).sort((a, b) => b[1] - a[1]).map(([why, n]) => <li key={why}><b>{n}</b> {worded(why)}</li>)}
        </ul>
      ) : null}
      {trial && im.state === 'uploaded' ? <Tried trial={trial} /> : null}
    </div>
  );
}

function worded(why: string): string {
  const [a = '', b] = why.split(' ');
  return b ? `${a}: ${named('code', b)}` : named('code', a);
}
