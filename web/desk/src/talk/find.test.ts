import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Disposition } from '../protocol';
import { find } from './find';

const all: Disposition[] = [
  { id: 'told', name: { cmn: '退款进度已告知', en: 'Refund progress told' }, initials: 'tkjdygz' },
  { id: 'paid', name: { cmn: '已先行退款', en: 'Refunded in advance' }, initials: 'yxxtk' },
  { id: 'chased', name: { cmn: '已催物流', en: 'Carrier chased' }, initials: 'ycwl' },
];
const ids = (typed: string, suggested?: string) => find(all, typed, suggested).list.map((d) => d.id);

test('with nothing typed the suggestion is first and chosen', () => {
  assert.deepEqual(ids('', 'paid'), ['paid', 'told', 'chased']);
  assert.equal(find(all, ' ', 'paid').chosen?.id, 'paid');
});

test('without a suggestion Enter would record nothing', () => {
  assert.equal(find(all, '').chosen, null);
  assert.equal(find(all, '', 'gone').chosen, null);
});

test('pinyin initials find, the beginning before the middle', () => {
  assert.deepEqual(ids('tk'), ['told', 'paid']);
  assert.equal(find(all, 'YCWL').chosen?.id, 'chased');
  assert.deepEqual(ids('yx'), ['paid']);
});

test('initials may skip syllables', () => assert.deepEqual(ids('ywl'), ['chased']));

test('names find in both languages', () => {
  assert.deepEqual(ids('物流'), ['chased']);
  assert.deepEqual(ids('refund'), ['told', 'paid']);
});

test('what fits nothing chooses nothing', () => {
  assert.deepEqual(find(all, 'zzz'), { list: [], chosen: null });
});
