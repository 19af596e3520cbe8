import { make } from '../../shared/dom';
import { acting, instant } from '../../shared/plain';
import { api } from '../../shared/request';
import { say, type Key } from './words';

export { tellWords } from '../../shared/plain';

/** when writes an instant as people of the screen's language do; empty: never. */
export const when = (at: string | undefined): string => (at ? instant(at) : say('never'));

const acts = acting<Key>(say);
export const { tell, button } = acts;

/** twice is a quiet button for what can't be undone. */
export const twice = (word: Key, act: () => Promise<void>, testid = ''): HTMLElement => acts.twice(word, act, testid, 'txt');

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
