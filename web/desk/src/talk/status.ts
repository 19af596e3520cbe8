import type { PhoneState } from '../phone/phone';
import type { ContactView, Status } from '../protocol';
import type { Key } from '../words';
import type { IconName } from '../../../shared/icons';

export type Action = 'take' | 'retry' | 'sound' | 'unmute' | 'available' | 'close';

/** Line is the one thing that the status line says. */
export interface Line {
  tone: 'ok' | 'calm' | 'accent' | 'warn' | 'error';
  icon: IconName | null;
  key: Key;
  timed?: 'held' | 'lost'; // {time} runs from there
  n?: number;
  reason?: string; // an away reason to be worded
  action?: Action;
}

export interface Standing {
  link: 'opening' | 'live' | 'lost' | 'signed_out';
  phone: PhoneState;
  contact: ContactView | null;
  ringing: boolean;
  status: Status;
  reason?: string;
  several: number;
  lineUp: boolean; // the agent can be rung, here or at their desk telephone
}

/** lineOf finds what matters most. Exceptional states go before ordinary ones, the cause before what follows from it. */
export function lineOf(s: Standing): Line {
  return trouble(s) ?? (s.contact ? within(s.contact, s.several) : waiting(s));
}

function trouble(s: Standing): Line | null {
  const live = s.contact !== null && s.contact.state !== 'wrapping';
  const { phone } = s;
  if (phone.line === 'elsewhere') return { tone: 'warn', icon: 'warn', key: live ? 'line.second_tab' : 'line.second_tab.idle', action: 'take' };
  if (s.link === 'lost') return { tone: 'warn', icon: 'warn', key: live ? 'line.rejoining' : 'line.lost', timed: 'lost' };
  if (phone.line === 'fault' && !s.lineUp) return { tone: 'error', icon: 'mic-off', key: `line.${phone.fault ?? 'none'}`, action: 'retry' };
  if (phone.line === 'lost' || s.contact?.state === 'rejoining') {
    return { tone: 'warn', icon: 'warn', key: live ? 'line.rejoining' : 'line.audio_lost' };
  }
  if (phone.blocked) return { tone: 'warn', icon: 'volume', key: 'line.blocked', action: 'sound' };
  if (phone.silent) return { tone: 'error', icon: 'mic-off', key: 'line.silent', action: 'retry' };
  return null;
}

function within(c: ContactView, several: number): Line {
  if (c.state === 'wrapping') return { tone: 'calm', icon: null, key: c.unanswered ? unansweredKey(c.unanswered) : endKey(c.ended_reason) };
  if (c.state === 'informing') return { tone: 'accent', icon: 'phone', key: 'line.informing' };
  if (c.state === 'dialling') return { tone: 'accent', icon: 'phone', key: 'line.dialling' };
  if (c.state === 'advising') return { tone: 'accent', icon: 'headset', key: c.escalation?.state === 'joined' ? 'line.advising' : 'line.advising.waits' };
  if (c.state === 'on_hold' && c.escalation?.state === 'joined') return { tone: 'accent', icon: 'headset', key: 'line.counsel', timed: 'held' };
  if (c.state === 'on_hold') return { tone: 'accent', icon: 'hold', key: 'line.hold', timed: 'held' };
  if (c.muted) return { tone: 'warn', icon: 'mic-off', key: 'line.muted', action: 'unmute' };
  if (c.observed) return { tone: 'accent', icon: 'headset', key: `line.observed.${c.observed.mode}` };
  if (c.anger) return { tone: 'error', icon: 'm-angry', key: 'line.angry', n: c.anger.length };
  if (c.customer.match === 'several') return { tone: 'warn', icon: 'warn', key: 'line.several', n: several };
  if (c.customer.match === 'none') return { tone: 'accent', icon: 'user', key: 'line.unknown' };
  if (c.customer.match === 'anonymous') return { tone: 'accent', icon: 'user', key: c.channel === 'chat' ? 'line.guest' : 'line.anonymous' };
  return { tone: 'ok', icon: 'check-c', key: c.channel === 'chat' ? 'line.chat' : 'line.talk' };
}

function waiting(s: Standing): Line {
  if (s.phone.line === 'fault' && s.status === 'available') return { tone: 'ok', icon: 'phone', key: 'line.desk_phone' };
  if (s.phone.line === 'opening' || s.phone.line === 'off') return { tone: 'calm', icon: null, key: 'line.opening' };
  if (s.status === 'offline') return { tone: 'calm', icon: null, key: 'line.offline', action: 'available' };
  if (s.status === 'away' && s.reason === 'no_answer') return { tone: 'warn', icon: 'warn', key: 'line.no_answer', action: 'available' };
  if (s.status === 'away') return { tone: 'calm', icon: 'tea', key: 'line.away', reason: s.reason ?? '', action: 'available' };
  return { tone: 'ok', icon: 'check-c', key: 'line.ok' };
}

const ends = ['customer_hung_up', 'agent_hung_up', 'flow_finished', 'transferred', 'abandoned', 'cancelled', 'no_flow',
  'media_lost', 'node_lost', 'node_stopped', 'failed', 'unanswered'];

const unreached = ['busy', 'not_found', 'denied', 'no_answer', 'unavailable'];

/** unansweredKey says why a customer whom the agent called was not reached. */
export function unansweredKey(why: string): Key {
  return (unreached.includes(why) ? `unanswered.${why}` : 'end.unanswered') as Key;
}

export function endKey(reason: string | undefined): Key {
  return (reason && ends.includes(reason) ? `end.${reason}` : 'tl.ended') as Key;
}
