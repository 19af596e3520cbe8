import { make } from '../../shared/dom';
import type { AnswerOf, BodyOf } from '../../shared/api/client';
import { api } from '../../shared/request';
import { button, duration, field, secretBox, tell, twice, unitsList, when } from './parts';
import { say, type Key } from './words';

type Found = AnswerOf<'/api/v1/keys', 'get'>['items'][number];
type Asked = BodyOf<'/api/v1/keys'>;
type Scope = Asked['scopes'][number];

const scopes: readonly Scope[] = ['events.write', 'events.read', 'contact.read', 'customer.read', 'customer.reveal', 'customer.export', 'queue.read', 'agent.read', 'webhook.manage', 'ops.read'];

/** keysPage lists the keys and makes new ones. */
export async function keysPage(): Promise<Node> {
  const first = await api.get('/api/v1/keys', { query: { limit: 50 } });
  const aside = make('div', { 'data-testid': 'aside' });
  const body = make('tbody', {});
  const more = make('div', { class: 'row' });
  const page = make('section', { 'data-testid': 'keys' });
  const redraw = async (): Promise<void> => page.replaceWith(await keysPage());
  const show = (found: Found[], next: string | undefined): void => {
    body.append(...found.map((k) => row(k, aside, redraw)));
    more.replaceChildren(...(next ? [button('more', async () => {
      const page = await api.get('/api/v1/keys', { query: { limit: 50, before: next } });
      show(page.items, page.next);
    })] : []));
  };
  show(first.items, first.next);
  page.append(make('div', { class: 'row bar' }, make('h1', {}, say('keys')), make('span', { class: 'push' }), button('key.new', async () => aside.replaceChildren(await form(aside, redraw)), 'pri', 'key-new')),
    aside, first.items.length === 0 ? make('p', { class: 'none t3' }, say('key.none')) : make('div', { class: 'card wide scroll' }, make('table', {}, make('thead', {}, make('tr', {},
      ...(['key.name', 'key.begins', 'key.unit', 'key.scopes', 'key.used', 'key.state'] as const).map((k) => make('th', { scope: 'col' }, say(k))), make('th', {}))), body)), more);
  return page;
}

function row(k: Found, aside: HTMLElement, redraw: () => Promise<void>): HTMLElement {
  const replace = async (): Promise<void> => {
    const time = duration('key.rotate.for');
    aside.replaceChildren(make('div', { class: 'card ask row' }, make('span', {}, `${k.name}: ${say('key.rotate.for')}`), time,
      button('key.rotate', async () => {
        const made = await api.post('/api/v1/keys/{id}/rotate', { overlap_seconds: Number(time.value) }, { path: { id: k.id } });
        aside.replaceChildren(secretBox('key.secret', made.secret, () => void redraw()));
      }, 'pri', 'key-rotate-go'), button('cancel', () => aside.replaceChildren())));
  };
  return make('tr', { 'data-testid': 'key', 'data-state': k.state }, make('td', { class: 'str' }, k.name), make('td', {}, make('code', {}, `${k.prefix}…`)),
    make('td', {}, k.unit ?? say('every')), make('td', { class: 'wrap' }, ...k.scopes.map((s) => make('span', { class: 'pill', title: say(`scope.${s}` as Key) }, s)), make('span', { class: 'pill', title: say('key.clearance'), 'data-testid': 'key-clearance' }, `L${k.clearance}`)),
    make('td', { class: 't2' }, when(k.used)), make('td', {}, make('span', { class: `pill ${k.state === 'live' ? 'ok' : ''}` }, stateOf(k))),
    make('td', { class: 'n' }, k.state === 'live' && !k.successor && button('key.rotate', replace, 'txt', 'key-rotate'),
      k.state === 'live' && twice('key.revoke', async () => {
        await api.post('/api/v1/keys/{id}/revoke', {}, { path: { id: k.id } });
        await redraw();
      }, 'key-revoke')));
}

function stateOf(k: Found): string {
  if (k.state === 'live' && k.expires) return say('state.until', { at: when(k.expires) });
  return say(`state.${k.state}`);
}

async function form(aside: HTMLElement, redraw: () => Promise<void>): Promise<HTMLElement> {
  const boxes = scopes.map((s) => make('label', { class: 'tick' }, make('input', { type: 'checkbox', value: s, 'data-testid': `scope-${s}` }), make('code', {}, s), make('span', { class: 't2' }, say(`scope.${s}` as Key))));
  const el = make('form', { class: 'card form', 'data-testid': 'key-form', submit: (e) => { e.preventDefault(); void send(); } },
    field('name', 'key.name', make('input', { required: true, maxlength: '80', autofocus: true }), 'key.name.hint'),
    field('unit', 'key.unit', make('input', { maxlength: '32', list: 'units', autocapitalize: 'none', spellcheck: 'false' }), 'key.unit.hint'),
    field('source', 'key.source', make('input', { maxlength: '32', pattern: '[a-z][a-z0-9\\-]{0,31}', autocapitalize: 'none', spellcheck: 'false' }), 'key.source.hint'),
    make('fieldset', {}, make('legend', {}, say('key.scopes')), ...boxes),
    field('clearance', 'key.clearance', make('select', {}, ...(['0', '1', '2', '3', '4'] as const).map((l) => make('option', { value: l }, say(`clearance.${l}`)))), 'key.clearance.hint'),
    field('expires', 'key.expires', make('input', { type: 'date' }), 'key.expires.hint'), await unitsList(),
    make('div', { class: 'row' }, make('button', { class: 'btn pri', type: 'submit', 'data-testid': 'key-make' }, say('key.make')), button('cancel', () => aside.replaceChildren()))) as HTMLFormElement;
  const send = async (): Promise<void> => {
    const data = new FormData(el);
    const text = (name: string): string | undefined => String(data.get(name) ?? '').trim() || undefined;
    const expires = text('expires');
    try {
      const made = await api.post('/api/v1/keys', { name: text('name') ?? '', unit: text('unit'), source: text('source'),
        clearance: Number(data.get('clearance')) || undefined,
        scopes: [...el.querySelectorAll<HTMLInputElement>('input[type=checkbox]:checked')].map((b) => b.value as Scope),
        expires: expires && new Date(`${expires}T23:59:59`).toISOString() });
      aside.replaceChildren(secretBox('key.secret', made.secret, () => void redraw()));
    } catch (e) {
      tell(e);
    }
  };
  return el;
}
