import { icon, make } from '../../shared/dom';
import { api, Refused } from '../../shared/request';
import { entry, form } from './entry';
import { say } from './words';

type Fault = 'too_short' | 'too_long' | 'too_common' | 'like_login' | 'reused';

/** strength tells which of the rules that a browser can see a password keeps. */
export function strength(password: string, login: string): { long: boolean; unlike: boolean } {
  const n = [...password].length;
  const classes = [/\p{Ll}/u, /\p{Lu}/u, /\p{Nd}/u, /[^\p{Ll}\p{Lu}\p{Nd}]/u].filter((c) => c.test(password)).length;
  const name = login.trim().toLowerCase();
  return { long: n <= 128 && (n >= 12 || (n >= 8 && classes >= 3)), unlike: n > 0 && (name.length < 3 || !password.toLowerCase().includes(name)) };
}

/** passwordForm sets or changes the password; done gets what the sign-in still lacks. */
export function passwordForm(account: { login?: string; old_password_needed: boolean }, done: (next: string | undefined) => void): HTMLElement {
  const login = entry('login', say('door.login'), { autocomplete: 'username', autocapitalize: 'none', spellcheck: 'false', maxlength: '64', value: account.login ?? '', readonly: Boolean(account.login), autofocus: !account.login }, account.login ? undefined : say('pw.login.hint'));
  const old = entry('old', say('pw.old'), { type: 'password', autocomplete: 'current-password', maxlength: '256' });
  const fresh = entry('new', say('pw.new'), { type: 'password', autocomplete: 'new-password', maxlength: '256', autofocus: Boolean(account.login) && !account.old_password_needed });
  const rules = { long: rule(say('pw.rule.long')), unlike: rule(say('pw.rule.unlike')) };
  const look = (): void => {
    const s = strength(fresh.input.value, login.input.value);
    rules.long.set(s.long);
    rules.unlike.set(s.unlike);
  };
  fresh.input.addEventListener('input', look);
  login.input.addEventListener('input', look);
  fresh.input.setAttribute('aria-describedby', 'pw-rules');
  const list = make('ul', { class: 'rules', id: 'pw-rules' }, rules.long.line, rules.unlike.line, make('li', { class: 't3' }, say('pw.rule.more')));
  const box = form('password-form', say('pw.go'), [login.box, ...(account.old_password_needed ? [old.box] : []), fresh.box, list], async () => {
    try {
      const said = await api.post('/api/account/password', {
        ...(account.login ? {} : { login: login.input.value.trim() }), ...(account.old_password_needed ? { old: old.input.value } : {}), password: fresh.input.value,
      });
      if (said.faults.length > 0) {
        box.said.textContent = said.faults.map((f) => say(`pw.fault.${f as Fault}`)).join(' ');
        fresh.input.focus();
      } else done(said.next);
    } catch (e) {
      if (e instanceof Refused && e.status === 409) box.said.textContent = say('pw.taken');
      else if (e instanceof Refused && e.status === 400) box.said.textContent = say('pw.invalid');
      else if (e instanceof Refused && e.status === 403) box.said.textContent = say('pw.old.wrong');
      else throw e;
    }
  });
  box.form.classList.add('plain');
  return box.form;
}

/** rule is one line that says by sign, colour and word whether it is kept. */
function rule(text: string): { line: HTMLElement; set: (kept: boolean) => void } {
  const sign = make('span', { class: 'sign-of' }, '○');
  const heard = make('span', { class: 'sr' }, say('pw.rule.no'));
  const line = make('li', {}, sign, ' ', text, ' ', heard);
  return { line, set: (kept) => {
    line.classList.toggle('kept', kept);
    sign.replaceChildren(kept ? icon('check', 14) : '○');
    heard.textContent = say(kept ? 'pw.rule.yes' : 'pw.rule.no');
  } };
}
