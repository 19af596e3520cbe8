import assert from 'node:assert/strict';
import { test } from 'node:test';
import { agentsOf, alarm, columns, percent, type Queue } from './board';

const queue = (more: Partial<Queue> = {}): Queue => ({
  id: 'care', unit: 'muhe', name: { en: 'Care' }, waiting: 0, oldest_ms: 0, served: 0, served_in_time: 0, abandoned: 0, target_seconds: 20, target_percent: 80, callback_only: false, agents: {}, ...more,
});

test('agents whose desk rings are at work, and whose audio is down are not ready', () =>
  assert.deepEqual(agentsOf(queue({ agents: { available: 2, ringing: 1, busy: 3, no_line: 1, away: 1, offline: 9 } })), { ready: 2, busy: 4, away: 2 }));

test('a wait beyond the target goes before a low service level', () => {
  assert.equal(alarm(queue()), 'calm');
  assert.equal(alarm(queue({ served: 10, served_in_time: 7 })), 'low');
  assert.equal(alarm(queue({ served: 10, served_in_time: 7, waiting: 1, oldest_ms: 20_001 })), 'late');
});

test('of no calls there is no percentage', () => assert.equal(percent(0, 0), null));

test('cards fill the screen', () => {
  assert.equal(columns(1, 1920, 1080), 1);
  assert.equal(columns(4, 1920, 1080), 2);
  assert.equal(columns(9, 1920, 1080), 3);
  assert.equal(columns(3, 1080, 1920), 1);
});
