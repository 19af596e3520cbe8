import type { Key, Speech } from '../words';
import { en } from '../words/dictionary';

/** Leaf is one comparison of a rule: what is looked at, how, and with which values. */
interface Leaf { path: string; op: '' | '==' | '!=' | '>=' | '<=' | '>' | '<' | 'in' | 'has'; values: string[] }

const literal = String.raw`"[^"]*"|-?\d+(?:\.\d+)?|true|false`;
const compares = new RegExp(String.raw`^([a-z][\w.]*) (==|!=|>=|<=|>|<) (${literal})$`);
const among = new RegExp(String.raw`^([a-z][\w.]*) in \[((?:${literal})(?:, (?:${literal}))*)\]$`);
const holds = /^("[^"]*") in ([a-z][\w.]*)$/;
const bare = /^(traits|orders)\.\w+$/;

const bareText = (s: string) => s.replace(/^"|"$/g, '').replace(/\.0+$/, '');

function leafOf(says: string): Leaf | null {
  let m = compares.exec(says);
  if (m) return { path: m[1] ?? '', op: m[2] as Leaf['op'], values: [bareText(m[3] ?? '')] };
  if ((m = among.exec(says))) return { path: m[1] ?? '', op: 'in', values: (m[2] ?? '').split(', ').map(bareText) };
  if ((m = holds.exec(says))) return { path: m[2] ?? '', op: 'has', values: [bareText(m[1] ?? '')] };
  return bare.test(says) ? { path: says, op: '', values: [] } : null;
}

// Where the values of a trait have words already.
const families: Record<string, string> = { tier: 'tier', age_band: 'band', speaks: 'language', channel: 'channel' };
const ordered = /^orders\.(?:(order|return|bill|visit|policy|plan)_)?(?:(count|sum)_)?(?:(\d+)d|(open)|(last_days)|(today|this_week|this_month))$/;

interface Fact { what: string; value(v: string): string }

const calls = /^(count|score|days_since)\("([^"]+)"(?:, "(?:(\d*)([dh]?)|(today|this week|this month))")?(?:, \{(.*)\})?\) (>=|>|<=|<|==) (-?\d+(?:\.\d+)?)$/;

/** callWords says a count of events in the reader's language; null for any other call. */
function callWords(says: string, words: Speech): string | null {
  const m = calls.exec(says);
  if (!m) return null;
  const [, func, event, n, unit, period, filter, op, number] = m;
  const ask = asks[(op ?? '') as Leaf['op']];
  if (!ask || func === 'score') return null;
  const only = [...(filter ?? '').matchAll(/:\s*(?:"([^"]*)"|\[([^\]]*)\])/g)].map((f) => (f[1] ?? f[2] ?? '').replace(/"/g, '')).join(', ');
  const of = words.named('act', event ?? '') === event ? (event ?? '') : words.named('act', event ?? '');
  const what = only ? words.say('call.of', { event: of, only }) : words.say('call.plain', { event: of });
  if (func === 'days_since') return words.say(ask, { what: words.say('call.since', { what }), value: words.say('fact.days', { n: bareText(number ?? '') }) });
  const within = period ? words.say(`call.${period}` as Key, { what }) : n ? words.say(unit === 'h' ? 'call.hours' : 'call.days', { what, n }) : what;
  return words.say(ask, { what: within, value: words.say('call.times', { n: bareText(number ?? '') }) });
}

function has(key: string): key is Key {
  return key in en;
}

function factOf(path: string, words: Speech): Fact | null {
  const trait = /^traits\.(\w+)$/.exec(path)?.[1];
  if (trait) {
    const key = `fact.${trait}`;
    if (!has(key)) return null;
    const unit = `fact.${trait}.unit`;
    return { what: words.say(key), value: (v) => (has(unit) ? words.say(unit, { n: v }) : words.named(families[trait] ?? `is.${trait}`, v)) };
  }
  const o = ordered.exec(path);
  if (!o) return null;
  const [, kind, measure, days, open, last, period] = o;
  if (last) return { what: words.say('fact.last'), value: (v) => words.say('fact.days', { n: v }) };
  const of = words.named('kinds', kind ?? 'any');
  if (open) return { what: words.say('fact.open', { of }), value: (v) => words.say('fact.count', { n: v }) };
  const within = period ? words.say(`fact.${period}` as Key, { of }) : words.say('fact.within', { of, n: days ?? '' });
  if (measure === 'sum') return { what: words.say('fact.sum', { of: within }), value: (v) => Number(v).toLocaleString(words.screen) };
  return { what: within, value: (v) => words.say('fact.count', { n: v }) };
}

const asks: Record<Leaf['op'], Key | null> = {
  '': null, '==': 'rule.is', '!=': 'rule.is_not', '>=': 'rule.least', '<=': 'rule.most', '>': 'rule.more', '<': 'rule.less', in: 'rule.is', has: 'rule.has',
};

/** ruleWords says a leaf of a rule in the reader's language; null for what has no words yet. */
export function ruleWords(says: string, words: Speech): string | null {
  const leaf = leafOf(says);
  const fact = leaf && factOf(leaf.path, words);
  if (!leaf || !fact) return callWords(says, words);
  const key = asks[leaf.op];
  return key ? words.say(key, { what: fact.what, value: leaf.values.map(fact.value).join(words.say('rule.or')) }) : fact.what;
}

/** ruleSaw words the value that a leaf of a rule found; null for what is no rule. */
export function ruleSaw(says: string, saw: string, words: Speech): string | null {
  const leaf = leafOf(says);
  const fact = leaf && factOf(leaf.path, words);
  if (!leaf || !fact) return null;
  return leaf.op === '' || saw === 'true' || saw === 'false' ? '' : fact.value(bareText(saw));
}

/** pathWords names an open path in the reader's language; one without words stays as it is written. */
export function pathWords(path: string, words: Speech): string {
  return factOf(path, words)?.what ?? path.replace(/^traits\./, '');
}
