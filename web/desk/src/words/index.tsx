import { useMemo, type ReactNode } from 'react';
import type { Screen } from '../../../shared/lang';
import { Speaking as Shared, speech, useSpoken, type Speech as SpeechOf } from '../../../shared/words';
import { en, zh, type Key } from './dictionary';

export type { Key } from './dictionary';
export type { Values } from '../../../shared/lang';

/** Speech words everything on one screen in one language. */
export type Speech = SpeechOf<Key>;

export function speechFor(screen: Screen): Speech {
  return speech<Key>(screen === 'en' ? en : zh, screen);
}

export function Speaking({ screen, children }: { screen: Screen; children: ReactNode }) {
  const spoken = useMemo(() => speechFor(screen), [screen]);
  return <Shared speech={spoken}>{children}</Shared>;
}

export function useWords(): Speech {
  return useSpoken<Key>();
}
