import '../../shared/tokens.css';
import '../../shared/base.css';
import './intake.css';
import { make, mark } from '../../shared/dom';
import { keepScreen, wantedScreen } from '../../shared/lang';
import { Refused } from '../../shared/request';
import { keepTheme, showTheme, wantedTheme } from '../../shared/theme';
import { tellWords, voice } from './parts';
import { quarantinePage } from './quarantine';
import { sourcesPage } from './sources';
import { say } from './words';

const root = document.getElementById('root');
const main = make('main', { class: 'page scroll', tabindex: '-1' });
const which = location.pathname === '/quarantine' ? 'quarantine' : 'sources';

async function turn(): Promise<void> {
  tellWords('');
  frame();
  const late = setTimeout(() => main.replaceChildren(make('p', { class: 'none t3', role: 'status' }, say('loading'))), 300);
  try {
    main.replaceChildren(await (which === 'sources' ? sourcesPage() : quarantinePage()));
  } catch (e) {
    main.replaceChildren(trouble(e));
  } finally {
    clearTimeout(late);
  }
}

function trouble(e: unknown): Node {
  const status = e instanceof Refused ? e.status : 0;
  const key = status === 401 ? 'failed.401' : status === 403 ? 'failed.403' : 'failed';
  return make('section', { class: 'none', role: 'alert', 'data-testid': 'trouble', 'data-status': String(status) }, make('p', {}, say(key)),
    status === 401 ? make('a', { class: 'btn', href: '/sign-in' }, say('signIn')) : status !== 403 && make('button', { class: 'btn', click: () => void turn() }, say('retry')));
}

function frame(): void {
  const other = wantedScreen() === 'en' ? 'zh-CN' : 'en';
  document.title = `${say(which)} · ${say('title')}`;
  const tab = (to: 'sources' | 'quarantine') => make('a', { href: `/${to}`, 'aria-current': to === which ? 'page' : undefined }, say(to));
  root?.replaceChildren(make('div', { class: 'frame', 'data-testid': 'intake' },
    make('header', { class: 'head' }, mark(), make('b', {}, say('title')), make('nav', { class: 'row', 'aria-label': say('title') }, tab('sources'), tab('quarantine')),
      make('span', { class: 'push row' }, make('a', { class: 'btn txt s', href: '/integrations' }, say('integrations')), make('a', { class: 'btn txt s', href: '/api/docs' }, say('docs')), make('a', { class: 'btn txt s', href: '/desk' }, say('desk')),
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
void turn();
