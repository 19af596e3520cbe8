import { useState } from 'react';
import Button from 'antd/es/button';
import Modal from 'antd/es/modal';
import Table from 'antd/es/table';
import type { Connection } from './api';
import { Standing } from './Shown';
import { lasting, named, of, say, when } from './words';

const ways = ['hook', 'sheet', 'sqlpoll', 'pgcdc', 'push', 'ask'] as const;

/** List is every connection with its state. */
export function List({ items, open }: { items: readonly Connection[]; open: (hash: string) => void }) {
  const [choosing, choose] = useState(false);
  return (
    <section data-testid="connections">
      <div className="row bar"><h1>{say('title')}</h1><span className="push" /><Button type="primary" data-testid="new" onClick={() => choose(true)}>{say('new')}</Button></div>
      <Table<Connection> rowKey="id" dataSource={[...items]} pagination={false} size="middle" scroll={{ x: 860 }} locale={{ emptyText: say('none') }}
        columns={[
          { title: say('name'), key: 'name', render: (_, c) => <><a href={`#${c.id}`} data-testid={`open-${c.id}`}>{of(c.name)}</a><div className="t3 sm">{c.id} · {c.unit ?? say('everywhere')}</div></> },
          { title: say('way'), key: 'way', render: (_, c) => named('way', c.way) },
          { title: say('state'), key: 'state', render: (_, c) => <><Standing state={c.state} />{c.fault ? <div className="sm err">{named('fault', c.fault)}</div> : null}</> },
          { title: say('lag'), key: 'lag', align: 'right', render: (_, c) => (c.moved ? lasting(c.lag_ms) : '–') },
          { title: say('last'), key: 'last', render: (_, c) => when(c.moved) },
          { title: say('taken'), dataIndex: 'taken', align: 'right' },
          { title: say('refused'), key: 'letters', align: 'right', render: (_, c) => (c.letters > 0 ? <a href={`#${c.id}/letters`}>{c.letters}</a> : 0) },
        ]} />
      <Modal open={choosing} title={say('new.choose')} footer={null} onCancel={() => choose(false)} destroyOnHidden>
        <ul className="ways">
          {ways.map((w) => (
            <li key={w}><button type="button" className="card" data-testid={`way-${w}`} onClick={() => { choose(false); open(`new/${w}`); }}><b>{named('way', w)}</b><span className="t2">{named('way', `${w}.says`)}</span></button></li>
          ))}
        </ul>
      </Modal>
    </section>
  );
}
