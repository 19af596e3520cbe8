import { day, money } from '../format';
import { serverNow } from '../clock';
import type { OrderView } from '../known';
import { useWords } from '../words';

/** OrderLine is one order or return; what is still owed stands out. */
export function OrderLine({ order: o, open }: { order: OrderView; open: boolean }) {
  const words = useWords();
  const at = new Date(o.at);
  const title = o.title || o.id;
  return (
    <li data-testid="order" data-order={o.id} title={`${o.id} ${title}`}>
      <span className="k" title={at.toLocaleString(words.screen)}>{day(at, new Date(serverNow()))}</span>
      <span className={`ell ${open ? 'med' : ''}`}>{o.kind === 'return' ? <>{words.named('kind', o.kind)} {o.id} <i className="sep" /> {title}</> : title}</span>
      <span>{o.amount.minor !== 0 && money(o.amount.minor, o.amount.currency, words.screen)}</span>
      <span className={`st ${open ? 'warn-t med' : ''}`}>{words.named('order', o.status)}</span>
    </li>
  );
}
