import { icon, make } from '../../shared/dom';
import { clock, longClock } from '../../shared/format';
import { pick } from '../../shared/lang';
import type { IconName } from '../../shared/icons';
import type { Acts, Model } from './model';
import type { Key, Speech } from './words';

const digits = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '*', '0', '#'];

/** callPage is the call as it runs: who is there, for how long, and three or four keys. */
export function callPage(m: Model, words: Speech, acts: Acts): Node {
  const number = m.offered.numbers.find((n) => n.id === m.number);
  const unit = number ? pick(number.unit_name, words.screen) : '';
  return make('main', { class: m.keypad || m.state?.handoff ? 'phone keying' : 'phone', 'data-testid': 'call', 'data-state': m.state?.state ?? m.step },
    make('div', { class: 'tb' }, make('span', { class: 'logo' }, [...unit][0] ?? ''), make('b', {}, unit),
      make('span', { class: 'pill ok push' }, icon('lock', 12), words.say('secure'))),
    face(m, words, unit, acts),
    m.blocked && make('button', { class: 'btn sound', click: acts.sound }, icon('volume', 16), words.say('sound')),
    make('div', { class: 'middle' }, m.keypad ? keypad(m, acts) : handed(m, words)),
    make('div', { class: 'keys' },
      key('mute', m.muted ? 'mic-off' : 'mic', m.muted ? 'muted' : 'mute', words, acts.mute, m.muted),
      key('keypad', 'keypad', 'keypad', words, acts.pad, m.keypad),
      key('end', 'phone-end', 'end', words, acts.hangUp)));
}

function face(m: Model, words: Speech, unit: string, acts: Acts): Node {
  const s = m.state;
  const agent = s?.agent ?? '';
  const title = agent && s?.agent_title ? pick(s.agent_title, words.screen) : '';
  return make('div', { class: 'agent' },
    make('span', { class: 'avatar' }, agent ? ([...agent][0] ?? '') : icon('phone', 24)),
    make('h1', { 'data-testid': 'agent' }, agent || unit),
    make('div', { class: 'under' }, title),
    make('div', { class: 'row acc-t med', role: 'status', 'data-testid': 'call-state' }, make('span', { class: 'dot live' }), doing(m, words), time(m, acts)),
    make('div', { class: 'under', 'data-testid': 'queue-place' }, place(m, words)));
}

/** handed is what the caller is to do on their telephone: a code to scan, and the same link for this device. */
function handed(m: Model, words: Speech): Node | null {
  const h = m.state?.handoff;
  if (!h) return null;
  return make('div', { class: 'handed', role: 'status', 'data-testid': 'handoff' },
    make('b', {}, pick(h.title, words.screen)),
    make('img', { class: 'qr', width: '184', height: '184', alt: words.say('handoff.alt'), src: `data:image/svg+xml;utf8,${encodeURIComponent(h.qr)}` }),
    make('p', {}, words.say('handoff.scan')),
    make('a', { href: h.link, target: '_blank', rel: 'noopener noreferrer', 'data-testid': 'handoff-link' }, words.say('handoff.here')));
}

function doing(m: Model, words: Speech): string {
  if (m.weak) return words.say('weak');
  const s = m.state?.state;
  if (!s) return words.say(m.step === 'opening' ? 'opening' : 'dialling');
  const said: Record<string, Key> = {
    arriving: 'dialling', in_flow: 'flow', queued: 'queue', reserved: 'reserved', connected: 'talking', on_hold: 'held', rejoining: 'rejoining',
  };
  return words.say(said[s] ?? 'dialling');
}

function place(m: Model, words: Speech): string {
  const s = m.state;
  if (s?.state !== 'queued' || !s.position) return '';
  return s.position === 1 ? words.say('queue.next') : words.say('queue.place', { n: s.position - 1 });
}

/** clockText is the running time: talk once connected, else the wait. */
function clockText(m: Model, acts: Acts): string {
  const s = m.state;
  if (!s) return '';
  if (acts.talked() > 0) return longClock(acts.talked());
  const since = Date.now() - m.stateAt;
  return s.state === 'queued' || s.state === 'reserved' ? clock(s.waited_ms + since) : '';
}

// One clock runs at a time; it stops with the element that it writes to.
function time(m: Model, acts: Acts): Node {
  const el = make('span', { class: 'time', 'data-testid': 'time' }, clockText(m, acts));
  const timer = setInterval(() => {
    if (el.isConnected) el.textContent = clockText(m, acts);
    else clearInterval(timer);
  }, 500);
  return el;
}

function keypad(m: Model, acts: Acts): Node {
  return make('div', { class: 'pad', 'data-testid': 'pad' }, make('div', { class: 'keyed' }, m.keyed || ' '),
    ...digits.map((d) => make('button', { click: () => acts.press(d), 'data-testid': `key-${d}` }, d)));
}

function key(id: string, name: IconName, word: Key, words: Speech, act: () => void, pressed?: boolean): Node {
  return make('button', {
    class: id === 'end' ? 'end' : '', click: act, 'data-testid': `call-${id}`, 'aria-pressed': pressed === undefined ? undefined : String(pressed),
  }, make('span', {}, icon(name, 24)), words.say(word));
}
