import type { Screen } from '../../shared/lang';
import { speech, useSpoken, type Speech as SpeechOf } from '../../shared/words';
import { en } from './en';
import { zh, type Key } from './zh';

export type { Key } from './zh';
export type Speech = SpeechOf<Key>;

export function speechFor(screen: Screen): Speech {
  return speech<Key>(screen === 'en' ? en : zh, screen);
}

export const useWords = (): Speech => useSpoken<Key>();
