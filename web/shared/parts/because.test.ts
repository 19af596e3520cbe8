import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fill, pick, type Values } from '../lang';
import type { Because, Text } from '../known';
import type { Key } from '../words';
import { zh } from '../words/dictionary';
import { clauseWords, gist, missing, rows, sawWords, skillName } from './because';

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

test('the gist begins with what decided, unless there was no choice', () => {
  const decided = (by: string): Because => ({ ...why, parts: [{ says: `decided by ${by}`, holds: true }, ...(why.parts ?? [])] });
  assert.equal(gist(decided('level'), words), '技能等级更高，上次也是您');
  assert.equal(gist(decided('only'), words), '上次也是您，护肤 4 级');
  for (const by of ['level', 'dialect', 'seniority', 'known agent', 'affinity', 'preference', 'longest wait', 'VIP', 'priority', 'angry', 'work', 'fairness', 'scarcity', 'declined', 'idle', 'only']) {
    assert.notEqual(clauseWords(`decided by ${by}`, words), `decided by ${by}`);
  }
});

test('the terms of a choice stand in one order, with those of who came second', () => {
  assert.deepEqual(rows({ level: 0.4, 'known agent': 0.15, later: 1 }, { level: 0.3, fairness: -0.2 }).map((r) => [r.term, r.first, r.second]),
    [['level', 0.4, 0.3], ['known agent', 0.15, undefined], ['fairness', undefined, -0.2], ['later', 1, undefined]]);
});

test('clauses of routing and of rules are worded, what has no words stays as written', () => {
  assert.equal(clauseWords('skill lang:yue >= 2', words), '粤语至少 2 级');
  assert.equal(clauseWords('not: line up', words), '没有做到：声音已接通');
  const worded: Record<string, string> = {
    'traits.tier in ["gold", "black"]': '会员等级：金卡或黑卡', 'traits.age_band in ["60-69", "70+"]': '年龄：60 到 69 岁或70 岁以上',
    'orders.count_90d >= 3': '近 90 天的订单，至少 3 笔', 'orders.return_open >= 1': '没办完的退换，至少 1 笔', 'traits.autopay': '已开通自动缴费',
    'orders.policy_sum_365d >= 100000.0': '近 365 天的保单金额，至少 100,000', '"suncare" in traits.interest': '感兴趣的：防晒',
    'orders.count_this_week >= 3': '本周的订单，至少 3 笔', 'orders.visit_sum_today >= 100.0': '今天的就诊金额，至少 100',
    'traits.shoe_size == 42': 'traits.shoe_size == 42', 'orders.count_90d + 1 > 2': 'orders.count_90d + 1 > 2',
  };
  for (const [says, said] of Object.entries(worded)) assert.equal(clauseWords(says, words), said);
  assert.equal(skillName('gift_wrapping', words), 'gift wrapping');
});

test('what was seen is worded with its unit', () => {
  assert.equal(sawWords({ says: 'traits.manner == "brief"', holds: true, saw: 'brief' }, words), '实际 先说结论');
  assert.equal(sawWords({ says: 'idle', holds: true, saw: '252 s' }, words), '4:12');
  assert.equal(sawWords({ says: 'orders.count > 2', holds: false, saw: 'unknown' }, words), '不知道');
  assert.equal(sawWords({ says: 'orders.count > 2', holds: true, saw: '7' }, words), '实际 7');
});

test('a count of events is worded with its window and what it is about', () => {
  assert.equal(clauseWords('count("Question Asked", "30d", {"category": "suncare"}) >= 3', words), words.say('rule.least', { what: '近 30 天“提问”（suncare）', value: '3 次' }));
  assert.equal(clauseWords('count("Question Asked", "this month", {"category": "suncare"}) >= 3', words), words.say('rule.least', { what: '本月“提问”（suncare）', value: '3 次' }));
  assert.deepEqual(missing({ says: 'all', holds: false, parts: [{ says: 'orders.count_90d >= 3', holds: false, saw: '1', away: 2 }, { says: 'traits.tier == "gold"', holds: true, saw: 'gold' }] }, words).length, 1);
});
