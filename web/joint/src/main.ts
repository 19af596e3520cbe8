import '../../shared/tokens.css';
import '../../shared/base.css';
import './joint.css';
import { make } from '../../shared/dom';
import { colleagues } from './colleagues';
import { Page, type View } from './page';
import { isKey, pick, say, wanted, type Key } from './words';

const language = wanted(navigator.languages);
const words = (key: Key, values?: Record<string, string | number>): string => say(language, key, values);
const root = document.getElementById('root') ?? document.body.appendChild(make('div'));
const everyMs = 1_500;

const page = new Page(location.hash.slice(1));
const is = make('p', { class: 'is', role: 'status', 'data-testid': 'is' });
const tasks = make('section', { 'aria-label': words('now'), 'data-testid': 'tasks' });
const done = make('section', { 'aria-label': words('done') });
const people = colleagues(page, words, () => void look());
const chat = make('a', { class: 'button', 'data-testid': 'write' }, words('write')) as HTMLAnchorElement;
const unit = make('header');
const main = make('main', { class: 'page', 'data-testid': 'joint' }, unit, make('h1', {}, words('title')), is, tasks, done, people.box, make('div', { class: 'foot' }, chat));

function end(key: Key): void {
  root.replaceChildren(make('main', { class: 'page', 'data-testid': 'end', 'data-why': key }, make('h1', { role: 'status' }, words(key))));
}

/** put redraws a part when what it shows has changed, so that what is focused stays. */
function put(box: HTMLElement, shown: unknown, ...children: Node[]): void {
  const now = JSON.stringify(shown);
  if (box.dataset['shown'] === now) return;
  box.dataset['shown'] = now;
  box.replaceChildren(...children);
}

function show(v: View): void {
  unit.textContent = pick(v.unit, language);
  main.dataset['is'] = v.is;
  const said = v.is === 'queue' && v.position ? words('place', { n: v.position }) : words(v.is, { who: v.agent ?? '' });
  if (is.textContent !== said) is.textContent = said;
  const link = v.link;
  put(tasks, [link?.handoff, v.is], make('h2', {}, words('now')), ...(link
    ? [make('b', {}, pick(link.title, language)), make('a', { class: 'button first', href: link.link, target: '_blank', rel: 'noopener', 'data-testid': 'here' }, words('here')),
      make('p', { class: 't2' }, words('scan')), make('img', { class: 'qr', width: '168', height: '168', alt: words('scanAlt'), src: `data:image/svg+xml;utf8,${encodeURIComponent(link.qr)}` }),
      make('p', { class: 't2' }, words('one'))]
    : [make('p', { class: 't2' }, words('nothing'))]));
  put(done, v.handoffs, ...(v.handoffs.length > 0 ? [make('h2', {}, words('done')), make('ul', {}, ...v.handoffs.map((h) => make('li', { 'data-testid': 'handed', 'data-state': h.state },
    make('span', {}, pick(h.title, language)), make('b', {}, isKey(h.state) ? words(h.state) : h.state))))] : []));
  people.show(v);
  chat.href = v.chat ?? '';
  chat.hidden = !v.chat;
  if (main.parentElement !== root) root.replaceChildren(main);
}

async function look(): Promise<void> {
  try {
    show(await page.state());
  } catch (e) {
    if (typeof e !== 'number' || e >= 500 || e === 429) is.textContent = words('lost');
    else { clearInterval(timer); end('gone'); }
  }
}

let timer = 0;
async function begin(): Promise<void> {
  try {
    show(await page.open(matchMedia('(pointer: coarse)').matches ? 'phone' : 'computer'));
    timer = window.setInterval(() => { if (!document.hidden) void look(); }, everyMs);
  } catch (e) {
    end(e === 409 ? 'elsewhere' : typeof e === 'number' ? 'unknown' : 'failed');
  }
}

document.documentElement.lang = { cmn: 'zh-CN', yue: 'zh-HK', en: 'en' }[language];
end('loading');
void begin();
