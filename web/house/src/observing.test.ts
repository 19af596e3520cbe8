import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seenIn, withSeen } from './observing';

const unit = 'id: muhe\nzone: Asia/Shanghai';

test('agents see who listens unless the unit says otherwise', () => {
  assert.equal(seenIn(unit), 'shown');
  assert.equal(seenIn(`${unit}\nobserving: hidden # agreed in May\n`), 'hidden');
  assert.equal(seenIn(`${unit}\nobserving: perhaps\n`), null);
});

test('the rule is written once, and the rest of the text stays', () => {
  const hidden = withSeen(unit, 'hidden');
  assert.equal(hidden, `${unit}\nobserving: hidden\n`);
  assert.equal(withSeen(hidden, 'shown'), `${unit}\nobserving: shown\n`);
});
