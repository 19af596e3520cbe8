import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parse, withOne } from './recent';

test('who was opened last stands first, once, and eight are kept', () => {
  const ten = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j'].map((x) => `cu_${x}`);
  const list = ten.reduce<string[]>((l, id) => withOne(l, id), []);
  assert.deepEqual(list.slice(0, 2), ['cu_j', 'cu_i']);
  assert.equal(list.length, 8);
  assert.deepEqual(withOne(list, 'cu_e').slice(0, 3), ['cu_e', 'cu_j', 'cu_i']);
  assert.deepEqual(parse('cu_1 javascript:x cu_2'), ['cu_1', 'cu_2']);
  assert.deepEqual(parse(null), []);
});
