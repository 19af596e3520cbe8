import assert from 'node:assert/strict';
import { test } from 'node:test';
import { byWhat } from './by';

test('an address, a number as people write it, and what may be a name are told apart', () => {
  assert.deepEqual(byWhat('苏'), { words: '苏' });
  assert.deepEqual(byWhat('6620'), { words: '6620' });
  assert.deepEqual(byWhat(' su@mail.example '), { email: 'su@mail.example' });
  assert.deepEqual(byWhat('138 0000-6620'), { phone: '13800006620' });
  assert.deepEqual(byWhat('+852 5123 4567'), { phone: '+85251234567' });
  assert.deepEqual(byWhat('M001717'), { words: 'M001717' });
});
