import { connections } from './connections';
import { definition } from './definition';
import { flows } from './flows';
import { house } from './house';
import { intake } from './intake';
import { integrations } from './integrations';
import { language } from './language';
import { plans } from './plans';
import { tags } from './tags';

// What the server finds wrong, by its code: the English sentence with its places, which is why
// only the Chinese is here. A file has what its page says; flawwords_test.go misses no code.
export const flaws: Record<string, string> = {
  ...definition, ...flows, ...plans, ...house, ...tags, ...language, ...intake, ...connections, ...integrations,
};

/** Flaw is what is wrong as the server says it: in English, and as a code with its values. */
export interface Flaw { text: string; code?: string | undefined; values?: readonly Flaw[] | undefined }

/** flawWords says what is wrong in the reader's language; what has no code stays as it is, and so does a code without words. */
export function flawWords(f: Flaw, screen: 'zh-CN' | 'en'): string {
  const words = f.code === undefined ? undefined : flaws[f.code];
  if (screen === 'en' || words === undefined) return f.text;
  return words.replace(/\{(\d+)\}/g, (whole, n: string) => { const v = f.values?.[Number(n) - 1]; return v ? flawWords(v, screen) : whole; });
}
