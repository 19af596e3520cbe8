import type { Money, OrderView } from '../../shared/known';

const weekMs = 7 * 86_400_000;
const weeks = 13; // three months

/** Worth is what a customer spent in three months in one currency, and in each week of them. */
export interface Worth { spent: Money | null; orders: number; returns: number; weeks: number[] }

// What was undone was not spent.
const undone = new Set(['cancelled', 'refunded']);

/** worthOf adds up orders less returns, in the currency of the newest; the last week ends now. */
export function worthOf(orders: readonly OrderView[], now: number): Worth {
  const bought = orders.filter((o) => o.kind === 'order' && !undone.has(o.status));
  const currency = bought.find((o) => o.amount.minor !== 0)?.amount.currency;
  const out: Worth = { spent: null, orders: bought.length, returns: orders.filter((o) => o.kind === 'return').length, weeks: new Array<number>(weeks).fill(0) };
  if (!currency) return out;
  let sum = 0;
  for (const o of bought) {
    if (o.amount.currency !== currency) continue;
    sum += o.amount.minor;
    const week = weeks - 1 - Math.floor((now - Date.parse(o.at)) / weekMs);
    if (week >= 0 && week < weeks) out.weeks[week] = (out.weeks[week] ?? 0) + o.amount.minor;
  }
  return { ...out, spent: { minor: sum, currency } };
}
