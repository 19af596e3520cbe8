import { make } from '../../shared/dom';
import { wantedScreen } from '../../shared/lang';
import { acting, instant } from '../../shared/plain';
import { say, type Key } from './words';

export { tellWords } from '../../shared/plain';

/** when writes an instant as people of the screen's language do; empty: never. */
export const when = (at: string | undefined): string => (at ? instant(at) : say('source.never'));

export const count = (n: number): string => new Intl.NumberFormat(wantedScreen()).format(n);

export const { tell, button, twice } = acting<Key>(say);

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
