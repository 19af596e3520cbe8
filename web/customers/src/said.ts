import { money } from '../../shared/format';
import type { Speech } from './words';

type Data = Record<string, unknown>;
const text = (v: unknown): string => (typeof v === 'string' ? v : typeof v === 'number' || typeof v === 'boolean' ? String(v) : '');

// Which words say a property's value; every other has those of is.<property>, or stays as it is.
const families: Record<string, string> = { tier: 'tier', status: 'order', channel: 'channel', age_band: 'band', speaks: 'language' };

// A row has room for three facts.
const room = 3;

/** said words what a source reported openly: an amount first, then at most three facts. What nobody has words for keeps its name. */
export function said(open: Data, words: Speech): string[] {
  const { amount_minor: minor, currency, kind: _, ...rest } = open;
  const priced = typeof minor === 'number' && typeof currency === 'string';
  const facts: Data = priced || currency === undefined ? rest : { ...rest, currency };
  return [
    ...(priced && minor !== 0 ? [money(minor, currency, words.screen)] : []),
    ...Object.entries(facts).map(([name, v]) => [name, text(v)] as const).filter(([, v]) => v !== '').slice(0, room).map(([name, v]) => words.say('row.said', { what: nameOf(name, words), value: valueOf(name, v, words) })),
  ];
}

function nameOf(name: string, words: Speech): string {
  const known = words.named('prop', name);
  return known === name ? name.replace(/_/g, ' ') : known;
}

function valueOf(name: string, value: string, words: Speech): string {
  if (value === 'true' || value === 'false') return words.say(value === 'true' ? 'row.yes' : 'row.no');
  return words.named(families[name] ?? `is.${name}`, value);
}
