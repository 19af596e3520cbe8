import '../../shared/tokens.css';
import '../../shared/base.css';
import './door.css';
import { icon, make, mark } from '../../shared/dom';
import { wantedScreen } from '../../shared/lang';
import { canPasskey, usePasskey } from '../../shared/passkey';
import type { AnswerOf } from '../../shared/api/client';
import { api, Refused } from '../../shared/request';
import { showTheme, wantedTheme } from '../../shared/theme';
import { entry, form, why } from './entry';
import { setUpPage } from './set-up';
import { tools } from './tools';
import { say } from './words';

type Entered = AnswerOf<'/api/sign-in/password', 'post'>;

const root = document.getElementById('root');
const token = decodeURIComponent(location.pathname.split('/')[2] ?? '');

function show(state: string, ...children: Node[]): void {
  const asks = state === 'set-up' || state === 'name' || state === 'code';
  root?.replaceChildren(make('main', { class: 'door', 'data-testid': 'sign-in', 'data-state': state, role: asks ? undefined : 'status' }, mark(), ...children, tools(draw)));
  root?.querySelector<HTMLElement>('[autofocus]')?.focus();
}

let draw = (): void => undefined;

/** onward goes where the sign-in leads: to what it lacks, or to the person's first page. */
async function onward(entered: Entered): Promise<void> {
  if (entered.next === 'second_factor') codePage();
  else if (entered.next === 'enrol' || entered.next === 'password') location.replace('/account');
  else location.replace((await api.get('/api/account')).home);
}

/** enter trades the link for a sign-in; the link's address leaves the history with it. */
async function enter(): Promise<void> {
  draw = () => undefined;
  show('working', make('h1', {}, say('in.title')));
  try {
    const entered = await api.post('/api/sign-in', { token });
    history.replaceState(null, '', '/sign-in');
    await onward(entered);
  } catch (e) {
    if (e instanceof Refused && e.status >= 400 && e.status < 500) {
      show('old', make('h1', {}, say('in.old')), make('p', {}, say('in.old.text')), make('a', { class: 'btn', href: '/sign-in', 'data-testid': 'to-sign-in' }, say('door.by_name')),
        make('a', { class: 'btn txt', href: '/desk' }, say('in.desk')));
    } else {
      show('failed', make('h1', {}, say('in.failed')), make('p', {}, say('in.failed.text')),
        make('button', { class: 'btn', click: () => void enter() }, say('in.retry')));
    }
  }
}

function namePage(): void {
  draw = namePage;
  const name = entry('login', say('door.login'), { autocomplete: 'username', autocapitalize: 'none', spellcheck: 'false', required: true, autofocus: true, maxlength: '64' });
  const password = entry('password', say('door.password'), { type: 'password', autocomplete: 'current-password', required: true, maxlength: '256' });
  const box = form('by-name', say('door.go'), [name.box, password.box], async () => {
    if (!name.input.value.trim() || !password.input.value) {
      (name.input.value.trim() ? password : name).input.focus();
      box.said.textContent = say('door.fill');
      return;
    }
    try {
      await onward(await api.post('/api/sign-in/password', { login: name.input.value, password: password.input.value }));
    } catch (e) {
      password.input.value = '';
      password.input.focus();
      throw e;
    }
  });
  show('name', make('h1', {}, say('door.title')), box.form, ...passkeyWay(box.said), make('p', { class: 'sm t3' }, say('door.lost')));
}

function codePage(): void {
  draw = codePage;
  const code = entry('code', say('door.code'), { inputmode: 'text', autocomplete: 'one-time-code', required: true, autofocus: true, maxlength: '16', spellcheck: 'false', autocapitalize: 'none' }, say('door.code.hint'));
  const box = form('by-code', say('door.code.go'), [code.box], async () => {
    try {
      await onward(await api.post('/api/sign-in/code', { code: code.input.value.trim() }));
    } catch (e) {
      code.input.value = '';
      code.input.focus();
      if (e instanceof Refused && e.status === 401) namePage();
      else if (e instanceof Refused && (e.status === 403 || e.status === 400)) box.said.textContent = say('door.code.wrong');
      else throw e;
    }
  });
  // Six digits can be nothing but a code of the app: it is sent as it is typed.
  code.input.addEventListener('input', () => {
    if (/^\d{6}$/.test(code.input.value.trim())) (box.form as HTMLFormElement).requestSubmit();
  });
  show('code', make('h1', {}, say('door.code.title')), box.form, ...passkeyWay(box.said),
    make('button', { class: 'btn txt', click: () => void api.post('/api/sign-out', {}).catch(() => undefined).then(namePage) }, say('door.other')));
}

/** passkeyWay is offered where the browser and the page's address know passkeys. */
function passkeyWay(said: HTMLElement): Node[] {
  const named = !/^[\d.]+$|:/.test(location.hostname);
  if (!canPasskey() || !isSecureContext || !named) return [];
  const go = async (): Promise<void> => {
    said.textContent = '';
    try {
      const entered = await usePasskey();
      if (entered) await onward(entered);
    } catch (e) {
      said.textContent = e instanceof Refused && e.status === 403 ? say('door.passkey.unknown') : why(e);
    }
  };
  return [make('button', { class: 'btn way', 'data-testid': 'by-passkey', click: () => void go() }, icon('key'), say('door.passkey'))];
}

showTheme(wantedTheme());
document.documentElement.lang = wantedScreen();
document.title = say(token === 'set-up' ? 'up.title' : 'door.title');
// The link to a first set-up carries its token behind #, so that it reaches no server's log.
if (token === 'set-up') {
  const once = location.hash.slice(1);
  draw = () => setUpPage(once, show);
  draw();
} else if (token) void enter();
else if (location.hash === '#code') codePage();
else namePage();
