import type { Fields } from './api';
import type { Language } from '../../shared/known';

/** linesOf are the examples in a text, one a line; hyphens at the beginning, empty lines and repetitions fall away. */
export function linesOf(text: string): string[] {
  const lines = text.split('\n').map((l) => l.replace(/^\s*-\s+/, '').trim()).filter((l) => l !== '');
  return [...new Set(lines)];
}

/** idOf makes the id of a unit's intent: muhe and refund_status give muhe-refund-status. */
export function idOf(unit: string, intent: string): string {
  return [unit, intent.replaceAll('_', '-')].filter(Boolean).join('-').toLowerCase();
}

/** same tells whether two intents say the same. */
export function same(a: Fields, b: Fields): boolean {
  return plain(a) === plain(b);
}

function plain(f: Fields): string {
  const list = (l: Language) => (f.examples?.[l] ?? []).join('\n');
  return JSON.stringify([f.id, f.unit ?? '', f.intent, ...(['cmn', 'yue', 'en'] as const).flatMap((l) => [f.name?.[l] ?? '', list(l)])]);
}

/** choicesOf are the intents that keys 1 to 9 give an utterance: what it may have been first, then those labelled most. */
export function choicesOf<I extends { intent: string; labelled: number; version: number; unit?: string }>(all: readonly I[], unit: string, maybe: readonly string[]): I[] {
  const own = all.filter((i) => i.version > 0 && (i.unit ?? '') === unit);
  const first = [...new Set(maybe)].flatMap((id) => own.filter((i) => i.intent === id));
  const rest = own.filter((i) => !first.includes(i)).sort((a, b) => b.labelled - a.labelled);
  return [...first, ...rest];
}
