import { Refused } from './api/client';
import type { Speech } from './words';
import { flawWords } from './words/flaws';

const kinds = ['conflict', 'not_found', 'denied', 'busy', 'unavailable'] as const;

/** detailOf is what the server says is wrong, in the reader's language where it is worded there. */
export function detailOf(e: unknown, screen: 'zh-CN' | 'en'): string {
  if (e instanceof Refused && e.flaw) return flawWords(e.flaw, screen);
  return e instanceof Error ? e.message : '';
}

/** refusal words why the server did not do what was asked: a flaw of what was written by its own words, else by its kind. */
export function refusal(e: unknown, words: Pick<Speech, 'screen' | 'say'>, otherwise: string): string {
  if (!(e instanceof Refused)) return otherwise;
  if (e.flaw) return detailOf(e, words.screen);
  const kind = kinds.find((k) => k === e.kind);
  return kind ? words.say(`refused.${kind}`) : otherwise;
}
