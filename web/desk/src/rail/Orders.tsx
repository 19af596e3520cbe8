import { useState } from 'react';
import { Icon } from '../../../shared/parts/Icon';
import { OrderLine } from '../../../shared/parts/OrderLine';
import type { OrderView } from '../protocol';
import { useWords } from '../words';

const few = 5;

/** Orders is three months of orders and returns; what is still open stands out, and is there however old it is. */
export function Orders({ orders: recent, open: owed }: { orders: readonly OrderView[]; open: readonly OrderView[] }) {
  const words = useWords();
  const [all, setAll] = useState(false);
  const open = new Set(owed.map((o) => o.id));
  const orders = [...owed.filter((o) => !recent.includes(o)), ...recent];
  if (orders.length === 0) return null;
  const list = all ? orders : orders.slice(0, few);
  return (
    <section>
      <div className="h">{words.say('orders')}
        {orders.length > few
          ? <button className="linkish more" onClick={() => setAll(!all)}>{all ? words.say('tags.fewer') : words.say('tags.all', { n: orders.length })} <Icon name="right" size={12} /></button>
          : owed.every((o) => recent.includes(o)) && <span className="more">{words.say('orders.span')}</span>}
      </div>
      <ul className="lines ord">{list.map((o) => <OrderLine key={o.id} order={o} open={open.has(o.id)} />)}</ul>
    </section>
  );
}
