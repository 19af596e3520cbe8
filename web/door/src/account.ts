import '../../shared/tokens.css';
import '../../shared/base.css';
import './door.css';
import { icon, make, mark } from '../../shared/dom';
import { pageHead } from './head';
import { wantedScreen } from '../../shared/lang';
import { canPasskey, makePasskey } from '../../shared/passkey';
import type { AnswerOf } from '../../shared/api/client';
import { api, Refused } from '../../shared/request';
import { showTheme, wantedTheme } from '../../shared/theme';
import { entry, form, why } from './entry';
import { passwordForm } from './password';
import { tools } from './tools';
import { say } from './words';

type Account = AnswerOf<'/api/account', 'get'>;
type Enrolled = AnswerOf<'/api/account/totp/{id}/confirm', 'post'>;

const root = document.getElementById('root');
let account: Account;

/** when words an instant in the screen's language. */
function when(instant: string | undefined): string {
  return instant ? new Date(instant).toLocaleString(wantedScreen(), { dateStyle: 'medium', timeStyle: 'short' }) : '';
}

async function load(): Promise<void> {
  try {
    account = await api.get('/api/account');
  } catch (e) {
    if (e instanceof Refused && e.status === 401) location.replace('/sign-in');
    else root?.replaceChildren(make('main', { class: 'door', role: 'alert' }, mark(), make('h1', {}, say('in.failed')), make('button', { class: 'btn', click: () => void load() }, say('in.retry'))));
    return;
  }
  draw();
}

function draw(): void {
  document.title = say('me.title');
  if (account.next === 'second_factor') location.replace('/sign-in#code');
  else if (account.next === 'enrol') enrol();
  else if (account.next === 'password') tooOld();
  else whole();
}

function step(name: string, ...children: Node[]): void {
  root?.replaceChildren(make('main', { class: 'door', 'data-testid': 'enrol', 'data-step': name }, mark(), ...children, tools(draw)));
  root?.querySelector<HTMLElement>('[autofocus]')?.focus();
}

/** tooOld asks for a new password before anything else. */
function tooOld(): void {
  step('password', make('h1', {}, say('pw.old.title')), make('p', {}, say('pw.old.text')), passwordForm(account, () => void finish()));
}

/** enrol leads an invited person through a password and a second factor. */
function enrol(): void {
  const greeting = make('p', {}, say('enrol.text', { name: account.name }));
  if (!account.password) step('password', make('h1', {}, say('enrol.password')), greeting, passwordForm(account, (next) => { account.password = true; if (next === undefined) void finish(); else enrol(); }));
  else factorStep(enrolled, []);
}

async function enrolled(done: Enrolled): Promise<void> {
  if (done.recovery_codes?.length) codesStep(done.recovery_codes, () => void finish());
  else await finish();
}

async function finish(): Promise<void> {
  location.replace((await api.get('/api/account')).home);
}

/** factorStep offers both kinds of second factor. */
function factorStep(done: (e: Enrolled) => void | Promise<void>, back: Node[]): void {
  const said = make('p', { class: 'said err-t', role: 'alert' });
  const passkey = async (): Promise<void> => {
    said.textContent = '';
    try {
      const made = await makePasskey(say('factor.passkey.label', { at: navigator.platform || 'browser' }));
      if (made) await done(made);
    } catch (e) {
      said.textContent = why(e);
    }
  };
  const may = canPasskey() && account.passkeys;
  step('factor', make('h1', {}, say('factor.title')), make('p', {}, say('factor.text')), make('div', { class: 'doors' },
    make('button', { class: 'card way2', 'data-testid': 'add-totp', autofocus: true, click: () => void totpStep(done, back) }, icon('clock', 24), make('b', {}, say('factor.totp')), make('span', {}, say('factor.totp.text'))),
    may && make('button', { class: 'card way2', 'data-testid': 'add-passkey', click: () => void passkey() }, icon('key', 24), make('b', {}, say('factor.passkey')), make('span', {}, say('factor.passkey.text')))),
  said, ...back);
}

async function totpStep(done: (e: Enrolled) => void | Promise<void>, back: Node[]): Promise<void> {
  let fresh: { id: string; seed: string; qr: string };
  try {
    fresh = await api.post('/api/account/totp', { label: say('factor.totp.label') });
  } catch (e) {
    step('factor', make('p', { class: 'err-t', role: 'alert' }, why(e)), ...back);
    return;
  }
  const picture = make('img', { class: 'qr', alt: say('totp.alt'), src: `data:image/svg+xml;utf8,${encodeURIComponent(fresh.qr)}`, width: '200', height: '200' });
  const code = entry('code', say('totp.code'), { inputmode: 'numeric', autocomplete: 'one-time-code', required: true, autofocus: true, maxlength: '7' });
  const box = form('totp', say('totp.go'), [picture, make('p', { class: 'sm t2' }, say('totp.type'), make('code', { class: 'seed', 'data-testid': 'seed' }, groups(fresh.seed))), code.box], async () => {
    try {
      await done(await api.post('/api/account/totp/{id}/confirm', { code: code.input.value.replace(/\s/g, '') }, { path: { id: fresh.id } }));
    } catch (e) {
      code.input.select();
      if (e instanceof Refused && (e.status === 403 || e.status === 400)) box.said.textContent = say('totp.wrong');
      else throw e;
    }
  });
  step('totp', make('h1', {}, say('totp.title')), make('p', {}, say('totp.text')), box.form, ...back);
}

const groups = (seed: string): string => seed.replace(/(.{4})/g, '$1 ').trim();

function codesStep(codes: string[], go: () => void): void {
  const list = make('ol', { class: 'codes', 'data-testid': 'codes' }, ...codes.map((c) => make('li', {}, make('code', {}, c))));
  const copied = make('span', { role: 'status', class: 'sm t2' });
  step('codes', make('h1', {}, say('codes.title')), make('p', {}, say('codes.text')), make('div', { class: 'card form' }, list,
    make('div', { class: 'row' }, make('button', { class: 'btn', click: () => void navigator.clipboard.writeText(codes.join('\n')).then(() => { copied.textContent = say('codes.copied'); }) }, say('codes.copy')), copied),
    make('button', { class: 'btn pri', 'data-testid': 'codes-kept', autofocus: true, click: go }, say('codes.kept'))));
}

/** whole is the account of somebody who is signed in with all they need. */
function whole(): void {
  const back = [make('button', { class: 'btn txt', click: () => void load() }, say('me.back'))];
  const again = async (done: Enrolled): Promise<void> => {
    if (done.recovery_codes?.length) codesStep(done.recovery_codes, () => void load());
    else await load();
  };
  const said = make('p', { class: 'said err-t', role: 'alert', 'data-testid': 'me-said' });
  const act = async (ask: () => Promise<unknown>): Promise<void> => {
    said.textContent = '';
    try {
      await ask();
      await load();
    } catch (e) {
      said.textContent = e instanceof Refused && e.status === 409 ? say('me.last') : why(e);
    }
  };
  root?.replaceChildren(pageHead(account, '/account', draw), make('main', { class: 'account', 'data-testid': 'account' },
    make('h1', {}, account.name), make('p', { class: 't2' }, [account.login, ...account.roles.map((r) => say(`role.${r}` as 'role.agent'))].filter(Boolean).join(' · ')), said,
    !account.password && make('p', { class: 'notice warn', role: 'note' }, say('me.no_password')),
    section('me.password', account.password_changed ? say('me.changed', { when: when(account.password_changed) }) : '', passwordForm(account, () => void load())),
    section('me.factors', say(account.second_factor_required ? 'me.factors.required' : 'me.factors.text'), factorList(act),
      make('div', { class: 'row' }, make('button', { class: 'btn', 'data-testid': 'add-factor', click: () => factorStep(again, back) }, icon('plus', 14), say('me.add')),
        account.factors.length > 0 && make('button', { class: 'btn txt', 'data-testid': 'new-codes', click: () => void newCodes(said) }, say('me.codes', { n: account.recovery_codes })))),
    section('me.sign_ins', say('me.sign_ins.text', { idle: account.idle_minutes, whole: Math.round(account.whole_minutes / 60) }), signIns(act),
      account.sign_ins.length > 1 && make('button', { class: 'btn', 'data-testid': 'end-others', click: () => void act(() => api.post('/api/account/sign-ins/{id}/end', {}, { path: { id: 'others' } })) }, say('me.end_others')))));
}

async function newCodes(said: HTMLElement): Promise<void> {
  try {
    codesStep((await api.post('/api/account/recovery-codes', {})).recovery_codes, () => void load());
  } catch (e) {
    said.textContent = why(e);
  }
}

function section(title: 'me.password' | 'me.factors' | 'me.sign_ins', text: string, ...children: (Node | false)[]): HTMLElement {
  return make('section', { class: 'card part', 'aria-labelledby': title }, make('h2', { id: title }, say(title)), text && make('p', { class: 'sm t2' }, text), ...children);
}

function factorList(act: (ask: () => Promise<unknown>) => Promise<void>): HTMLElement {
  if (account.factors.length === 0) return make('p', { class: 'none t3' }, say('me.factors.none'));
  return make('ul', { class: 'lines' }, ...account.factors.map((f) => make('li', { 'data-testid': 'factor', 'data-kind': f.kind }, icon(f.kind === 'totp' ? 'clock' : 'key'),
    make('span', { class: 'grow' }, make('b', {}, f.label), make('small', { class: 't3' }, say('me.factor.since', { made: when(f.made), used: when(f.used) || '—' }))),
    make('button', { class: 'btn s', 'aria-label': say('me.remove.of', { what: f.label }), click: () => void act(() => api.post('/api/account/factors/{id}/remove', {}, { path: { id: f.id } })) }, say('me.remove')))));
}

function signIns(act: (ask: () => Promise<unknown>) => Promise<void>): HTMLElement {
  return make('ul', { class: 'lines' }, ...account.sign_ins.map((s) => make('li', { 'data-testid': 'sign-in-line' }, icon('lock'),
    make('span', { class: 'grow' }, make('b', {}, s.device || '?', s.current && make('span', { class: 'pill ok' }, say('me.this'))),
      make('small', { class: 't3' }, say('me.sign_in.line', { address: s.address || '—', how: say(`how.${s.how}` as 'how.link'), since: when(s.since), seen: when(s.seen) }))),
    !s.current && make('button', { class: 'btn s', 'aria-label': say('me.end.of', { what: s.device }), click: () => void act(() => api.post('/api/account/sign-ins/{id}/end', {}, { path: { id: s.id } })) }, say('me.end')))));
}

showTheme(wantedTheme());
document.documentElement.lang = wantedScreen();
void load();
