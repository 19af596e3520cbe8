import type { Desk, State } from '../state/desk';
import type { Speech } from '../words';
import type { Entry } from './find';

/** actions are what the desk can do now, in either room. */
export function actions(desk: Desk, state: State, words: Speech): Entry[] {
  const act = (id: string, text: string, icon: Entry['icon'], run: () => void, keys?: string): Entry => ({ id: `do-${id}`, sort: 'action', text, icon, run, ...(keys && { keys }) });
  const view = state.view;
  if (!view) return [];
  const call = desk.current();
  const live = call !== null && call.state === 'connected';
  const voice = live && call.channel !== 'chat';
  return [
    ...(desk.help.talk() ? [act('help', words.say('help'), 'hand', () => desk.help.press(), 'Alt Z')] : []),
    ...(voice ? [act('mute', words.say(call.muted ? 'bar.unmute' : 'bar.mute'), 'mic', () => desk.calls.mute(), 'Alt M'), act('hold', words.say('bar.hold'), 'hold', () => desk.calls.hold(), 'Alt H')] : []),
    ...(live ? [act('transfer', words.say('bar.transfer'), 'transfer', () => { desk.enter('desk'); desk.toggle('transfer'); }, 'Alt G')] : []),
    act('available', words.say('status.available'), 'check', () => desk.setStatus('available')),
    ...view.awayReasons.map((r) => act(`away-${r}`, words.named('reason', r), 'tea', () => desk.setStatus('away', r))),
    act('offline', words.say('status.offline'), 'minus', () => desk.setStatus('offline')),
    ...(view.me.leads ? [act('room', words.say(state.room === 'floor' ? 'nav.desk' : 'nav.floor'), state.room === 'floor' ? 'headset' : 'ear', () => desk.enter(state.room === 'floor' ? 'desk' : 'floor'), 'Alt L')] : []),
    act('calls', words.say('keys.calls'), 'phone', () => desk.toggle('calls'), 'Alt O'),
    act('tasks', words.say('tasks'), 'list', () => desk.toggle('tasks'), 'Alt V'),
    act('devices', words.say('keys.devices'), 'mic', () => desk.toggle('devices'), 'Alt I'),
    ...(view.me.may.includes('customer.read') ? [act('customers', words.say('palette.customers'), 'user', () => void window.open('/customers', '_blank', 'noopener'))] : []),
    act('keys', words.say('top.keys'), 'help', () => desk.toggle('keys'), '?'),
    act('theme', words.say(state.theme === 'dark' ? 'top.theme.light' : 'top.theme.dark'), state.theme === 'dark' ? 'sun' : 'moon', () => desk.paint(state.theme === 'dark' ? 'light' : 'dark')),
    act('language', words.say('top.language'), 'chat', () => desk.speak(state.screen === 'en' ? 'zh-CN' : 'en')),
  ];
}
