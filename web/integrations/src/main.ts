import '../../shared/tokens.css';
import '../../shared/base.css';
import './integrations.css';
import { make, mark } from '../../shared/dom';
import { keepScreen, wantedScreen } from '../../shared/lang';
import { Refused } from '../../shared/request';
import { keepTheme, showTheme, wantedTheme } from '../../shared/theme';
import { hookPage, hooksPage } from './hooks';
import { keysPage } from './keys';
import { tellWords, voice } from './parts';
import { say } from './words';

const root = document.getElementById('root');
const main = make('main', { class: 'page scroll', tabindex: '-1' });

/** turn shows what the address asks for: #keys, #webhooks or the id of a webhook. */
async function turn(): Promise<void> {
  const at = location.hash.slice(1) || 'keys';
  const which = at === 'keys' ? 'keys' : 'hooks';
  tellWords('');
  frame(which);
  const late = setTimeout(() => main.replaceChildren(make('p', { class: 'none t3', role: 'status' }, say('loading'))), 300);
  try {
    const page = which === 'keys' ? await keysPage() : at === 'webhooks' ? await hooksPage() : await hookPage(at);
    if ((location.hash.slice(1) || 'keys') === at) main.replaceChildren(page);
  } catch (e) {
    main.replaceChildren(trouble(e, which));
  } finally {
    clearTimeout(late);
  }
}

function trouble(e: unknown, which: 'keys' | 'hooks'): Node {
  const status = e instanceof Refused ? e.status : 0;
  if (status === 404) location.hash = '#webhooks';
  const key = status === 401 ? 'failed.401' : status === 403 ? (`failed.403.${which}` as const) : 'failed';
  return make('section', { class: 'none', role: 'alert', 'data-testid': 'trouble', 'data-status': String(status) }, make('p', {}, say(key)),
    status === 401 ? make('a', { class: 'btn', href: '/desk' }, say('signIn')) : status !== 403 && make('button', { class: 'btn', click: () => void turn() }, say('retry')));
}

function frame(which: 'keys' | 'hooks'): void {
  const other = wantedScreen() === 'en' ? 'zh-CN' : 'en';
  document.title = `${say(which)} · ${say('title')}`;
  const tab = (to: string, on: boolean, word: 'keys' | 'hooks') => make('a', { href: to, 'aria-current': on ? 'page' : undefined }, say(word));
  root?.replaceChildren(make('div', { class: 'frame', 'data-testid': 'integrations' },
    make('header', { class: 'head' }, mark(), make('b', {}, say('title')), make('nav', { class: 'row', 'aria-label': say('title') }, tab('#keys', which === 'keys', 'keys'), tab('#webhooks', which === 'hooks', 'hooks')),
      make('span', { class: 'push row' }, make('a', { class: 'btn txt s', href: '/connections' }, say('connections')), make('a', { class: 'btn txt s', href: '/api/docs' }, say('docs')), make('a', { class: 'btn txt s', href: '/desk' }, say('desk')),
        make('button', { class: 'btn txt s', 'data-testid': 'theme', click: () => {
          const next = document.documentElement.dataset.theme === 'dark' ? 'light' : 'dark';
          keepTheme(next);
          showTheme(next);
        } }, say('theme')),
        make('button', { class: 'btn txt s', 'data-testid': 'language', lang: other, click: () => {
          keepScreen(other);
          document.documentElement.lang = other;
          void turn();
        } }, say('language')))), voice(), main));
}

showTheme(wantedTheme());
document.documentElement.lang = wantedScreen();
addEventListener('hashchange', () => void turn());
void turn();
