import assert from 'node:assert/strict';
import { test } from 'node:test';
import { choicesOf, idOf, linesOf, same } from './examples';
import { hrefOf, placeOf } from './place';

test('examples are lines, once each', () => {
  assert.deepEqual(linesOf('- 退款到了吗\n\n 退款到了吗 \n-5 度能用吗\n'), ['退款到了吗', '-5 度能用吗']);
});

test('an intent is compared by what it says', () => {
  const one = { id: 'a', unit: 'u', intent: 'a', name: { cmn: '甲' }, examples: { cmn: ['一'] } };
  assert.ok(same(one, { ...one, name: { cmn: '甲', en: '' }, examples: { en: [], cmn: ['一'] } }));
  assert.ok(!same(one, { ...one, examples: { cmn: ['一', '二'] } }));
  assert.equal(idOf('muhe', 'refund_status'), 'muhe-refund-status');
});

test('keys choose among the likely intents first, of the unit alone', () => {
  const i = (intent: string, labelled: number, unit = 'muhe', version = 1) => ({ intent, labelled, unit, version });
  const all = [i('a', 1), i('b', 9), i('c', 0), i('d', 5, 'other'), i('e', 7, 'muhe', 0)];
  assert.deepEqual(choicesOf(all, 'muhe', ['c', 'd', 'x', 'c']).map((x) => x.intent), ['c', 'b', 'a']);
});

test('addresses come back', () => {
  assert.deepEqual(placeOf(hrefOf('needs', 'muhe-dry')), { room: 'needs', id: 'muhe-dry' });
  assert.deepEqual(placeOf('#nowhere/x'), { room: 'intents', id: '' });
});
