import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fill, pick, type Values } from '../../../shared/lang';
import type { Because, Text } from '../protocol';
import { zh, type Key } from '../words/zh';
import { clauseWords, gist, sawWords } from './because';

const all: Record<string, string> = zh;
const words = {
  screen: 'zh-CN' as const, say: (key: Key, values?: Values) => fill(zh[key], values), of: (t: Text | undefined) => pick(t, 'zh-CN'),
  named: (family: string, code: string) => all[`${family}.${code}`] ?? code,
};
const why: Because = { says: 'all', holds: true, parts: [
  { says: 'skill skincare >= 3', holds: true, saw: '4' },
  { says: 'last contact was with this agent', holds: true, saw: 'yes' },
  { says: 'idle', holds: true, saw: '252 s' },
  { says: 'other agents', holds: false, saw: '3', parts: [{ says: 'not: free', holds: false, saw: '3' }] },
] };

test('the gist says what weighs most, the known agent first', () => {
  assert.equal(gist(why, words), '上次也是您，护肤 4 级');
  assert.equal(gist({ says: 'all', holds: true, parts: [why.parts?.[2] as Because] }, words), '空闲 4:12');
  assert.equal(gist({ says: 'all', holds: true }, words), '');
});

test('clauses of routing are worded, the text of a rule stays as written', () => {
  assert.equal(clauseWords('skill lang:yue >= 2', words), '粤语至少 2 级');
  assert.equal(clauseWords('not: line up', words), '没有做到：声音已接通');
  assert.equal(clauseWords('traits.tier == "gold"', words), 'traits.tier == "gold"');
});

test('what was seen is worded with its unit', () => {
  assert.equal(sawWords({ says: 'idle', holds: true, saw: '252 s' }, words), '4:12');
  assert.equal(sawWords({ says: 'orders.count > 2', holds: false, saw: 'unknown' }, words), '不知道');
  assert.equal(sawWords({ says: 'orders.count > 2', holds: true, saw: '7' }, words), '实际 7');
});
