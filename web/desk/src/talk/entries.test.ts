import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Text } from '../protocol';
import { tell } from './entries';
import { en, zh, type Key } from '../words/dictionary';
import { fill, pick, type Screen, type Values } from '../../../shared/lang';

function speech(screen: Screen) {
  const words: Record<string, string> = screen === 'en' ? en : zh;
  return {
    screen, say: (key: Key, values?: Values) => fill(words[key] ?? '', values), of: (t: Text | undefined) => pick(t, screen),
    named: (family: string, code: string) => words[`${family}.${code}`] ?? code,
  };
}
const knows = { written: false, queues: [{ id: 'q', name: { cmn: '会员售后', en: 'Member care' }, waiting: 0, served: 0, served_in_time: 0 }], outcome: (id: string) => id.toUpperCase() };
const said = (kind: string, data: Record<string, unknown>, screen: Screen = 'zh-CN') => tell({ id: '1', at: '', kind, data }, speech(screen), knows);
const text = (kind: string, data: Record<string, unknown>, screen: Screen = 'zh-CN') => said(kind, data, screen)?.text;

test('entries are worded in both languages', () => {
  assert.equal(text('queued', { queue: 'q' }), '开始排队，会员售后');
  assert.equal(text('identified', { match: 'one', evidence: ['phone'] }), '按号码认出客户');
  assert.equal(text('identified', { match: 'one', evidence: ['agent'] }), '您核对了是哪一位');
  assert.equal(text('queued', { queue: 'q' }, 'en'), 'Joined the queue, Member care');
  assert.equal(text('connected', { mine: true, wait_ms: 38_000 }), '已由您接通，等了 0:38');
  assert.equal(text('no_answer', { agent_name: '周子墨', state: 'timeout' }), '周子墨没有接听，重新排队');
  assert.equal(text('held', { held_by: 'customer' }), '客户那边按了保持');
  assert.equal(text('ended', { reason: 'customer_hung_up', talk_ms: 372_000 }), '客户先挂断，通话 6:12');
  assert.equal(text('wrap', { phase: 'completed', disposition: 'paid' }), '小结完成，PAID');
});

test('a chat has neither a number nor a telephone', () => {
  const inChat = (kind: string, data: Record<string, unknown>) => tell({ id: '1', at: '', kind, data }, speech('zh-CN'), { ...knows, written: true });
  assert.deepEqual(inChat('identified', { match: 'anonymous' }), { as: 'line', icon: 'user', text: '对方没有登录' });
  assert.deepEqual(inChat('identified', { match: 'one', evidence: ['signed_token'] }), { as: 'line', icon: 'user', text: '按登录认出客户' });
  assert.equal((inChat('arrived', { channel: 'chat' }) as { icon: string }).icon, 'chat');
  assert.equal(text('identified', { match: 'anonymous' }), '对方没有显示号码');
});

test('keys without their digits say how many', () => {
  assert.equal(text('keyed', { count: 1 }, 'en'), 'Pressed 1 key');
  assert.equal(text('keyed', { count: 4 }), '按了 4 个键');
});

test('what has no place or no words is not shown', () => {
  assert.equal(said('note', { text: 'x' }), null);
  assert.equal(said('something.new', {}), null);
  assert.equal(said('said', {}), null);
});

test('a consultation says whom, how long, and nothing where a transfer follows', () => {
  assert.equal(text('consulting', { mine: true, to: '139****8888' }), '您向 139****8888 咨询');
  assert.equal(text('consulted', { why: 'party', talk_ms: 65_000 }, 'en'), 'Consultation over after 1:05');
  assert.equal(text('consulted', { why: 'agent', talk_ms: 0 }, 'en'), 'Consultation over');
  assert.equal(text('consulted', { why: 'busy' }, 'en'), 'The one to be consulted was not reached');
  assert.equal(said('consulted', { why: 'joined', talk_ms: 65_000 }), null);
});

test('a broken entry still makes a sentence', () => {
  for (const kind of ['arrived', 'identified', 'queued', 'offered', 'no_answer', 'connected', 'taken_over', 'held', 'resumed', 'leg_lost', 'leg_rejoined', 'consulting', 'consulted', 'conference', 'transferred', 'ended', 'wrap', 'keyed', 'notice']) {
    assert.doesNotMatch(text(kind, { agent_name: 7, wait_ms: 'x', queue_name: null }) ?? '', /[{}]|undefined|NaN/, kind);
  }
});
