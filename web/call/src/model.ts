import type { CallNumber, CallState, CastPerson, IceServer } from '../../desk/src/protocol';
import type { Ending } from './call';

/** Offered is who may be played and what may be called. */
export interface Offered { people: CastPerson[]; numbers: CallNumber[]; ice?: IceServer[] }

/** Model is everything the page shows. */
export interface Model {
  page: 'loading' | 'failed' | 'choose' | 'call' | 'over';
  offered: Offered;
  person: string | null; // of the cast; null: oneself
  number: string | null;
  find: string;
  step: 'opening' | 'dialling' | 'live';
  state: CallState | null;
  stateAt: number; // when state came, for clocks between two answers
  weak: boolean;
  blocked: boolean;
  muted: boolean;
  keypad: boolean;
  keyed: string;
  ending: Ending | null;
}

/** Acts is what the pages' buttons do. */
export interface Acts {
  speak(): void;
  be(person: string | null): void;
  to(number: string): void;
  find(text: string): void;
  dial(): void;
  hangUp(): void;
  /** talked is how long the two have talked, in milliseconds. */
  talked(): number;
  mute(): void;
  pad(): void;
  press(digit: string): void;
  sound(): void;
  back(): void;
  load(): void;
}
