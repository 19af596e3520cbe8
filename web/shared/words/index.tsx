import { createContext, useContext, type ReactNode } from 'react';
import { fill, pick, type Screen, type Values } from '../lang';
import type { Text } from '../known';
import { en, zh, type Key } from './dictionary';

export type { Key } from './dictionary';

/** Speech words everything on one screen in one language; a page's own keys come with the parts'. */
export interface Speech<K extends string = Key> {
  screen: Screen;
  /** say words a key of the dictionary. */
  say(key: K, values?: Values): string;
  /** of chooses from a text in several languages. */
  of(text: Text | undefined): string;
  /** named words an open code (a tier, a status); a code without a word is shown as it is. */
  named(family: string, code: string): string;
}

export function speech<K extends string>(words: Record<K, string>, screen: Screen): Speech<K> {
  return {
    screen,
    say: (key, values) => fill(words[key], values),
    of: (text) => pick(text, screen),
    named: (family, code) => (words as Record<string, string>)[`${family}.${code}`] ?? code,
  };
}

export function speechFor(screen: Screen): Speech {
  return speech(screen === 'en' ? en : zh, screen);
}

const Spoken = createContext<Speech<string>>(speechFor('zh-CN') as Speech<string>);

export function Speaking<K extends string>({ speech, children }: { speech: Speech<K>; children: ReactNode }) {
  return <Spoken.Provider value={speech as Speech<string>}>{children}</Spoken.Provider>;
}

/** useSpoken is the page's speech with the page's keys. */
export function useSpoken<K extends string>(): Speech<K> {
  return useContext(Spoken);
}

export function useWords(): Speech {
  return useSpoken<Key>();
}
