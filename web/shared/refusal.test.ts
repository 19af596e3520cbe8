import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Refused } from './api/client';
import { detailOf, refusal } from './refusal';
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

test('a detail is said in Chinese where its words are there, else as the server says it', () => {
  const flaw = { text: 'a webhook needs a name', code: 'a webhook needs a name' };
  assert.equal(detailOf(new Refused(400, 'invalid', 'api: a webhook needs a name: invalid', 0, '', flaw), 'zh-CN'), 'Webhook 要有名称');
  assert.equal(detailOf(new Refused(400, 'invalid', 'api: something else: invalid'), 'zh-CN'), 'api: something else: invalid');
});
