import assert from 'node:assert/strict';
import { test } from 'node:test';
import { firstWords, valueAt, type Outline } from './api';
import { clear, laid } from './layout';

const node = (id: string, ...to: string[]) => ({ id, kind: 'say', line: 1, column: 1, fields: {}, ways: to.map((t) => ({ field: 'next', to: t })) });
const outline = (nodes: ReturnType<typeof node>[]): Outline => ({ id: 'f', name: {}, start: 'a', nodes });

test('ways lead to the right, and those that lead back do not push', () => {
  const at = laid(outline([node('a', 'b', 'c'), node('b', 'd'), node('c', 'a', 'd'), node('d')]));
  assert.ok(at.a && at.b && at.c && at.d);
  assert.ok(at.a.x < at.b.x && at.b.x === at.c.x && at.c.x < at.d.x);
  assert.notEqual(at.b.y, at.c.y);
});

test('what is dropped on a node stands below it, and what is dropped beside it stays', () => {
  const o = outline([node('a', 'b'), node('b')]);
  const places = { a: { x: 0, y: 0 }, b: { x: 0, y: 120 } };
  const at = clear(o, places, { x: 40.4, y: 10 });
  assert.equal(at.x, 40);
  assert.ok(at.y > 120 + 58);
  assert.deepEqual(clear(o, places, { x: 300, y: 10 }), { x: 300, y: 10 });
});

test('500 nodes are laid out within a blink, none over another', () => {
  const nodes = Array.from({ length: 500 }, (_, i) => node(`n${i}`, `n${(i * 7 + 1) % 500}`, `n${(i + 1) % 500}`));
  nodes[0] = { ...node('a', 'n1', 'n250'), id: 'a' };
  const began = Date.now();
  const at = Object.values(laid(outline(nodes)));
  assert.ok(Date.now() - began < 2000);
  assert.equal(new Set(at.map((p) => `${p.x},${p.y}`)).size, 500);
});

test('values are found by their path, keys with dots too', () => {
  const fields = { branch: [{ when: 'x', next: 'b' }], understand: { on: { 'refund.status': 'c' } } };
  assert.equal(valueAt(fields, 'branch.0.next'), 'b');
  assert.equal(valueAt(fields, 'understand.on.refund.status'), 'c');
  assert.equal(valueAt(fields, 'branch.4.next'), undefined);
  assert.equal(firstWords({ say: { plain: { cmn: '二' }, text: { cmn: '一', en: 'One' } } }, 'en'), 'One');
});
