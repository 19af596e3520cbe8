// A definition as the server gives it in JSON, and what the form makes of it.

/** Value is a path, or a table that says where a field comes from. */
export type Value = string | number | boolean | { path?: string; const?: unknown; concat?: unknown[]; first?: unknown[]; do?: unknown; table?: Record<string, unknown>; else?: unknown };
export type Message = Record<string, unknown> & { type?: string };
export interface Doc {
  id?: string;
  name?: Record<string, string>;
  unit?: string;
  way?: string;
  mapping?: { zone?: string; messages?: Message[]; when?: unknown; fields?: Record<string, Value> };
  [settings: string]: unknown;
}

/** singles are fields of a message that stand alone; groups hold fields of any name. */
export const singles = ['user_id', 'anonymous_id', 'previous_id', 'group_id', 'timestamp', 'category'] as const;
export const groups = ['ids', 'traits', 'properties'] as const;
export type Target = (typeof singles)[number] | (typeof groups)[number];
export interface Row {
  at: Target;
  name: string; // within a group
  value: Value;
}

export const isGroup = (at: string): boolean => (groups as readonly string[]).includes(at);

/** rowsOf lists a message's fields. */
export function rowsOf(m: Message): Row[] {
  const out: Row[] = [];
  for (const at of singles) if (m[at] !== undefined) out.push({ at, name: '', value: m[at] as Value });
  for (const at of groups) for (const [name, value] of Object.entries((m[at] ?? {}) as Record<string, Value>)) out.push({ at, name, value });
  return out;
}

/** withRows is the message with these fields and no others; rows without a name are left out. */
export function withRows(m: Message, rows: readonly Row[]): Message {
  const out: Message = { ...m };
  for (const at of [...singles, ...groups]) delete out[at];
  for (const r of rows) {
    if (!isGroup(r.at)) out[r.at] = r.value;
    else if (r.name) out[r.at] = { ...(out[r.at] as Record<string, Value> | undefined), [r.name]: r.value };
  }
  return out;
}

/** Parts are a value as its fields show it; undefined when it is more than they can. */
export interface Parts {
  kind: 'path' | 'const';
  text: string;
  steps: string[];
  table: string; // WORD = VALUE, a line each
  other: string;
}

/** partsOf takes a value apart. bare says what a value that is no table means. */
export function partsOf(v: Value | undefined, bare: 'path' | 'const' = 'path'): Parts | undefined {
  const none: Parts = { kind: bare, text: '', steps: [], table: '', other: '' };
  if (v === undefined || v === null) return none;
  if (typeof v !== 'object') return { ...none, text: String(v) };
  if (v.concat || v.first) return undefined;
  const steps = v.do === undefined ? [] : Array.isArray(v.do) ? v.do : [v.do];
  const constant = v.const !== undefined;
  if (constant && typeof v.const === 'object') return undefined;
  return {
    kind: constant ? 'const' : 'path', text: constant ? String(v.const) : (v.path ?? ''), steps: steps.map(worded),
    table: Object.entries(v.table ?? {}).map(([word, to]) => `${word} = ${String(to)}`).join('\n'), other: v.else === undefined ? '' : String(v.else),
  };
}

function worded(step: unknown): string {
  if (typeof step !== 'object' || step === null) return String(step);
  return Object.entries(step).map(([name, argument]) => `${name}: ${String(argument)}`).join(', ');
}

/** valueOf puts a value together again, as short as it can be written. */
export function valueOf(p: Parts, bare: 'path' | 'const' = 'path'): Value {
  const table = tableOf(p.table);
  if (p.kind === bare && p.steps.length === 0 && !table && !p.other) return p.text;
  const out: Exclude<Value, string | number | boolean> = p.kind === 'const' ? { const: p.text } : { path: p.text };
  if (p.steps.length > 0) out.do = p.steps.map(stepOf);
  if (table) out.table = table;
  if (p.other) out.else = scalar(p.other);
  return out;
}

function stepOf(step: string): unknown {
  const colon = step.indexOf(':');
  if (colon < 0) return step;
  const argument = step.slice(colon + 1).trim();
  return { [step.slice(0, colon).trim()]: /^\d+$/.test(argument) ? Number(argument) : argument };
}

function tableOf(text: string): Record<string, unknown> | undefined {
  const lines = text.split('\n').map((l) => /^\s*(.*?)\s*[=＝]\s*(.*?)\s*$/.exec(l)).filter((l) => l !== null);
  return lines.length === 0 ? undefined : Object.fromEntries(lines.map((l) => [l[1] ?? '', scalar(l[2] ?? '')]));
}

function scalar(text: string): unknown {
  return text === 'true' ? true : text === 'false' ? false : text;
}

export const comparisons = ['is', 'in', 'not', 'empty', 'over', 'under'] as const;
export interface Condition {
  path: string;
  how: (typeof comparisons)[number];
  to: string;
}

/** conditionOf takes a condition apart; null for none, undefined when it is more than its fields can show. */
export function conditionOf(when: unknown): Condition | null | undefined {
  if (when === undefined || when === null) return null;
  const { path, ...rest } = when as Record<string, unknown>;
  const [[how, to] = [], ...more] = Object.entries(rest);
  if (typeof path !== 'string' || more.length > 0 || !(comparisons as readonly unknown[]).includes(how)) return undefined;
  return { path, how: how as Condition['how'], to: Array.isArray(to) ? to.join(', ') : String(to) };
}

/** whenOf puts a condition together again. */
export function whenOf(c: Condition): unknown {
  const list = c.to.split(/[,，]/).map((w) => w.trim()).filter(Boolean);
  switch (c.how) {
    case 'empty': return { path: c.path, empty: c.to !== 'false' };
    case 'in': case 'not': return { path: c.path, [c.how]: list };
    case 'over': case 'under': return { path: c.path, [c.how]: Number(c.to) || 0 };
    default: return { path: c.path, is: c.to };
  }
}

/** pathsOf lists the ways to a sample's values, with the values. */
export function pathsOf(row: Record<string, unknown>, before = ''): [string, string][] {
  return Object.entries(row).flatMap(([name, v]): [string, string][] => {
    const path = before + name;
    if (Array.isArray(v)) return v.slice(0, 3).flatMap((one, i) => (typeof one === 'object' && one !== null ? pathsOf(one as Record<string, unknown>, `${path}[${i}].`) : [[`${path}[${i}]`, String(one)] as [string, string]]));
    if (typeof v === 'object' && v !== null) return pathsOf(v as Record<string, unknown>, `${path}.`);
    return [[path, v === null || v === undefined ? '' : String(v)]];
  });
}
