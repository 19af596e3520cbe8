import { make } from '../../shared/dom';
import { wantedScreen } from '../../shared/lang';
import { api, Refused } from '../../shared/request';
import { say, type Key } from './words';

/** when writes an instant as people of the screen's language do; empty: never. */
export function when(instant: string | undefined): string {
  if (!instant) return say('never');
  return new Intl.DateTimeFormat(wantedScreen(), { dateStyle: 'short', timeStyle: 'medium' }).format(new Date(instant));
}

/** button is a button that does its work once at a time and says what went wrong beside itself. */
export function button(word: Key, act: () => Promise<void> | void, style = '', mark = ''): HTMLElement {
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
export function twice(word: Key, act: () => Promise<void>, mark = ''): HTMLElement {
  let armed = 0;
  const el = make('button', { class: 'btn s txt', type: 'button', 'data-testid': mark || undefined, click: () => void press() }, say(word)) as HTMLButtonElement;
  const disarm = (): void => {
    clearTimeout(armed);
    armed = 0;
    el.classList.remove('danger');
    el.textContent = say(word);
  };
  const press = async (): Promise<void> => {
    if (!armed) {
      el.classList.add('danger');
      el.textContent = say('again');
      armed = window.setTimeout(disarm, 3000);
      return;
    }
    disarm();
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

const said = make('p', { class: 'said', role: 'status', 'data-testid': 'said' });

/** voice is where the page says what happened; there is one. */
export const voice = (): HTMLElement => said;

export function tellWords(text: string): void {
  said.textContent = text;
  said.classList.remove('err-t');
}

export function tell(e: unknown): void {
  const kinds: Record<string, Key> = { conflict: 'said.conflict', denied: 'said.denied', invalid: 'said.invalid', busy: 'said.busy' };
  const key = e instanceof Refused ? (kinds[e.kind] ?? 'said.failed') : 'said.failed';
  said.textContent = say(key, { detail: e instanceof Error ? e.message : '' });
  said.classList.add('err-t');
}

/** field is a labelled input with a hint below it. */
export function field(name: string, label: Key, input: HTMLElement, hint?: Key): HTMLElement {
  const id = `f-${name}`;
  input.setAttribute('id', id);
  input.setAttribute('name', name);
  input.setAttribute('data-testid', `field-${name}`);
  if (hint) input.setAttribute('aria-describedby', `${id}-hint`);
  return make('div', { class: 'entry' }, make('label', { for: id }, say(label)), input, hint && make('small', { id: `${id}-hint` }, say(hint)));
}

/** duration chooses how long something old goes on. */
export function duration(label: Key): HTMLSelectElement {
  return make('select', { 'aria-label': say(label) }, ...(['for.0', 'for.3600', 'for.86400', 'for.604800'] as const).map((k) =>
    make('option', { value: k.slice(4), selected: k === 'for.86400' }, say(k)))) as HTMLSelectElement;
}

/** secretBox shows a secret until somebody says that it is stored. */
export function secretBox(words: Key, secret: string, done: () => void): HTMLElement {
  const copy = button('copy', async () => {
    await navigator.clipboard.writeText(secret);
    copy.textContent = say('copied');
  });
  return make('section', { class: 'card secret', role: 'alert', 'data-testid': 'secret' }, make('p', { class: 'str' }, say(words)),
    make('div', { class: 'row' }, make('code', { tabindex: '0' }, secret), copy, button('key.stored', done, 'pri', 'stored')));
}

/** unitsList offers the units that have a number, for the inputs that ask for one. */
export async function unitsList(): Promise<HTMLElement> {
  const list = make('datalist', { id: 'units' });
  try {
    const { numbers } = await api.get('/api/call/numbers');
    for (const unit of new Set(numbers.map((n) => n.unit))) list.append(make('option', { value: unit }));
  } catch {
    /* the input works without suggestions */
  }
  return list;
}
