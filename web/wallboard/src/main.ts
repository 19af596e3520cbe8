import '../../shared/tokens.css';
import '../../shared/base.css';
import './wallboard.css';
import { client, Refused } from '../../shared/api/client';
import { icon, make } from '../../shared/dom';
import { clock } from '../../shared/format';
import { fill, keepScreen, pick, wantedScreen, type Values } from '../../shared/lang';
import { keepTheme, showTheme, wantedTheme } from '../../shared/theme';
import { agentsOf, alarm, columns, percent, type Alarm, type Queue } from './board';
import { dictionary, type Word } from './words';

// A television has a key of its own behind the #, which no browser sends along;
// without one the board is read as whoever is signed in.
const ask = client({ key: location.hash.slice(1), patienceMs: 8000 });
const everyMs = 2000;
const root = document.getElementById('root');
let screen = wantedScreen();
let theme = wantedTheme();
let queues: Queue[] | null = null;
let readAt = Date.now();
let refused = false;

const say = (word: Word, values: Values = {}) => fill(dictionary(screen)[word], values);

async function load(): Promise<void> {
  try {
    queues = (await ask.get('/api/v1/queues')).items;
    readAt = Date.now();
    refused = false;
  } catch (e) {
    refused = e instanceof Refused && (e.status === 401 || e.status === 403);
  }
  draw();
  setTimeout(() => void load(), refused ? 60_000 : everyMs);
}

const signs: Record<Alarm, 'check' | 'clock' | 'warn'> = { calm: 'check', late: 'clock', low: 'warn' };

function figure(name: string, value: string, more = '', kind = ''): HTMLElement {
  return make('div', { class: `fig ${kind}` }, make('dt', {}, name), make('dd', {}, value, more && make('small', {}, more)));
}

function expected(q: Queue): string {
  if (!q.wait) return '';
  return q.wait.from_minutes === 0 ? say('under', { n: q.wait.to_minutes }) : say('wait', { from: q.wait.from_minutes, n: q.wait.to_minutes });
}

function card(q: Queue): HTMLElement {
  const state = alarm(q);
  const level = percent(q.served_in_time, q.served);
  const gone = percent(q.abandoned, q.served + q.abandoned);
  const agents = agentsOf(q);
  return make('section', { class: `board-card ${state}`, 'data-testid': 'wall-queue' },
    make('header', {}, make('h2', {}, pick(q.name, screen) || q.id), q.callback_only && make('span', { class: 'recall', 'data-testid': 'wall-callback-only' }, icon('phone-in', 24), say('recall')), make('span', { class: 'state' }, icon(signs[state], 24), say(state))),
    make('dl', {},
      figure(say('waiting'), String(q.waiting), expected(q), 'big'),
      figure(say('longest'), q.waiting > 0 ? clock(q.oldest_ms + (Date.now() - readAt)) : '–', '', 'big'),
      figure(say('level'), level === null ? '–' : `${level}%`, q.target_percent ? say('goal', { n: q.target_percent, s: q.target_seconds }) : '', 'big'),
      figure(say('abandoned'), gone === null ? '–' : `${gone}%`),
      figure(say('ready'), String(agents.ready)), figure(say('busy'), String(agents.busy)), figure(say('away'), String(agents.away))));
}

function head(): HTMLElement {
  const behind = Math.floor((Date.now() - readAt) / 1000);
  const at = new Intl.DateTimeFormat(screen, { hour: '2-digit', minute: '2-digit', hour12: false }).format(new Date());
  return make('header', { class: 'board-head' }, make('h1', {}, say('title')),
    make('span', { class: behind > 8 ? 'stale' : '', role: 'status' }, behind > 8 && icon('warn', 20), behind > 8 && say('behind', { n: behind })),
    make('time', {}, at),
    make('button', { class: 'btn', 'data-testid': 'language', click: speak }, say('language')),
    make('button', { class: 'btn ico', 'data-testid': 'theme', 'aria-label': say('theme'), title: say('theme'), click: paint }, icon(theme === 'dark' ? 'sun' : 'moon', 18)),
    make('button', { class: 'btn', 'data-testid': 'full', click: () => void document.documentElement.requestFullscreen().catch(() => undefined) }, say('full')));
}

function speak(): void {
  screen = screen === 'en' ? 'zh-CN' : 'en';
  keepScreen(screen);
  draw();
}

function paint(): void {
  theme = theme === 'dark' ? 'light' : 'dark';
  keepTheme(theme);
  showTheme(theme);
  draw();
}

// What is drawn anew keeps the focus where it was.
function draw(): void {
  if (!root) return;
  const focused = document.activeElement?.getAttribute('data-testid');
  document.documentElement.lang = screen;
  const shown = [...(queues ?? [])].sort((a, b) => a.id.localeCompare(b.id));
  const body = refused || !queues || shown.length === 0
    ? make('p', { class: 'quiet', role: 'status', 'data-testid': 'wall-quiet' }, say(refused ? 'refused' : queues ? 'none' : 'opening'))
    : make('div', { class: 'board', style: `--n:${columns(shown.length, innerWidth, innerHeight)}`, 'data-testid': 'wall' }, ...shown.map(card));
  root.replaceChildren(make('main', { class: 'wall' }, head(), body));
  if (focused) document.querySelector<HTMLElement>(`[data-testid="${focused}"]`)?.focus();
}

showTheme(theme);
addEventListener('resize', draw);
setInterval(draw, 1000);
draw();
void load();
