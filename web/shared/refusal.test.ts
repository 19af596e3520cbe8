import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Refused } from './api/client';
import { refusal } from './refusal';
import { speechFor } from './words';

test('a refusal is said in the language of the screen, never in the words of the server', () => {
  const zh = speechFor('zh-CN');
  const detail = 'store: publish calendar/a: conflict';
  assert.equal(refusal(new Refused(409, 'conflict', detail), zh, '没有成功'), zh.say('refused.conflict'));
  assert.equal(refusal(new Refused(500, 'internal', ''), zh, '没有成功'), '没有成功');
  assert.equal(refusal(new Error('x'), zh, '没有成功'), '没有成功');
  const flaw = { text: '"{1}" is there twice'.replace('{1}', 'a'), code: '"{1}" is there twice', values: [{ text: 'a' }] };
  assert.equal(refusal(new Refused(400, 'invalid', detail, 0, '', flaw), zh, '没有成功'), '“a”写了两次');
});
