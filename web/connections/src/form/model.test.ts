import assert from 'node:assert/strict';
import { test } from 'node:test';
import { conditionOf, partsOf, pathsOf, rowsOf, valueOf, whenOf, withRows, type Value } from './model';

test('a message is its fields and back', () => {
  const m = { type: 'track', event: 'Order Placed', when: { path: 'a', is: '1' }, user_id: 'id', ids: { phone: 'tel' }, properties: { order_id: 'no', amount_minor: { path: 'total', do: ['minor'] } } };
  assert.deepEqual(withRows(m, rowsOf(m)), m);
  assert.deepEqual(rowsOf(m).map((r) => `${r.at}.${r.name}`), ['user_id.', 'ids.phone', 'properties.order_id', 'properties.amount_minor']);
  assert.deepEqual(withRows(m, [{ at: 'traits', name: '', value: 'x' }]), { type: 'track', event: 'Order Placed', when: m.when });
});

test('a value is its parts and back', () => {
  for (const v of ['id', { const: 'shop' }, { path: 'level', do: ['trim', { cut: 8 }, { date: 'yyyy-MM-dd' }], table: { v1: 'silver', v2: true }, else: 'none' }, { path: 'a', do: ['lower'] }] as Value[]) {
    const parts = partsOf(v);
    assert.ok(parts);
    assert.deepEqual(valueOf(parts), v);
  }
  assert.equal(partsOf({ first: ['a', 'b'] }), undefined);
  const event = partsOf('Order Placed', 'const');
  assert.ok(event);
  assert.equal(valueOf(event, 'const'), 'Order Placed');
  assert.deepEqual(valueOf({ ...event, kind: 'path', text: 'state' }, 'const'), { path: 'state' });
});

test('a condition of one comparison has fields, others have not', () => {
  for (const when of [{ path: 'a', is: '1' }, { path: 'a', in: ['x', 'y'] }, { path: 'a', empty: false }, { path: 'a', over: 12.5 }]) {
    const c = conditionOf(when);
    assert.ok(c);
    assert.deepEqual(whenOf(c), when);
  }
  assert.equal(conditionOf(undefined), null);
  assert.equal(conditionOf({ all: [] }), undefined);
  assert.equal(conditionOf({ path: 'a', is: '1', empty: false }), undefined);
});

test('a sample says which paths there are', () => {
  assert.deepEqual(pathsOf({ id: 1, buyer: { phone: '1**' }, lines: [{ sku: 'x' }], codes: ['a'], none: null }), [['id', '1'], ['buyer.phone', '1**'], ['lines[0].sku', 'x'], ['codes[0]', 'a'], ['none', '']]);
});
