import type { IconName } from '../../shared/icons';

/** groups order the palette; a kind that is in none stands under "do". */
export const groups: Record<'say' | 'think' | 'do', readonly string[]> = {
  say: ['notice', 'say', 'play', 'echo', 'gather', 'menu', 'personal_menu', 'reason', 'understand', 'tell'],
  think: ['branch', 'schedule', 'set', 'look_up', 'lookup', 'authenticate', 'subflow', 'return'],
  do: [],
};

export function groupOf(kind: string): 'say' | 'think' | 'do' {
  return groups.say.includes(kind) ? 'say' : groups.think.includes(kind) ? 'think' : 'do';
}

const icons: Record<string, IconName> = { say: 'say', notice: 'rec', play: 'volume', echo: 'ear', gather: 'keypad', menu: 'list', personal_menu: 'user', reason: 'why', understand: 'mic', branch: 'branch', schedule: 'clock',
  set: 'key', subflow: 'flow', return: 'return', queue: 'queue', transfer: 'transfer', hangup: 'phone-end', send: 'chat', handoff: 'phone', callback: 'phone-in', voicemail: 'rec', authenticate: 'lock', lookup: 'plug', look_up: 'plug' };

export const iconOf = (kind: string): IconName => icons[kind] ?? (kind ? 'right' : 'warn');
