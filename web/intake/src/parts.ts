import { make } from '../../shared/dom';
import { wantedScreen } from '../../shared/lang';
import { Refused } from '../../shared/request';
import { say, type Key } from './words';

/** when writes an instant as people of the screen's language do; empty: never. */
export function when(instant: string | undefined): string {
  if (!instant) return say('source.never');
  return new Intl.DateTimeFormat(wantedScreen(), { dateStyle: 'short', timeStyle: 'medium' }).format(new Date(instant));
}

export const count = (n: number): string => new Intl.NumberFormat(wantedScreen()).format(n);

const said = make('p', { class: 'said', role: 'status', 'data-testid': 'said' });

/** voice is where the page says what happened; there is one. */
export const voice = (): HTMLElement => said;

export function tellWords(text: string): void {
  said.textContent = text;
  said.classList.remove('err-t');
}

export function tell(e: unknown): void {
  const kinds: Record<string, Key> = { conflict: 'said.conflict', not_found: 'said.conflict', denied: 'said.denied', invalid: 'said.invalid', busy: 'said.busy' };
  said.textContent = say(e instanceof Refused ? (kinds[e.kind] ?? 'said.failed') : 'said.failed', { detail: e instanceof Error ? e.message : '' });
  said.classList.add('err-t');
}

/** button does its work once at a time and says what went wrong. */
export function button(word: Key, act: () => Promise<void> | void, style = '', mark = ''): HTMLButtonElement {
  const el = make('button', { class: `btn s ${style}`, type: 'button', 'data-testid': mark || undefined, click: () => void press() }, say(word)) as HTMLButtonElement;
  const press = async (): Promise<void> => {
    el.disabled = true;
    try {
      await act();
    } catch (e) {
      tell(e);
    }
    el.disabled = false;
  };
  return el;
}

/** twice is a button for what can't be undone: the second press within three seconds does it. */
export function twice(word: Key, act: () => Promise<void>, mark = ''): HTMLButtonElement {
  let armed = 0;
  const disarm = (): void => {
    clearTimeout(armed);
    armed = 0;
    el.classList.remove('danger');
    el.textContent = say(word);
  };
  const el = button(word, async () => {
    if (!armed) {
      el.classList.add('danger');
      el.textContent = say('again');
      armed = window.setTimeout(disarm, 3000);
      return;
    }
    disarm();
    await act();
  }, '', mark);
  return el;
}

/** panel is the side of the page that shows one thing: it takes the focus, and Escape gives it back. */
export function panel(title: string, close: () => void, ...children: (Node | string | false | undefined)[]): HTMLElement {
  const head = make('h2', { tabindex: '-1' }, title);
  const el = make('aside', { class: 'side card scroll', 'aria-label': title, 'data-testid': 'side', keydown: (e) => {
    if ((e as KeyboardEvent).key === 'Escape') close();
  } }, make('div', { class: 'row' }, head, make('span', { class: 'push' }), button('close', close, 'txt', 'side-close')), ...children);
  queueMicrotask(() => head.focus());
  return el;
}

/** code shows JSON, indented; it can be scrolled by keyboard. */
export function json(label: string, value: unknown): HTMLElement {
  return make('pre', { tabindex: '0', role: 'region', 'aria-label': label, 'data-testid': 'json' }, JSON.stringify(value, null, 2));
}

/** pair is a name with what it is. */
export function pair(name: string, ...value: (Node | string)[]): HTMLElement {
  return make('div', { class: 'pair' }, make('dt', {}, name), make('dd', {}, ...value));
}
