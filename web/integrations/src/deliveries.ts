import { make } from '../../shared/dom';
import type { AnswerOf } from '../../shared/api/client';
import { api, Refused } from '../../shared/request';
import type { Hook } from './hooks';
import { button, tellWords, when } from './parts';
import { say, type Key } from './words';

type Delivery = AnswerOf<'/api/v1/webhooks/{id}/deliveries', 'get'>['items'][number];
type Shown = '' | Delivery['state'];
const faults = ['status', 'timeout', 'refused', 'dns', 'tls', 'address', 'size', 'other'] as const;

/** Filter is what somebody chose to see; whoever draws the page anew hands it on, so that it outlives a redraw. */
export type Filter = { state: Shown; kind: string; why: string };
export const everything = (): Filter => ({ state: '', kind: '', why: '' });

const refreshMs = 3000;
const pageSize = 50;

/** deliveries is the list of what became of each event; its first page keeps itself up to date while it is looked at. */
export function deliveries(h: Hook, filter: Filter, redraw: () => Promise<void>): HTMLElement {
  const kind = make('select', { 'aria-label': say('d.kind'), 'data-testid': 'show-kind', change: () => choose({ kind: kind.value }) }, make('option', { value: '' }, say('d.kind.all'))) as HTMLSelectElement;
  const why = make('select', { 'aria-label': say('d.why'), 'data-testid': 'show-why', change: () => choose({ why: why.value }) }, make('option', { value: '' }, say('d.why.all')),
    ...faults.map((f) => make('option', { value: f, selected: f === filter.why }, say(f === 'status' ? 'd.why.status' : `fault.${f}`)))) as HTMLSelectElement;
  const choose = (chosen: Partial<Filter>): void => {
    Object.assign(filter, chosen);
    earlier.length = 0;
    void load().catch(() => undefined);
  };
  void kindsOf(h).then((kinds) => kind.append(...kinds.map((k) => make('option', { value: k, selected: k === filter.kind }, k))), () => undefined);
  const body = make('tbody', {});
  const foot = make('div', { class: 'row' });
  const earlier: Delivery[] = [];
  let asked = 0;
  const load = async (before?: string): Promise<void> => {
    const mine = ++asked;
    const page = await api.get('/api/v1/webhooks/{id}/deliveries', { path: { id: h.id }, query: { state: filter.state || undefined, kind: filter.kind || undefined, fault: (filter.why || undefined) as Delivery['fault'], before, limit: pageSize } });
    if (mine !== asked) return; // somebody asked for something else meanwhile
    if (before) earlier.push(...page.items);
    const shown = before ? [...body.children] : [];
    body.replaceChildren(...shown, ...page.items.map((d) => row(h, d, () => load())), ...(before ? [] : earlier.map((d) => row(h, d, () => load()))));
    if (before || earlier.length === 0) {
      foot.replaceChildren(...(page.next ? [button('more', () => load(page.next))] : []));
    }
    none.hidden = body.children.length > 0;
    none.textContent = say(filter.state || filter.kind || filter.why ? 'hook.deliveries.fits' : 'hook.deliveries.none');
  };
  const none = make('p', { class: 'none t3', hidden: true }, say('hook.deliveries.none'));
  const tabs = (['', 'pending', 'delivered', 'dead'] as const).map((s) => make('button', { class: 'btn s txt', type: 'button', 'aria-pressed': String(s === filter.state), 'data-testid': `show-${s || 'all'}`, click: (e) => {
    for (const t of tabs) t.setAttribute('aria-pressed', String(t === e.currentTarget));
    choose({ state: s });
  } }, say(`d.${s || 'all'}` as Key)));
  const el = make('section', { class: 'part', 'data-testid': 'deliveries' }, make('div', { class: 'row bar' }, make('h2', {}, say('hook.deliveries')), ...tabs, kind, why, make('span', { class: 'push' }),
    h.dead > 0 && button('hook.replay', async () => {
      const { replayed } = await api.post('/api/v1/webhooks/{id}/replay', {}, { path: { id: h.id } });
      tellWords(say('hook.replayed', { n: replayed }));
      Object.assign(filter, everything()); // what is on its way now is no longer among those given up
      await redraw();
    }, '', 'hook-replay')),
  make('div', { class: 'card wide scroll' }, make('table', {}, make('thead', {}, make('tr', {}, ...(['d.event', 'd.subject', 'key.state', 'd.answer', 'd.took', 'd.attempt', 'd.at'] as const).map((k) => make('th', { scope: 'col' }, say(k))), make('th', {}))), body)), none, foot);
  const replay = el.querySelector('[data-testid=hook-replay]');
  if (replay) replay.textContent = say('hook.replay', { n: h.dead });
  const again = async (): Promise<void> => {
    if (!el.isConnected) return;
    if (document.visibilityState === 'visible' && earlier.length === 0 && !el.contains(document.activeElement)) {
      await load().catch((e: unknown) => { if (e instanceof Refused && e.status === 401) location.reload(); });
    }
    setTimeout(() => void again(), refreshMs);
  };
  void load().catch(() => undefined);
  setTimeout(() => void again(), refreshMs);
  return el;
}

async function kindsOf(h: Hook): Promise<readonly string[]> {
  return h.kinds.length > 0 ? h.kinds : (await api.get('/api/v1/webhook-kinds')).kinds;
}

function row(h: Hook, d: Delivery, reload: () => Promise<void>): HTMLElement {
  const look = { pending: 'warn', delivered: 'ok', dead: 'err' }[d.state];
  return make('tr', { 'data-testid': 'delivery', 'data-state': d.state }, make('td', {}, make('code', { title: d.event }, d.kind)), make('td', {}, make('code', { class: 't2' }, d.subject)),
    make('td', {}, make('span', { class: `pill ${look}` }, say(`d.${d.state}`))), make('td', {}, answer(d)), make('td', { class: 'n' }, d.tried ? say('d.ms', { ms: d.latency_ms }) : ''),
    make('td', { class: 'n' }, String(d.attempt)), make('td', { class: 't2' }, d.state === 'pending' && d.attempt > 0 ? say('d.next', { at: when(d.due) }) : when(d.made)),
    make('td', { class: 'n' }, d.state !== 'pending' && button('hook.resend', async () => {
      await api.post('/api/v1/webhooks/{id}/deliveries/{event}/resend', {}, { path: { id: h.id, event: d.event } });
      await reload();
    }, 'txt', 'resend')));
}

function answer(d: Delivery): string {
  if (d.fault && d.fault !== 'status') return say(`fault.${d.fault}`);
  return d.fault ? say('d.answered', { code: d.code ?? 0 }) : d.code ? String(d.code) : '';
}
