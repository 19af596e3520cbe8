import { clock } from '../format';
import type { Because } from '../known';
import type { Key, Speech } from '../words';
import { ruleSaw, ruleWords } from './rule';

const joints: Record<string, Key> = { all: 'why.all', any: 'why.any', not: 'why.not' };

const plain: Record<string, Key> = {
  ...joints,
  'last contact was with this agent': 'route.known',
  'their last contact was with this agent': 'route.known.theirs',
  'idle': 'route.idle',
  'available': 'route.available',
  'line up': 'route.line',
  'free': 'route.free',
  'angry with a junior': 'route.angry_with_junior',
  'wished by a supervisor': 'route.wished',
  'did not decline just now': 'route.not_declined',
  'came after': 'route.after',
  'other agents': 'route.others',
  'decided by level': 'route.by.level',
  'decided by dialect': 'route.by.dialect',
  'decided by seniority': 'route.by.seniority',
  'decided by known agent': 'route.by.known',
  'decided by affinity': 'route.by.affinity',
  'decided by preference': 'route.by.preference',
  'decided by longest wait': 'route.by.wait',
  'decided by VIP': 'route.by.vip',
  'decided by priority': 'route.by.priority',
  'decided by angry': 'route.by.angry',
  'decided by work': 'route.by.work',
  'decided by fairness': 'route.by.fairness',
  'decided by scarcity': 'route.by.scarcity',
  'decided by declined': 'route.by.declined',
  'decided by idle': 'route.by.idle',
  'decided by only': 'route.by.only',
};

/** pleas are why a senior is asked into a talk that somebody else has. */
const pleas: readonly string[] = ['angry with a junior', 'wished by a supervisor'];

/** skillName words a skill: a language, or a subject; one that no dictionary has is shown by its id. */
export function skillName(id: string, words: Speech): string {
  if (id.startsWith('lang:')) return words.named('language', id.slice(5));
  const name = words.named('skill', id);
  return name === id ? id.replace(/[_-]+/g, ' ') : name;
}

/** clauseWords words what a clause of routing or of a rule says; what has no words stays as it was written. */
export function clauseWords(says: string, words: Speech): string {
  const key = plain[says];
  if (key) return words.say(key);
  const skill = /^skill (\S+) >= (\d+)$/.exec(says);
  if (skill) return words.say('route.skill', { skill: skillName(skill[1] ?? '', words), n: skill[2] ?? '' });
  const grade = /^agent\.seniority >= (\d)$/.exec(says);
  if (grade) return words.say('route.seniority', { n: grade[1] ?? '' });
  if (says.startsWith('serves queue ')) return words.say('route.queue');
  if (says.startsWith('nobody else within ')) return words.say('route.nobody_else');
  if (says.startsWith('not: ')) return words.say('route.lacks', { what: clauseWords(says.slice(5), words) });
  return ruleWords(says, words) ?? says;
}

/** sawWords words the value that was found. */
export function sawWords(b: Because, words: Speech): string {
  if (!b.saw || b.saw === 'yes') return '';
  if (b.saw === 'unknown') return words.say('why.unknown');
  if (pleas.includes(b.says)) return words.say(b.saw === 'take_over' ? 'route.to.take_over' : 'route.to.consult');
  if (b.says === 'idle') return clock(1000 * parseInt(b.saw, 10));
  if (b.says === 'other agents' || b.says === 'came after' || b.says.startsWith('not: ')) return words.say('route.people', { n: Number(b.saw) });
  if (b.says.startsWith('skill ')) return words.say('rest.level', { n: b.saw });
  const seen = ruleSaw(b.says, b.saw, words);
  return seen === '' ? '' : words.say('why.saw', { value: seen ?? b.saw });
}

const terms: [term: string, key: Key][] = [
  ['level', 'route.term.level'], ['dialect', 'route.term.dialect'], ['seniority', 'route.term.seniority'], ['known agent', 'route.term.known'], ['affinity', 'route.term.affinity'],
  ['preference', 'route.term.preference'], ['urgency', 'route.term.urgency'], ['credit', 'route.term.credit'], ['work', 'route.term.work'], ['fairness', 'route.term.fairness'],
  ['scarcity', 'route.term.scarcity'], ['declined', 'route.term.declined'],
];

/** Row is one term of a choice: of who was chosen, and of who came second; undefined where it has none. */
export type Row = { term: string; words: Key | undefined; first: number | undefined; second: number | undefined };

/** rows lists the terms that either has, in the order in which they are told; a term of a later release by its own name. */
export function rows(first: Record<string, number>, second: Record<string, number> | undefined): Row[] {
  const known = terms.map(([term, words]) => ({ term, words: words as Key | undefined }));
  const later = [...new Set([...Object.keys(first), ...Object.keys(second ?? {})])].filter((t) => !terms.some(([k]) => k === t)).sort();
  return [...known, ...later.map((term) => ({ term, words: undefined }))]
    .map((r) => ({ ...r, first: first[r.term], second: second?.[r.term] }))
    .filter((r) => r.first !== undefined || r.second !== undefined);
}

/** missing words what would have to come for the decision to turn: numbers that lack something, and what is not so. */
export function missing(b: Because, words: Speech): string[] {
  if (b.holds) return [];
  if (b.says === 'not') return [];
  if (b.parts?.length) return b.parts.flatMap((p) => missing(p, words));
  const what = clauseWords(b.says, words);
  return [b.away !== undefined && b.away > 0 ? words.say('why.away.of', { what, n: b.away.toLocaleString(words.screen, { maximumFractionDigits: 1 }) }) : what];
}

/** contributors lists the events behind a decision, each once, in the order of the leaves. */
export function contributors(b: Because): string[] {
  return [...new Set([...(b.events ?? []), ...(b.parts ?? []).flatMap(contributors)])];
}

/** leaves lists the leaves that hold. */
function leaves(b: Because): Because[] {
  if (!b.holds) return [];
  return b.parts?.length ? b.parts.flatMap(leaves) : b.says in joints ? [] : [b];
}

const weight = (b: Because) => (pleas.includes(b.says) ? -2 : b.says === 'decided by only' ? 3 : b.says.startsWith('decided by ') ? -1 : b.says.includes('last contact') ? 0 : b.says.startsWith('skill ') ? 1 : 2);

function short(b: Because, words: Speech): string {
  const skill = /^skill (\S+) >= /.exec(b.says);
  if (skill) return words.say('route.level', { skill: skillName(skill[1] ?? '', words), n: b.saw ?? '' });
  return b.says === 'idle' ? words.say('route.idle.short', { time: sawWords(b, words) }) : clauseWords(b.says, words);
}

/** gist is a decision in one line: what decided, and the clause that says most. */
export function gist(b: Because, words: Speech): string {
  const held = leaves(b).sort((x, y) => weight(x) - weight(y));
  const comma = words.screen === 'en' ? ', ' : '，';
  return held.slice(0, 2).map((x) => short(x, words)).join(comma);
}
