import { make } from '../../shared/dom';
import type { AnswerOf } from '../../shared/api/client';
import { api } from '../../shared/request';
import { deliveries, everything } from './deliveries';
import { button, duration, field, secretBox, tell, tellWords, twice, unitsList, when } from './parts';
import { say } from './words';

export type Hook = AnswerOf<'/api/v1/webhooks', 'get'>['items'][number];

/** hooksPage lists the webhooks and registers new ones. */
export async function hooksPage(): Promise<Node> {
  const { items } = await api.get('/api/v1/webhooks');
  const aside = make('div', { 'data-testid': 'aside' });
  return make('section', { 'data-testid': 'hooks' },
    make('div', { class: 'row bar' }, make('h1', {}, say('hooks')), make('span', { class: 'push' }), button('hook.new', async () => aside.replaceChildren(await form(null, aside)), 'pri', 'hook-new')),
    aside, items.length === 0 ? make('p', { class: 'none t3' }, say('hook.none')) : make('ul', { class: 'card rows' }, ...items.map(line)));
}

function line(h: Hook): HTMLElement {
  return make('li', { 'data-testid': 'hook', 'data-state': h.state }, make('a', { href: `#${h.id}` }, make('span', { class: 'str ell' }, h.name), make('code', { class: 'ell t2' }, h.url)),
    standing(h), make('span', { class: 't2 sm nw' }, say('hook.counts', { pending: h.pending, delivered: h.delivered, dead: h.dead })));
}

function standing(h: Hook): HTMLElement {
  if (h.state === 'disabled') return make('span', { class: `pill ${h.reason === 'asked' ? '' : 'err'}` }, say(`hook.disabled.${h.reason ?? 'asked'}`));
  if (h.failing) return make('span', { class: 'pill warn' }, say('hook.failing', { since: when(h.failing) }));
  return make('span', { class: 'pill ok' }, say('hook.enabled'));
}

/** hookPage is one webhook with its deliveries. */
export async function hookPage(id: string, filter = everything()): Promise<Node> {
  const h = await api.get('/api/v1/webhooks/{id}', { path: { id } });
  const aside = make('div', { 'data-testid': 'aside' });
  const page = make('section', { 'data-testid': 'hook-page' });
  const redraw = async (): Promise<void> => page.replaceWith(await hookPage(id, filter));
  page.append(make('p', {}, make('a', { href: '#webhooks' }, `‹ ${say('hook.back')}`)),
    make('div', { class: 'row bar' }, make('h1', {}, h.name), standing(h), make('span', { class: 'push' }),
      h.state === 'enabled' && button('hook.test', async () => {
        await api.post('/api/v1/webhooks/{id}/test', {}, { path: { id } });
        tellWords(say('hook.tested'));
      }, 'pri', 'hook-test')),
    make('p', {}, make('code', {}, h.url)),
    make('p', { class: 't2' }, [h.unit ?? say('every'), h.kinds.length === 0 ? say('hook.kinds.all') : h.kinds.join(', '), `${say('hook.purpose')}: ${h.purpose ?? say('hook.purpose.none')}`].join(' · ')),
    make('div', { class: 'row acts' }, button('hook.change', async () => aside.replaceChildren(await form(h, aside, redraw)), '', 'hook-change'),
      button('hook.secret', () => aside.replaceChildren(replaceSecret(id, aside, redraw)), '', 'hook-secret'), button('hook.purpose.save', () => aside.replaceChildren(purpose(h, aside, redraw)), '', 'hook-purpose'),
      h.state === 'enabled' ? twice('hook.disable', act(`disable`, id, redraw), 'hook-disable') : button('hook.enable', act('enable', id, redraw), '', 'hook-enable'),
      twice('hook.remove', async () => {
        await api.post('/api/v1/webhooks/{id}/remove', {}, { path: { id } });
        location.hash = '#webhooks';
      }, 'hook-remove')),
    aside, deliveries(h, filter, redraw));
  return page;
}

function act(what: 'enable' | 'disable', id: string, redraw: () => Promise<void>): () => Promise<void> {
  return async () => {
    await (what === 'enable' ? api.post('/api/v1/webhooks/{id}/enable', {}, { path: { id } }) : api.post('/api/v1/webhooks/{id}/disable', {}, { path: { id } }));
    await redraw();
  };
}

function replaceSecret(id: string, aside: HTMLElement, redraw: () => Promise<void>): HTMLElement {
  const time = duration('hook.secret.for');
  return make('div', { class: 'card ask row' }, make('span', {}, say('hook.secret.for')), time, button('hook.secret', async () => {
    const { secret } = await api.post('/api/v1/webhooks/{id}/secret', { overlap_seconds: Number(time.value) }, { path: { id } });
    aside.replaceChildren(secretBox('hook.secret.new', secret, () => void redraw()));
  }, 'pri', 'hook-secret-go'), button('cancel', () => aside.replaceChildren()));
}

function purpose(h: Hook, aside: HTMLElement, redraw: () => Promise<void>): HTMLElement {
  const input = make('input', { value: h.purpose ?? '', pattern: '[a-z][a-z_]{1,39}', maxlength: '40', autocapitalize: 'none', spellcheck: 'false' }) as HTMLInputElement;
  return make('div', { class: 'card form' }, field('purpose', 'hook.purpose', input, 'hook.purpose.hint'),
    make('div', { class: 'row' }, button('hook.purpose.save', async () => {
      await api.post('/api/v1/webhooks/{id}/purpose', { purpose: input.value.trim() }, { path: { id: h.id } });
      await redraw();
    }, 'pri', 'hook-purpose-go'), button('cancel', () => aside.replaceChildren())));
}

/** form registers a webhook, or changes the one that is given. */
async function form(h: Hook | null, aside: HTMLElement, redraw?: () => Promise<void>): Promise<HTMLElement> {
  const { kinds } = await api.get('/api/v1/webhook-kinds');
  const ticks = kinds.map((k) => make('label', { class: 'tick' }, make('input', { type: 'checkbox', value: k, checked: h?.kinds.includes(k), 'data-testid': `kind-${k}` }), make('code', {}, k)));
  const find = make('input', { type: 'search', placeholder: say('hook.kinds.find'), 'aria-label': say('hook.kinds.find'), input: () => {
    for (const t of ticks) t.hidden = !(t.textContent ?? '').includes((find as HTMLInputElement).value.trim());
  } });
  const el = make('form', { class: 'card form', 'data-testid': 'hook-form', submit: (e) => { e.preventDefault(); void send(); } },
    field('name', 'key.name', make('input', { required: true, maxlength: '80', value: h?.name ?? '', autofocus: true })),
    field('url', 'hook.url', make('input', { required: true, type: 'url', maxlength: '1000', value: h?.url ?? '', placeholder: 'https://' }), 'hook.url.hint'),
    !h && field('unit', 'key.unit', make('input', { maxlength: '32', list: 'units', autocapitalize: 'none', spellcheck: 'false' }), 'key.unit.hint'),
    make('fieldset', {}, make('legend', {}, say('hook.kinds')), make('small', { class: 't3' }, say('hook.kinds.all')), find, make('div', { class: 'kinds scroll' }, ...ticks)), await unitsList(),
    make('div', { class: 'row' }, make('button', { class: 'btn pri', type: 'submit', 'data-testid': 'hook-make' }, say(h ? 'hook.save' : 'hook.make')), button('cancel', () => aside.replaceChildren()))) as HTMLFormElement;
  const send = async (): Promise<void> => {
    const data = new FormData(el);
    const chosen = [...el.querySelectorAll<HTMLInputElement>('input[type=checkbox]:checked')].map((b) => b.value);
    const what = { name: String(data.get('name')).trim(), url: String(data.get('url')).trim(), kinds: chosen };
    try {
      if (h) {
        await api.post('/api/v1/webhooks/{id}', what, { path: { id: h.id } });
        await redraw?.();
        return;
      }
      const made = await api.post('/api/v1/webhooks', { ...what, unit: String(data.get('unit') ?? '').trim() || undefined });
      aside.replaceChildren(secretBox('hook.secret.new', made.secret, () => { location.hash = `#${made.webhook.id}`; }));
    } catch (e) {
      tell(e);
    }
  };
  return el;
}
