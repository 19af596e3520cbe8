import { icon, make } from '../../shared/dom';
import { clock } from '../../shared/format';
import type { Acts, Model } from './model';
import type { Ending } from './call';
import { zh, type Key, type Speech } from './words';

/** overPage says honestly how the call ended, and what can be done. */
export function overPage(m: Model, words: Speech, acts: Acts): Node {
  const e = m.ending;
  const { title, text } = e ? said(e, words) : { title: words.say('over'), text: '' };
  return make('main', { class: 'phone over', 'data-testid': 'over', 'data-why': e?.why ?? '', 'data-reason': e?.why === 'ended' ? e.reason : '' },
    make('div', { class: 'agent' }, make('span', { class: 'avatar' }, icon(e?.why === 'microphone' ? 'mic-off' : 'phone-end', 24)),
      make('h1', { role: 'status' }, title), make('div', { class: 'under' }, text)),
    make('div', { class: 'middle' }),
    make('footer', {},
      make('button', { class: 'big', click: acts.dial, 'data-testid': 'again' }, icon('phone', 24), words.say('again')),
      make('button', { class: 'big sec', click: acts.back, 'data-testid': 'choose-again' }, words.say('choose'))));
}

function said(e: Ending, words: Speech): { title: string; text: string } {
  if (e.why === 'microphone') return { title: words.say(`mic.${e.fault}`), text: words.say(`mic.${e.fault}.text`) };
  if (e.why === 'refused') {
    const key = e.busy ? 'call.busy' : 'call.failed';
    return { title: words.say(key), text: words.say(`${key}.text`) };
  }
  const key = `over.${e.reason}`;
  const named = `${key}.named`;
  return { title: e.agent && named in zh ? words.say(named as Key, { agent: e.agent }) : words.say(key in zh ? (key as Key) : 'over'), text: e.talkMs >= 1000 ? words.say('over.talk', { time: clock(e.talkMs) }) : '' };
}

/** troublePage stands when the page could not load what may be called. */
export function troublePage(_: Model, words: Speech, acts: Acts): Node {
  return make('main', { class: 'phone over', 'data-testid': 'failed' },
    make('div', { class: 'agent' }, make('span', { class: 'avatar' }, icon('warn', 24)),
      make('h1', { role: 'status' }, words.say('failed')), make('div', { class: 'under' }, words.say('failed.text'))),
    make('div', { class: 'middle' }),
    make('footer', {}, make('button', { class: 'big', click: acts.load }, words.say('retry'))));
}
