import type { Fields } from './api';

/** yamlOf writes a definition's fields as it is kept; a quoted JSON text is YAML too (YAML 1.2 §1.3). */
export function yamlOf(f: Fields): string {
  const name = Object.entries(f.name ?? {}).filter(([, t]) => t).map(([l, t]) => `${l}: ${JSON.stringify(t)}`).join(', ');
  const lines = [`id: ${plain(f.id)}`, f.unit && `unit: ${plain(f.unit)}`, `family: ${plain(f.family)}`, `name: {${name}}`,
    f.source && f.source !== 'computed' && `source: ${f.source}`, f.trait && `trait: ${plain(f.trait)}`, f.confidence !== 1 && `confidence: ${f.confidence}`,
    f.sensitive && 'sensitive: true', f.level && `label: ${f.level}`, f.purpose && f.purpose !== 'service' && `purpose: ${f.purpose}`, f.zone && `zone: ${plain(f.zone)}`,
    `when: ${quoted(f.when)}`, f.stays && `stays: ${quoted(f.stays)}`];
  return lines.filter(Boolean).join('\n') + '\n';
}

const plain = (s: string): string => (/^[a-z][\w-]*$/.test(s) && !/^(true|false|null|yes|no|on|off|y|n)$/.test(s) ? s : JSON.stringify(s));

// A rule is full of double quotes: single ones keep it as it is read. Lines of its own take a block.
function quoted(rule: string): string {
  if (rule.includes('\n')) return '|-\n' + rule.split('\n').map((l) => `  ${l}`).join('\n');
  return `'${rule.replaceAll("'", "''")}'`;
}

/** blank is where a new tag begins. */
export const blank: Fields = { id: '', family: 'preference', name: { cmn: '', en: '' }, source: 'computed', confidence: 1, purpose: 'service', when: 'orders.count_90d >= 3' };
