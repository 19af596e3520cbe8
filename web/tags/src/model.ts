import type { Tree } from './api';

/** Subject is what a leaf looks at: an open value, how long it is, a tag, or a function over events. */
export type Subject = NonNullable<Tree['subject']>;
export type Constant = string | number | boolean;
/** Leaf compares one subject with constants. */
export interface Leaf { kind: 'leaf'; key: number; not: boolean; subject: Subject; op: string; values: Constant[] }
/** Group joins its parts by all or any. */
export interface Group { kind: 'all' | 'any'; key: number; not: boolean; parts: Node[] }
export type Node = Leaf | Group;

let last = 0;
/** newKey is a number that no other node of this page has: rows keep their fields when others go. */
export const newKey = (): number => ++last;

/** Odd is why a form can't show a rule. */
export type Odd = 'two' | 'time' | 'deep';

// A form with more than three brackets in one another is read by nobody.
const deepest = 3;

/** groupOf turns a tree into what the form shows: a group at the top, or why it can't. */
export function groupOf(tree: Tree): Group | Odd {
  const node = nodeOf(tree, false, 0);
  if (typeof node === 'string') return node;
  return node.kind === 'leaf' || node.not ? { kind: 'all', key: newKey(), not: false, parts: [node] } : node;
}

function nodeOf(tree: Tree, not: boolean, depth: number): Node | Odd {
  if (tree.kind === 'not') {
    const inner = tree.parts?.[0];
    return inner ? nodeOf(inner, !not, depth) : 'two';
  }
  if (tree.kind === 'leaf') {
    if (!tree.subject) return 'two';
    if (tree.subject.type === 'timestamp') return 'time';
    return { kind: 'leaf', key: newKey(), not, subject: tree.subject, op: tree.op ?? 'is', values: (tree.values ?? []) as Constant[] };
  }
  if (depth >= deepest) return 'deep';
  const parts: Node[] = [];
  for (const p of tree.parts ?? []) {
    const node = nodeOf(p, false, depth + 1);
    if (typeof node === 'string') return node;
    parts.push(node);
  }
  return { kind: tree.kind, key: newKey(), not, parts };
}

/** Span is where a leaf stands in the text that textOf writes, in code points from 0. */
export interface Span { key: number; from: number; to: number }

/** textOf writes a group in the rule language, and where each leaf is. */
export function textOf(group: Group): { text: string; spans: Span[] } {
  const spans: Span[] = [];
  let text = '';
  const put = (s: string) => { text += s; };
  const write = (n: Node, alone: boolean) => {
    if (n.not) put('!(');
    if (n.kind === 'leaf') {
      const from = [...text].length;
      put(leafText(n));
      spans.push({ key: n.key, from, to: [...text].length });
    } else {
      const brackets = !alone && !n.not && n.parts.length > 1;
      if (brackets) put('(');
      n.parts.forEach((p, i) => { if (i > 0) put(n.kind === 'all' ? ' && ' : ' || '); write(p, n.parts.length === 1); });
      if (brackets) put(')');
    }
    if (n.not) put(')');
  };
  write(group, true);
  return { text, spans };
}

function leafText(l: Leaf): string {
  const what = subjectText(l.subject);
  const value = l.values[0] ?? '';
  switch (l.op) {
    case 'is': return what;
    case 'has': return `has(${what})`;
    case 'in': return `${what} in [${l.values.map((v) => literal(v, l.subject.type)).join(', ')}]`;
    case 'lists': return `${literal(value)} in ${what}`;
    case 'startsWith': case 'contains': return `${what}.${l.op}(${literal(value)})`;
    default: return `${what} ${l.op} ${literal(value)}`;
  }
}

function subjectText(s: Subject): string {
  if (s.tag) return `tag(${JSON.stringify(s.tag)})`;
  if (!s.func) return s.size ? `size(${s.path ?? ''})` : (s.path ?? '');
  const args = [s.event ?? '', ...(s.property ? [s.property] : []), ...(s.span ? [s.span] : [])].map((a) => JSON.stringify(a));
  const where = (s.where ?? []).map((w) => `${JSON.stringify(w.property)}: ${whereText((w.values ?? []) as Constant[])}`);
  return `${s.func}(${[...args, ...(where.length ? [`{${where.join(', ')}}`] : [])].join(', ')})`;
}

const whereText = (values: readonly Constant[]) => (values.length === 1 ? literal(values[0] ?? '') : `[${values.map((v) => literal(v)).join(', ')}]`);

// A list of doubles takes doubles only, so that 1 is written 1.0 there.
function literal(v: Constant, type = ''): string {
  if (typeof v === 'number' && type === 'double' && Number.isInteger(v)) return v.toFixed(1);
  return JSON.stringify(v);
}

/** change puts another node, or none, in the place of the one with the key. */
export function change(group: Group, key: number, to: Node | null): Group {
  return { ...group, parts: group.parts.flatMap((p): Node[] => (p.key === key ? (to ? [to] : []) : p.kind === 'leaf' ? [p] : [change(p, key, to)])) };
}

/** opsOf are the comparisons that a subject takes. */
export function opsOf(s: Subject): readonly string[] {
  const has = s.tag || s.size ? [] : ['has'];
  switch (s.type) {
    case 'bool': return ['is', ...has];
    case 'string': return ['==', '!=', 'in', 'startsWith', 'contains', ...has];
    case 'list(string)': return ['lists', ...has];
    default: return [...(s.func === 'score' ? [] : ['==', '!=']), '>=', '>', '<=', '<', ...(s.func === 'score' ? [] : ['in']), ...has];
  }
}

/** fitting keeps a leaf's comparison and values where its subject takes them, and begins anew where not. */
export function fitting(l: Leaf, subject: Subject): Leaf {
  const ops = opsOf(subject);
  const number = subject.type === 'int' || subject.type === 'double';
  const op = ops.includes(l.op) ? l.op : number ? '>=' : (ops[0] ?? 'is');
  const values = op === 'is' || op === 'has' ? [] : l.values.filter((v) => (typeof v === 'number') === number);
  return { ...l, subject, op, values: values.length || op === 'is' || op === 'has' ? values : [number ? 1 : ''] };
}

/** begun is a leaf to be filled in. */
export const begun = (): Leaf => ({ kind: 'leaf', key: newKey(), not: false, subject: { path: 'orders.count_90d', type: 'double' }, op: '>=', values: [3] });
