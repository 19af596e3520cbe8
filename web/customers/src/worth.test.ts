import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { OrderView } from '../../shared/known';
import { worthOf } from './worth';

const now = Date.parse('2026-11-28T08:00:00Z');
const order = (id: string, kind: string, status: string, minor: number, at: string, currency = 'CNY'): OrderView => ({ id, kind, title: '', status, amount: { minor, currency }, at });

test('what was undone is not spent, and a return is counted as one', () => {
  const w = worthOf([order('1', 'order', 'delivered', 76000, '2026-11-27T08:00:00Z'), order('2', 'order', 'cancelled', 9900, '2026-11-27T08:00:00Z'),
    order('3', 'order', 'paid', 52000, '2026-11-13T08:00:00Z'), order('4', 'return', 'in_transit', 76000, '2026-11-28T07:00:00Z')], now);
  assert.deepEqual(w.spent, { minor: 128000, currency: 'CNY' });
  assert.deepEqual([w.orders, w.returns], [2, 1]);
  assert.deepEqual([w.weeks[12], w.weeks[10], w.weeks.length], [76000, 52000, 13]);
});

test('currencies are not added to each other', () => {
  const w = worthOf([order('1', 'order', 'paid', 100, '2026-11-27T08:00:00Z', 'USD'), order('2', 'order', 'paid', 76000, '2026-11-26T08:00:00Z')], now);
  assert.deepEqual(w.spent, { minor: 100, currency: 'USD' });
});

test('nothing bought is nothing spent', () => {
  assert.equal(worthOf([], now).spent, null);
});
