import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Row } from './api';
import { happened } from './rows';
import { speechFor } from './words';

const row = (kind: string, group: Row['group'], data: unknown): Row => ({ id: 'ev_1', at: '2026-11-28T08:00:00Z', kind, group, record: 'cu_1', data }) as Row;
const zh = speechFor('zh-CN');

test('what a source reported is worded, with at most three facts', () => {
  const h = happened(row('customer.tracked', 'act', { source: 'shop', name: 'Order Completed', open: { order_id: 'S-1', total: 760, currency: 'CNY', coupon: 'X', items: [1] } }), null, zh);
  assert.equal(h.title, '下单');
  assert.deepEqual(h.detail, ['shop', '订单号：S-1', '合计：760', '优惠券：X']);
});

test('values are said in words, an amount first, and what is unknown as it came', () => {
  const open = { tier: 'gold', speaks: 'yue', autopay: true, amount_minor: 76_000, currency: 'CNY' };
  assert.deepEqual(happened(row('customer.identified', 'record', { source: 'crm', open }), null, zh).detail, ['crm', '¥760', '会员等级：金卡', '说的话：粤语', '自动缴费：是']);
  assert.deepEqual(happened(row('customer.identified', 'record', { source: 'crm', open: { tier: 'jade', pet_name: 'x' } }), null, speechFor('en')).detail, ['crm', 'tier: jade', 'pet name: x']);
});

test('an event without a word keeps its own name', () => {
  assert.equal(happened(row('customer.tracked', 'act', { source: 'shop', name: 'Lantern Lit' }), null, zh).title, 'Lantern Lit');
});

test('tags that came and went stand in one row', () => {
  const h = happened(row('customer.tagged', 'tag', { added: [{ id: 'a', name: { cmn: '稳定复购', en: 'Buys again' } }], removed: ['b'] }), null, zh);
  assert.equal(h.title, '有了“稳定复购”');
  assert.deepEqual(h.detail, ['没有了“b”']);
  assert.equal(happened(row('customer.tagged', 'tag', { removed: ['b'] }), null, zh, { b: { cmn: '学生' } }).title.includes('学生'), true);
  assert.equal(happened(row('customer.tag_rejected', 'tag', { tag: 'b' }), null, zh, { b: { cmn: '学生' } }).title.includes('学生'), true);
});

test('a look at a masked field says which and why', () => {
  const h = happened(row('customer.revealed', 'record', { field: 'phone', reason: 'callback' }), null, zh);
  assert.equal(h.title, '看了完整的电话');
  assert.deepEqual(h.detail, ['回电']);
});
