import assert from 'node:assert/strict';
import { test } from 'node:test';
import { actsOf, says } from './party';

const at = '2026-05-06T02:00:00.000000Z';

test('who asked may join all, and whom they asked may only hang up or leave', () => {
  const what = (state: 'ringing' | 'consulting' | 'together' | 'missed', asked: boolean, held = true) => actsOf({ state, since: at, asked }, held).map((a) => a.what);
  assert.deepEqual(what('ringing', false), ['consult/end']);
  assert.deepEqual(what('consulting', false), ['conference', 'consult/end']);
  assert.deepEqual(what('consulting', true), ['end']);
  assert.deepEqual(what('together', false), ['conference/leave', 'conference/remove']);
  assert.deepEqual(what('together', true), ['conference/leave']);
  assert.deepEqual(what('missed', false), ['hold']);
  assert.deepEqual(what('missed', false, false), []);
});

test('who does not come is said with why', () => {
  assert.equal(says({ state: 'missed', since: at, why: 'declined' }), 'third.missed.declined');
  assert.equal(says({ state: 'missed', since: at, why: 'something' }), 'third.missed');
  assert.equal(says({ state: 'consulting', since: at, asked: true }), 'third.asked');
});
