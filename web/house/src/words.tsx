import type { Screen } from '../../shared/lang';
import { speech, useSpoken, type Speech as SpeechOf } from '../../shared/words';
import { en } from './en';
import { zh, type Key } from './zh';

export const speechFor = (screen: Screen): SpeechOf<Key> => speech<Key>({ en, 'zh-CN': zh }[screen], screen);
export type Speech = SpeechOf<Key>;
export const useWords = (): SpeechOf<Key> => useSpoken<Key>();
