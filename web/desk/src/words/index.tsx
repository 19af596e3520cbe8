import { createContext, useContext, useMemo, type ReactNode } from 'react';
import { fill, pick, type Screen, type Values } from '../../../shared/lang';
import type { Text } from '../protocol';
import { zh, type Key } from './zh';
import { en } from './en';

export type { Key } from './zh';
export type { Values } from '../../../shared/lang';

/** Speech words everything on one screen in one language. */
export interface Speech {
  screen: Screen;
  /** say words a key of the dictionary. */
  say(key: Key, values?: Values): string;
  /** of chooses from a text in several languages. */
  of(text: Text | undefined): string;
  /** named words an open code (a tier, a status); a code without a word is shown as it is. */
  named(family: string, code: string): string;
}

export function speechFor(screen: Screen): Speech {
  const words = screen === 'en' ? en : zh;
  return {
    screen,
    say: (key, values) => fill(words[key], values),
    of: (text) => pick(text, screen),
    named: (family, code) => (words as Record<string, string>)[`${family}.${code}`] ?? code,
  };
}

const Spoken = createContext<Speech>(speechFor('zh-CN'));

export function Speaking({ screen, children }: { screen: Screen; children: ReactNode }) {
  const speech = useMemo(() => speechFor(screen), [screen]);
  return <Spoken.Provider value={speech}>{children}</Spoken.Provider>;
}

export function useWords(): Speech {
  return useContext(Spoken);
}
