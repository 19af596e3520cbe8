import type { CustomerView } from '../protocol';
import type { Speech } from '../words';

/** nameOf is what stands where a name belongs, also when there is none. */
export function nameOf(c: CustomerView, words: Speech, channel?: string): string {
  if (c.match === 'anonymous') return words.say(channel === 'chat' ? 'who.guest' : 'who.anonymous');
  if (c.match === 'several' && !c.name) return words.say('who.several');
  return c.name || words.say('who.unknown');
}

/** chatsAlone tells whether nothing but chats is at work. */
export const chatsAlone = (list: readonly { channel: string }[]): boolean => list.length > 0 && list.every((c) => c.channel === 'chat');

/** numberOf is the masked number and the city; who writes needs no number. */
export function numberOf(c: CustomerView, words: Speech, channel?: string): string[] {
  if (channel === 'chat' && !c.phone_masked) return c.city ? [c.city] : [];
  const number = c.phone_masked || words.say('who.no_number');
  return c.city ? [number, c.city] : [number];
}
