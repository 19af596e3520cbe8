import assert from 'node:assert/strict';
import { test } from 'node:test';
import { faultWords } from './faults';

test('what is wrong is said in Chinese, and what has no words stays', () => {
  const zh = (text: string) => faultWords({ text }, { screen: 'zh-CN' });
  assert.equal(zh('traits.phone is sealed: it is personal, and rules read open values only'), 'traits.phone 是加密的个人信息，规则不能读');
  assert.equal(zh('there is no orders.cout; did you mean orders.count?'), '没有 orders.cout，是不是 orders.count？');
  assert.equal(zh('"Question Asked" has no open property note; the others are sealed'), '“Question Asked”没有可读的属性 note');
  assert.equal(zh('something else'), 'something else');
  assert.equal(faultWords({ text: 'needs cmn and en' }, { screen: 'en' }), 'needs cmn and en');
});
