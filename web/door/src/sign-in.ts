import '../../shared/tokens.css';
import '../../shared/base.css';
import './door.css';
import { make, mark } from '../../shared/dom';
import { wantedScreen } from '../../shared/lang';
import { api, Refused } from '../../shared/request';
import { showTheme, wantedTheme } from '../../shared/theme';
import { setUpPage } from './set-up';
import { say } from './words';

const root = document.getElementById('root');
const token = decodeURIComponent(location.pathname.split('/')[2] ?? '');

function show(state: string, ...children: Node[]): void {
  root?.replaceChildren(make('main', { class: 'door', 'data-testid': 'sign-in', 'data-state': state, role: state === 'set-up' ? undefined : 'status' }, mark(), ...children));
}

/** enter trades the link for a sign-in; the link's address leaves the history with it. */
async function enter(): Promise<void> {
  show('working', make('h1', {}, say('in.title')));
  try {
    await api.post('/api/sign-in', { token });
    location.replace('/desk');
  } catch (e) {
    if (e instanceof Refused && e.status >= 400 && e.status < 500) {
      show('old', make('h1', {}, say('in.old')), make('p', {}, say('in.old.text')), make('a', { class: 'btn', href: '/desk' }, say('in.desk')));
    } else {
      show('failed', make('h1', {}, say('in.failed')), make('p', {}, say('in.failed.text')),
        make('button', { class: 'btn', click: () => void enter() }, say('in.retry')));
    }
  }
}

showTheme(wantedTheme());
document.documentElement.lang = wantedScreen();
document.title = say(token === 'set-up' ? 'up.title' : 'in.title');
// The link to a first set-up carries its token behind #, so that it reaches no server's log.
if (token === 'set-up') setUpPage(location.hash.slice(1), show);
else void enter();
