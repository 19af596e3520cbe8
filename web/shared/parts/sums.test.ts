import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { OrderView } from '../known';
import { memberFor, openOf } from './sums';

const order = (id: string, kind: string, status: string): OrderView => ({ id, kind, status, title: '', at: '', amount: { minor: 0, currency: 'CNY' } });

test('what is owed to the customer is open, returns first', () => {
  const list = [order('a', 'order', 'delivered'), order('b', 'order', 'shipped'), order('c', 'return', 'in_transit'), order('d', 'return', 'refunded'), order('e', 'return', 'delivered')];
  assert.deepEqual(openOf(list).map((o) => o.id), ['c', 'e', 'b']);
});

test('membership counts whole years, then whole months', () => {
  const now = new Date(2026, 10, 22);
  assert.deepEqual(memberFor('2023-11-22', now), { unit: 'years', n: 3 });
  assert.deepEqual(memberFor('2023-11-23', now), { unit: 'years', n: 2 });
  assert.deepEqual(memberFor('2026-08-30', now), { unit: 'months', n: 2 });
  assert.deepEqual(memberFor('2026-11-10', now), { unit: 'under_month' });
  assert.equal(memberFor(undefined, now), null);
  assert.equal(memberFor('not a day', now), null);
});
