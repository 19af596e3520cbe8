import '../../shared/tokens.css';
import '../../shared/base.css';
import './integrations.css';
import { make } from '../../shared/dom';
import { wantedScreen } from '../../shared/lang';
import { frame, tellWords } from '../../shared/plain';
import { Refused } from '../../shared/request';
import { showTheme, wantedTheme } from '../../shared/theme';
import { hookPage, hooksPage } from './hooks';
import { keysPage } from './keys';
import { say } from './words';

const main = make('main', { class: 'page scroll', tabindex: '-1' });

/** turn shows what the address asks for: #keys, #webhooks or the id of a webhook. */
async function turn(): Promise<void> {
  const at = location.hash.slice(1) || 'keys';
  const which = at === 'keys' ? 'keys' : 'hooks';
  tellWords('');
  around(which);
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

function around(which: 'keys' | 'hooks'): void {
  document.title = `${say(which)} · ${say('title')}`;
  frame(main, { testid: 'integrations', room: 'integrations', title: say('title'), tabs: [{ to: '#keys', word: say('keys'), on: which === 'keys' }, { to: '#webhooks', word: say('hooks'), on: which === 'hooks' }],
    ways: [{ to: '/api/docs', word: say('docs') }],
    theme: say('theme'), language: say('language'), again: () => void turn() });
}

showTheme(wantedTheme());
document.documentElement.lang = wantedScreen();
addEventListener('hashchange', () => void turn());
void turn();
