import assert from 'node:assert/strict';
import { test } from 'node:test';
import { arrange, count, everybody, windowOf } from './grid';
import type { FloorAgent } from './protocol';

const agent = (id: string, name: string, more: Partial<FloorAgent> = {}): FloorAgent => ({
  id, name, status: 'available', since: '2026-05-06T02:00:00Z', line: true, ringing: false, queues: ['care'], today: { handled: 0, handle_ms: 0 }, contacts: [], ...more,
});
const talk = { id: 'ct_1', channel: 'voice', state: 'on_hold', queue: 'vip', queue_name: {}, connected: '2026-05-06T01:00:00Z', held_since: '2026-05-06T01:30:00Z', moods: [] } as FloorAgent['contacts'][number];
const all = [agent('1', '周敏', { contacts: [talk], queues: ['vip'] }), agent('2', 'Lin Wan', { status: 'away' }), agent('3', '李雷', { today: { handled: 9, handle_ms: 1 } })];

test('everybody is shown in their fixed order', () => assert.deepEqual(arrange(all, everybody), ['1', '2', '3']));

test('agents are found by a part of their name, by what they do and by queue', () => {
  assert.deepEqual(arrange(all, { ...everybody, text: ' lin' }), ['2']);
  assert.deepEqual(arrange(all, { ...everybody, group: 'hold' }), ['1']);
  assert.deepEqual(arrange(all, { ...everybody, queue: 'care' }), ['2', '3']);
  assert.deepEqual(arrange(all, { ...everybody, channel: 'voice' }), ['1']);
  assert.deepEqual(arrange(all, { ...everybody, channel: 'chat' }), []);
});

test('the longest in what they do come first, and the other way round', () => {
  assert.deepEqual(arrange(all, { ...everybody, by: 'time' }), ['1', '2', '3']);
  assert.deepEqual(arrange(all, { ...everybody, by: 'handled', down: true }), ['3', '1', '2']);
});

test('what agents do is counted', () => assert.deepEqual(count(all), { contact: 0, hold: 1, wrapping: 0, ready: 1, away: 1, offline: 0 }));

test('of a thousand rows only those in view are drawn, and never any that is not there', () => {
  assert.deepEqual(windowOf(1000, 40, 0, 400), [0, 18]);
  assert.deepEqual(windowOf(1000, 40, 20000, 400), [492, 518]);
  assert.deepEqual(windowOf(3, 40, 20000, 400), [3, 3]);
});
