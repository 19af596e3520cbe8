import '../../shared/tokens.css';
import '../../shared/base.css';
import './intake.css';
import { make } from '../../shared/dom';
import { wantedScreen } from '../../shared/lang';
import { frame, tellWords } from '../../shared/plain';
import { Refused } from '../../shared/request';
import { showTheme, wantedTheme } from '../../shared/theme';
import { quarantinePage } from './quarantine';
import { sourcesPage } from './sources';
import { suppressionsPage } from './suppressions';
import { say } from './words';

const main = make('main', { class: 'page scroll', tabindex: '-1' });
const which = location.pathname === '/quarantine' ? 'quarantine' : location.pathname === '/suppressions' ? 'suppressions' : 'sources';

async function turn(): Promise<void> {
  tellWords('');
  around();
  const late = setTimeout(() => main.replaceChildren(make('p', { class: 'none t3', role: 'status' }, say('loading'))), 300);
  try {
    main.replaceChildren(await { sources: sourcesPage, quarantine: quarantinePage, suppressions: suppressionsPage }[which]());
  } catch (e) {
    main.replaceChildren(trouble(e));
  } finally {
    clearTimeout(late);
  }
}

function trouble(e: unknown): Node {
  const status = e instanceof Refused ? e.status : 0;
  const key = status === 401 ? 'failed.401' : status === 403 ? (which === 'suppressions' ? 'failed.403.s' : 'failed.403') : 'failed';
  return make('section', { class: 'none', role: 'alert', 'data-testid': 'trouble', 'data-status': String(status) }, make('p', {}, say(key)),
    status === 401 ? make('a', { class: 'btn', href: '/sign-in' }, say('signIn')) : status !== 403 && make('button', { class: 'btn', click: () => void turn() }, say('retry')));
}

function around(): void {
  document.title = `${say(which)} · ${say('title')}`;
  frame(main, { testid: 'intake', room: which === 'suppressions' ? which : 'sources', title: say(which === 'suppressions' ? which : 'title'), tabs: which === 'suppressions' ? [] : (['sources', 'quarantine'] as const).map((to) => ({ to: `/${to}`, word: say(to), on: to === which })),
    ways: [{ to: '/api/docs', word: say('docs') }],
    theme: say('theme'), language: say('language'), again: () => void turn() });
}

showTheme(wantedTheme());
document.documentElement.lang = wantedScreen();
void turn();
