import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fill, pick, slots } from './lang';

test('a message takes its values and keeps a missing one visible', () => {
  assert.equal(fill('{a} and {b}', { a: 1 }), '1 and {b}');
});

test('English chooses between one and many', () => {
  const message = '{n} {n|customer is|customers are} waiting';
  assert.equal(fill(message, { n: 1 }), '1 customer is waiting');
  assert.equal(fill(message, { n: 0 }), '0 customers are waiting');
  assert.deepEqual(slots(message), ['n']);
});

test('a text falls back in the written order', () => {
  assert.equal(pick({ yue: '粵', en: 'E' }, 'zh-CN'), '粵');
  assert.equal(pick({ cmn: '普', yue: '粵' }, 'en'), '普');
  assert.equal(pick(undefined, 'en'), '');
});
