import '../../shared/tokens.css';
import '../../shared/base.css';
import './chat.css';
import { icon, make } from '../../shared/dom';
import { holder } from '../../shared/frame';
import { subject } from '../../shared/member';
import { Place } from './place';
import { Link, type Message, type State, type Told } from './link';
import { isKey, say, wanted, type Key } from './words';

const query = new URLSearchParams(location.search);
const site = query.get('site') ?? '';
const language = wanted(query.get('language'), navigator.languages);
const words = (key: Key, values?: Record<string, string | number>): string => say(language, key, values);
const held = await holder(() => seen(), () => void signedIn());
const member = held?.member || (query.get('member') ?? undefined);
let place = await Place.of(site, member ? subject(member) : (query.get('as') ?? '')); // so that a reload goes on with the chat
const idle = 4_000;
const typeEvery = 1_500;

const list = make('ol', { 'aria-live': 'polite', 'aria-label': words('log'), tabindex: '0', 'data-testid': 'log' });
const title = make('h1', {}, words('opening'));
const stands = make('p', { class: 'is', role: 'status', 'data-testid': 'is' });
const note = make('p', { class: 'note', role: 'status', 'data-testid': 'note' });
const box = make('textarea', { rows: '1', maxlength: '4000', 'aria-label': words('write'), placeholder: words('write'), 'data-testid': 'box' }) as HTMLTextAreaElement;
const send = make('button', { class: 'first', click: () => write(), 'data-testid': 'send' }, words('send')) as HTMLButtonElement;
const pick = make('input', { type: 'file', 'aria-label': words('attach'), accept: 'image/png,image/jpeg,image/gif,image/webp,application/pdf,text/plain', 'data-testid': 'file',
  change: () => { for (const f of pick.files ?? []) attach(f); pick.value = ''; } }) as HTMLInputElement;
const foot = make('div', { class: 'foot' }, note, make('div', { class: 'row' }, make('label', { class: 'attach', title: words('attach') }, icon('paperclip', 20) as HTMLElement, pick), box, send));
const leave = make('button', { class: 'plain', click: () => link.pass({ close: true }), 'data-testid': 'leave' }, words('leave'));
const main = make('main', { class: 'chat' }, make('header', {}, make('div', { class: 'grow' }, title, stands), leave), list, foot);
(document.getElementById('root') ?? document.body).replaceChildren(main);
document.documentElement.lang = { cmn: 'zh-CN', yue: 'zh-HK', en: 'en' }[language];

const waiting = new Map<string, HTMLElement>(); // by client: shown, and not taken yet
let state: State = { is: 'flow' };
let agent = '';
let typed = 0;
let hush = 0;
let unread = 0;

const link = new Link({ site, language, as: query.get('as') ?? undefined, entrance: held?.entrance || undefined, member, invite: new URLSearchParams(location.hash.slice(1)).get('i') ?? undefined }, place.token(), hear, () => { stands.textContent = words('again'); });

function hear(t: Told): void {
  if (t.welcome) {
    title.textContent = t.welcome.name[language] ?? t.welcome.name['cmn'] ?? '';
    place.keep(t.welcome.token);
  }
  if (t.message) show(t.message);
  if (t.state) stand(t.state);
  if (t.typing) typing();
  if (t.read) note.textContent = words('read');
  if (t.refused) refuse(t.refused.client, t.refused.why);
}

function stand(now: State): void {
  state = now;
  if (now.agent) agent = now.agent;
  const over = now.is === 'closed';
  for (const by of list.querySelectorAll('li[data-from="agent"] .by:empty')) by.textContent = agent || (over ? words('colleague') : ''); // came before it was known who
  stands.textContent = now.is === 'queue' && now.position ? words('place', { n: now.position }) : words(now.is, { who: agent });
  main.dataset['is'] = now.is;
  leave.hidden = over;
  if (!over) return;
  if (now.left) { // the answer comes here, and may come when the tab is long closed
    place.keep(link.token, true);
    foot.replaceChildren(make('p', { class: 'note', 'data-testid': 'left' }, words('left')), fresh());
    return;
  }
  link.end();
  place.keep(null);
  foot.replaceChildren(fresh());
}

/** signedIn: a stranger who signs in goes on with the chat, which is theirs from then on. One that can't go on is forgotten, and what they have themselves comes back. */
async function signedIn(): Promise<void> {
  if (!held?.member) return;
  const theirs = await Place.of(site, subject(held.member));
  const moved = !theirs.same(place);
  if (moved) {
    place.keep(null);
    place = theirs;
    if (!link.lives) {
      location.reload();
      return;
    }
    place.keep(link.token, state.left);
  }
  link.be(held.member, moved);
}

/** fresh forgets the chat and begins another. */
function fresh(): HTMLElement {
  return make('button', { click: () => { place.keep(null); location.reload(); }, 'data-testid': 'fresh' }, words('fresh'));
}

/** show puts a message in its place; one's own takes the place of what was being sent. */
function show(m: Message): void {
  if (m.client) {
    link.taken(m.client);
    waiting.get(m.client)?.remove();
    waiting.delete(m.client);
  }
  const mine = m.from === 'customer';
  const item = make('li', { class: mine ? 'own' : '', 'data-seq': String(m.seq), 'data-from': m.from },
    make('span', { class: 'by' }, mine ? words('you') : m.from === 'agent' ? agent || (state.is === 'closed' ? words('colleague') : '') : words('flow')), m.file ? file(m.file) : make('div', { class: 'bubble' }, m.text ?? '', ...(m.link ? [way(m)] : [])));
  const lasting = mine ? list.querySelector('.choices.lasting') : null; // what ends a message of several lines stays below the newest
  for (const old of list.querySelectorAll('.choices')) old.remove();
  if (m.choices) {
    item.append(make('div', { class: m.choices.some((c) => c.lasts) ? 'choices lasting' : 'choices' },
      ...m.choices.map((c) => make('button', { click: () => put(c.label, c.keys), 'data-keys': c.keys }, c.label))));
  } else if (lasting) item.append(lasting);
  add(item);
  note.textContent = '';
  if (mine) return;
  if (looked()) link.pass({ read: m.seq });
  else if (m.from === 'agent') held?.tell({ zhiyin: 'unread', unread: ++unread });
}

/** looked tells whether the customer sees the page: a frame may be closed in a page that is open. */
function looked(): boolean {
  return document.visibilityState === 'visible' && (held?.seen ?? true);
}

function seen(): void {
  unread = 0;
  if (looked() && link.last > 0) link.pass({ read: link.last });
}

function add(item: HTMLElement): void {
  const below = list.scrollHeight - list.scrollTop - list.clientHeight < 80;
  list.append(item);
  if (below || item.classList.contains('own')) list.scrollTop = list.scrollHeight;
}

function file(f: NonNullable<Message['file']>): HTMLElement {
  const at = `/api/chat/files/${f.id}?token=${encodeURIComponent(link.token ?? '')}`;
  const inside = f.type.startsWith('image/') ? make('img', { src: at, alt: f.name, loading: 'lazy' }) : f.name;
  return make('div', { class: 'bubble' }, make('a', { href: at, target: '_blank', rel: 'noopener', download: f.type.startsWith('image/') ? undefined : f.name }, inside));
}

/** way leads to the page of ours that a message is about; where it is, the platform says when it is followed. */
function way(m: Message): HTMLElement {
  const until = m.link ? new Date(m.link.expires).toLocaleString(document.documentElement.lang, { month: 'numeric', day: 'numeric', hour: '2-digit', minute: '2-digit', hour12: false }) : '';
  return make('p', { class: 'way' }, make('a', { href: `/api/chat/links/${m.seq}?token=${encodeURIComponent(link.token ?? '')}`, target: '_blank', rel: 'noopener noreferrer', 'data-testid': 'way' }, words('open')), make('small', {}, words('until', { time: until })));
}

function write(): void {
  const text = box.value.trim();
  if (!text || state.is === 'closed') return;
  box.value = '';
  put(text);
  box.focus();
}

function put(text: string, keys?: string): void {
  const client = crypto.randomUUID();
  pend(client, text);
  link.send(client, JSON.stringify({ write: { client, text, ...(keys && { keys }) } }));
}

function attach(f: File): void {
  if (f.size > 5 << 20) { refuse(undefined, 'too_large'); return; }
  const client = crypto.randomUUID();
  pend(client, f.name);
  link.send(client, JSON.stringify({ file: { client, name: f.name } }), f);
}

function pend(client: string, text: string): void {
  const item = make('li', { class: 'own' }, make('span', { class: 'by' }, words('sending')), make('div', { class: 'bubble' }, text));
  waiting.set(client, item);
  add(item);
}

function refuse(client: string | undefined, why: string): void {
  const key: Key = isKey(why) ? why : 'failed';
  note.textContent = words(key);
  note.classList.add('fault');
  setTimeout(() => note.classList.remove('fault'), idle);
  if (client) {
    link.taken(client);
    const item = waiting.get(client);
    if (!box.value) box.value = item?.querySelector('.bubble')?.textContent ?? ''; // nothing written is lost
    item?.remove();
    waiting.delete(client);
    return;
  }
  if (why === 'denied' || why === 'full' || why === 'unanswered' || why === 'closed') {
    link.end();
    title.textContent = words(key);
    place.keep(null);
    foot.replaceChildren(make('button', { click: () => location.reload() }, words('fresh')));
  }
}

function typing(): void {
  stands.textContent = words('typing');
  clearTimeout(hush);
  hush = window.setTimeout(() => stand(state), idle);
}

box.addEventListener('keydown', (e) => {
  if (e.key === 'Enter' && !e.shiftKey && !e.isComposing) {
    e.preventDefault();
    write();
  }
});
box.addEventListener('input', () => {
  if (Date.now() - typed < typeEvery) return;
  typed = Date.now();
  link.pass({ typing: true });
});
box.addEventListener('paste', (e) => { for (const f of e.clipboardData?.files ?? []) attach(f); });
document.addEventListener('visibilitychange', seen);
