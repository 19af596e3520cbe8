import type { AnswerOf } from './api/client';
import { pick, type Screen } from './lang';
import { api } from './request';

/** Kind is one kind of identifier in force, the platform's or a house's own. */
export type Kind = AnswerOf<'/api/v1/identifier-kinds', 'get'>['items'][number];

let asked: Promise<readonly Kind[]> | undefined;

/** kindsInForce are the kinds of identifier, the strongest first; a page asks for them once. */
export function kindsInForce(): Promise<readonly Kind[]> {
  asked ??= api.get('/api/v1/identifier-kinds').then((a) => a.items, (e: unknown) => {
    asked = undefined; // the next one to need them asks again
    throw e;
  });
  return asked;
}

/** kindName words a kind; one that is in force no more is shown as messages name it. */
export function kindName(kinds: readonly Kind[], kind: string, screen: Screen): string {
  return pick(kinds.find((k) => k.kind === kind)?.name, screen) || kind;
}
