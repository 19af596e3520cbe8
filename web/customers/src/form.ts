/** Leaf is one comparison of a rule as the form shows it; value is written as in the rule. */
export interface Leaf { path: string; op: Op; value: string }
export const ops = ['==', '!=', '>=', '<=', '>', '<', 'in'] as const;
export type Op = typeof ops[number];

const literal = String.raw`"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?|true|false`;
const path = String.raw`[a-z_]\w*(?:\.\w+)+|[a-z_]\w*\((?:"(?:[^"\\]|\\.)*"|[^"()])*\)`;
const shape = new RegExp(String.raw`^(${path}) (==|!=|>=|<=|>|<|in) (${literal}|\[(?:${literal})(?:, (?:${literal}))*\])$`);

/** leavesOf reads a rule that is nothing but comparisons joined by &&; null for any other, which stays text. */
export function leavesOf(rule: string): Leaf[] | null {
  const parts = joined(rule.trim());
  const out: Leaf[] = [];
  for (const part of parts) {
    const m = shape.exec(part);
    if (!m) return null;
    out.push({ path: m[1] ?? '', op: (m[2] ?? '==') as Op, value: m[3] ?? '' });
  }
  return out;
}

/** ruleOf writes the comparisons as leavesOf reads them. */
export function ruleOf(leaves: readonly Leaf[]): string {
  return leaves.map((l) => `${l.path} ${l.op} ${l.value}`).join(' && ');
}

// joined parts a rule at && outside of quotes and brackets.
function joined(rule: string): string[] {
  const out: string[] = [];
  let [from, depth, quoted] = [0, 0, false];
  for (let i = 0; i < rule.length; i++) {
    const c = rule[i];
    if (quoted) {
      if (c === '\\') i++;
      else if (c === '"') quoted = false;
    } else if (c === '"') quoted = true;
    else if (c === '(' || c === '[' || c === '{') depth++;
    else if (c === ')' || c === ']' || c === '}') depth--;
    else if (depth === 0 && rule.startsWith('&&', i)) {
      out.push(rule.slice(from, i).trim());
      from = i + 2;
      i++;
    }
  }
  out.push(rule.slice(from).trim());
  return out;
}
