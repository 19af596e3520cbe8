import { wantedScreen, type Screen } from '../../../shared/lang';
import { wantedTheme, type Theme } from '../../../shared/theme';
import { offPhone, type PhoneState } from '../phone/phone';
import type { ContactView } from '../protocol';
import type { Key } from '../words';
import type { View } from './view';

export type Overlay = 'status' | 'reject' | 'keypad' | 'transfer' | 'consult' | 'handoff' | 'keys' | 'why' | 'queues' | 'me' | 'calls' | 'tasks' | 'devices' | 'help' | 'palette';
/** Room is what fills the page: the agent's own work, or the supervisor's floor. */
export type Room = 'desk' | 'floor';
export type Panel = 'profile' | 'history';

/** Notice is something that went wrong or ran out; it stands in the status line until it is closed or replaced. */
export interface Notice { key: Key; what?: Key; why?: Key; who?: string }

/** State is everything the screen shows. It is never changed in place. */
export interface State {
  view: View | null;
  link: 'opening' | 'live' | 'lost' | 'signed_out';
  lostAt: number; // the server's time when the link broke
  was: boolean; // a sign-in was there in this page's life
  phone: PhoneState;
  selected: string | null;
  room: Room;
  panel: Panel;
  rail: boolean; // on a narrow screen the rail is a drawer: is it open?
  overlay: Overlay | null;
  notice: Notice | null;
  working: Record<string, true>; // requests under way, by name
  armed: boolean; // the first of two keys that end a call
  drafts: number; // grows with each change of a note
  away: Record<string, true>; // contacts whose drafted summary the agent put away
  read: Record<string, true>; // supervisors' notes that the agent put away
  screen: Screen;
  theme: Theme;
  headset: string; // the name of the headset whose keys work; "": none
}

/** opening is what a page shows before it knows anything. */
export const opening = (): State => ({
  view: null, link: 'opening', lostAt: 0, was: false, phone: offPhone, selected: null, room: 'desk', panel: 'profile', rail: false, overlay: null,
  notice: null, working: {}, armed: false, drafts: 0, away: {}, read: {}, screen: wantedScreen(), theme: wantedTheme(), headset: '',
});

/** Hand is how the acts of one subject reach the server and the screen. */
export interface Hand {
  state: () => State;
  set: (change: Partial<State>) => void;
  /** run does one request by name: one at a time, and a refusal goes into the status line; it tells whether it was done. */
  run: (name: string, what: Key, ask: () => Promise<unknown>) => Promise<boolean>;
  /** current is the contact that the middle shows. */
  current: () => ContactView | null;
}
