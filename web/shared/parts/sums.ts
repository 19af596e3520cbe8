import type { OrderView } from '../known';

// Statuses after which nothing more is owed to the customer.
const settled = new Set(['delivered', 'refunded', 'done', 'cancelled', 'active']);

/** openOf lists what is still owed to the customer, returns first. */
export function openOf(orders: readonly OrderView[]): OrderView[] {
  return orders
    .filter((o) => !settled.has(o.status) || (o.kind === 'return' && o.status === 'delivered'))
    .sort((a, b) => Number(b.kind === 'return') - Number(a.kind === 'return'));
}

export type Membership = { unit: 'years' | 'months'; n: number } | { unit: 'under_month' } | null;

/** memberFor counts whole years, or months in the first year, from a civil date. */
export function memberFor(from: string | undefined, now: Date): Membership {
  const at = from ? new Date(`${from}T00:00:00`) : null;
  if (!at || Number.isNaN(at.getTime())) return null;
  const months = (now.getFullYear() - at.getFullYear()) * 12 + now.getMonth() - at.getMonth() - (now.getDate() < at.getDate() ? 1 : 0);
  if (months >= 12) return { unit: 'years', n: Math.floor(months / 12) };
  return months >= 1 ? { unit: 'months', n: months } : { unit: 'under_month' };
}

/** blank tells that there is nothing to show of a customer. */
export function blank(p: { customer: { match: string }; tags: readonly unknown[]; orders: readonly unknown[]; contacts: readonly unknown[]; member_from?: string }): boolean {
  return p.customer.match !== 'several' && p.tags.length === 0 && p.orders.length === 0 && p.contacts.length === 0 && !p.member_from;
}
