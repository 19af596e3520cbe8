import { useState } from 'react';
import { day, money } from '../../../shared/format';
import { Icon } from '../parts/Icon';
import { serverNow } from '../state/clock';
import type { OrderView } from '../protocol';
import { useWords } from '../words';
import { openOf } from './sums';

const few = 5;

/** Orders is three months of orders and returns; what is still open stands out. */
export function Orders({ orders }: { orders: readonly OrderView[] }) {
  const words = useWords();
  const [all, setAll] = useState(false);
  const open = new Set(openOf(orders).map((o) => o.id));
  const list = all ? orders : orders.slice(0, few);
  return (
    <section>
      <div className="h">{words.say('orders')}
        {orders.length > few
          ? <button className="linkish more" onClick={() => setAll(!all)}>{all ? words.say('tags.fewer') : words.say('tags.all', { n: orders.length })} <Icon name="right" size={12} /></button>
          : <span className="more">{words.say('orders.span')}</span>}
      </div>
      {orders.length === 0 && <p className="sm t3 none">{words.say('orders.none')}</p>}
      <ul className="lines ord">{list.map((o) => <OrderLine key={o.id} order={o} open={open.has(o.id)} />)}</ul>
    </section>
  );
}

function OrderLine({ order: o, open }: { order: OrderView; open: boolean }) {
  const words = useWords();
  const at = new Date(o.at);
  const ret = o.kind === 'return';
  const title = o.title || o.id;
  return (
    <li data-testid="order" data-order={o.id} title={`${o.id} ${title}`}>
      <span className="k" title={at.toLocaleString(words.screen)}>{day(at, new Date(serverNow()))}</span>
      <span className={`ell ${open ? 'med' : ''}`}>{ret ? <>{words.named('kind', o.kind)} {o.id} <i className="sep" /> {title}</> : title}</span>
      <span>{o.amount.minor !== 0 && money(o.amount.minor, o.amount.currency, words.screen)}</span>
      <span className={`st ${open ? 'warn-t med' : ''}`}>{words.named('order', o.status)}</span>
    </li>
  );
}
