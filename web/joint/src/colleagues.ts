import { make } from '../../shared/dom';
import type { Page, View } from './page';
import { isKey, type Key } from './words';

type Words = (key: Key, values?: Record<string, string | number>) => string;

/** colleagues is who shares the page, and the way to ask another in. */
export function colleagues(page: Page, words: Words, changed: () => void): { box: HTMLElement; show(v: View): void } {
  const list = make('ul', { 'data-testid': 'devices' });
  const name = make('input', { maxlength: '40', autocomplete: 'off', 'data-testid': 'name' }) as HTMLInputElement;
  const go = make('button', { 'data-testid': 'make', type: 'submit' }, words('make')) as HTMLButtonElement;
  const fault = make('p', { class: 'fault', role: 'alert' });
  const given = make('div', { class: 'given', role: 'status' });
  const form = make('form', { submit: (e) => { e.preventDefault(); void invite(); } }, make('label', {}, words('name'), name), go);
  const box = make('section', { 'aria-label': words('devices') }, make('h2', {}, words('devices')), list, make('h2', {}, words('invite')), form, fault, given);

  async function invite(): Promise<void> {
    const who = name.value.trim();
    fault.textContent = '';
    if (!who) { name.focus(); return; }
    go.disabled = true;
    try {
      const made = await page.invite(who);
      const copy = make('button', { type: 'button', 'data-testid': 'copy', click: () => { void navigator.clipboard.writeText(made.link).then(() => { copy.textContent = words('copied'); }, () => undefined); } }, words('copy'));
      given.replaceChildren(make('p', {}, words('give', { who })), make('img', { class: 'qr', width: '168', height: '168', alt: words('scanAlt'), src: `data:image/svg+xml;utf8,${encodeURIComponent(made.qr)}` }),
        make('a', { href: made.link, class: 'link', 'data-testid': 'link' }, made.link), copy);
      name.value = '';
      changed();
    } catch (e) {
      fault.textContent = words(e === 429 ? 'full' : 'failed');
    } finally { go.disabled = false; }
  }

  const called = (d: View['devices'][number]): string => d.name ?? words(d.id === 'first' ? 'first' : 'forgotten');
  const stands = (d: View['devices'][number], mine: string): string =>
    [d.type && isKey(d.type) ? words(d.type) : '', words(d.id === mine ? 'mine' : d.here ? 'joined' : 'waits')].filter(Boolean).join(' · ');
  let shown = '';
  return {
    box,
    show(v) {
      const now = JSON.stringify(v.devices);
      if (now === shown) return;
      shown = now;
      list.replaceChildren(...v.devices.map((d) => make('li', { 'data-testid': 'device', 'data-here': String(d.here), 'data-mine': String(d.id === v.mine) },
        make('span', {}, make('b', {}, called(d)), ' ', make('small', {}, stands(d, v.mine))),
        d.may_go && make('button', { type: 'button', class: 'plain', 'data-testid': 'remove', 'aria-label': d.id === v.mine ? words('leave') : words('remove', { who: called(d) }),
          click: () => void page.remove(d.id).then(changed, changed) }, words(d.id === v.mine ? 'leave' : 'remove', { who: '' })))));
    },
  };
}
