import { useMemo } from 'react';
import { money } from '../../shared/format';
import type { OrderView } from '../../shared/known';
import { useNow } from '../../shared/clock';
import { OrderLine } from '../../shared/parts/OrderLine';
import { useOwed } from '../../shared/parts/owed';
import { Rejected } from '../../shared/parts/Rejected';
import { TagChip } from '../../shared/parts/Tag';
import { WhyNot } from '../../shared/parts/WhyNot';
import { Worth } from '../../shared/parts/Worth';
import { tagsOf, type Facts } from './api';
import { useWords } from './words';
import { worthOf } from './worth';

const families = ['dynamic', 'static', 'preference', 'value'] as const;

/** Middle is what the customer is worth to us and we to them: sums, tags by family, orders. */
export function Middle({ facts, change, at }: { facts: Facts; change: number; at: string | undefined }) {
  const words = useWords();
  const orders = facts.orders as OrderView[];
  const open = useOwed(facts.id, orders, change, !at);
  const still = new Set(open.map((o) => o.id));
  return (
    <section className="col scroll" tabIndex={0} aria-label={words.say('tags')}>
      <Spent orders={orders} open={open} at={at} />
      <Worth customer={facts.id} change={change} at={at} />
      <Tags facts={facts} change={change} at={at} />
      {open.length > 0 && <div data-testid="cases">
        <div className="h">{words.say('cases')}<span className="more">{words.say('cases.count', { n: open.length })}</span></div>
        <ul className="lines ord">{open.map((o) => <OrderLine key={o.id} order={o} open />)}</ul>
      </div>}
      <div>
        <div className="h">{words.say('orders')}<span className="more">{words.say('orders.span')}</span></div>
        {orders.length === 0 && <p className="sm t3 none">{words.say('orders.none')}</p>}
        <ul className="lines ord">{orders.filter((o) => !still.has(o.id)).map((o) => <OrderLine key={o.id} order={o} open={false} />)}</ul>
      </div>
    </section>
  );
}

function Spent({ orders, open, at }: { orders: OrderView[]; open: OrderView[]; at: string | undefined }) {
  const words = useWords();
  const hour = useNow(3_600_000);
  const now = at ? Date.parse(at) : hour;
  const w = useMemo(() => worthOf(orders, now), [orders, now]);
  const currency = w.spent?.currency ?? 'CNY';
  const most = Math.max(1, ...w.weeks);
  return (
    <dl className="val" data-testid="worth">
      <div><dt>{words.say('worth')}</dt><dd>{w.spent ? money(w.spent.minor, currency, words.screen) : words.say('worth.none')}</dd>
        <dd className="s">{words.say('worth.orders', { n: w.orders, returns: w.returns })}</dd></div>
      <div><dt>{words.say('worth.open')}</dt><dd className={open.length > 0 ? 'warn-t' : ''}>{open.length || words.say('worth.open.none')}</dd>
        <dd className="s ell">{open[0] ? `${words.named('kind', open[0].kind)} ${open[0].id}` : ''}</dd></div>
      <div><dt className="sr">{words.say('worth.weeks')}</dt>
        <dd className="bars"><svg width="100%" height="44" viewBox="0 0 260 44" preserveAspectRatio="none" role="img"
          aria-label={`${words.say('worth.weeks')}: ${w.weeks.map((v) => money(v, currency, words.screen)).join(', ')}`}>
          {w.weeks.map((v, i) => { const h = Math.max(2, Math.round((v / most) * 42)); return <rect key={i} x={i * 20} y={44 - h} width="14" height={h} rx="2" fill={i === w.weeks.length - 1 ? 'var(--ant-color-primary)' : 'var(--ant-color-primary-border)'} />; })}
        </svg></dd>
        <dd className="s row"><span>{words.say('worth.first')}</span><span className="push">{words.say('worth.last', { amount: money(w.weeks[w.weeks.length - 1] ?? 0, currency, words.screen) })}</span></dd></div>
    </dl>
  );
}

function Tags({ facts, change, at }: { facts: Facts; change: number; at: string | undefined }) {
  const words = useWords();
  const tags = tagsOf(facts);
  const auto = tags.filter((t) => t.source === 'computed').length;
  return (
    <div data-testid="tags">
      <div className="h">{words.say('tags')}{tags.length > 0 && <span className="more">{words.say('tags.count', { n: tags.length, auto, hand: tags.length - auto })}</span>}</div>
      {tags.length === 0 && <p className="sm t3 none">{words.say(at ? 'tags.none.then' : 'tags.none')}</p>}
      {families.filter((f) => tags.some((t) => t.family === f)).map((f) => (
        <div className="fam" key={f}><span className="k">{words.named('family', f)}</span>
          <div className="list">{tags.filter((t) => t.family === f).map((t) => <TagChip key={t.id} tag={t} customer={at ? undefined : facts.id} />)}</div></div>
      ))}
      {!at && <Rejected customer={facts.id} change={change} />}
      {!at && <WhyNot customer={facts.id} held={tags.map((t) => t.id)} />}
    </div>
  );
}
