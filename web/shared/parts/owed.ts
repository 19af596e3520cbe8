import type { OrderView } from '../known';
import { api } from '../request';
import { useAsked } from './asked';
import { openOf } from './sums';

/** useOwed lists what is still owed to a customer however old it is, returns first: of the orders that are shown, and of older ones where now is meant. */
export function useOwed(customer: string | undefined, orders: readonly OrderView[], change: number, now = true): OrderView[] {
  const { value } = useAsked(() => (now && customer ? api.get('/api/v1/customers/{id}/purchases', { path: { id: customer } }) : Promise.resolve(null)), [customer, change, now]);
  const older = ((value?.open ?? []) as OrderView[]).filter((o) => !orders.some((x) => x.id === o.id));
  return openOf([...orders, ...older]);
}
