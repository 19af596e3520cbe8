import type { AnswerOf, BodyOf } from '../../shared/api/client';
import { make } from '../../shared/dom';
import { kindName, kindsInForce, type Kind } from '../../shared/kinds';
import { wantedScreen } from '../../shared/lang';
import { api, Refused } from '../../shared/request';
import { button, tellWords, twice, when } from './parts';
import { say } from './words';

type Refusal = AnswerOf<'/api/v1/suppressions', 'get'>['items'][number];
type Ask = BodyOf<'/api/v1/suppressions'>;

const liftReasons = ['came_back', 'mistake'] as const;
const refuseReasons = ['asked', 'court_order'] as const;

const choice = <T extends string>(testid: string, label: string, of: readonly T[], word: (v: T) => string): HTMLSelectElement =>
  make('select', { 'aria-label': label, 'data-testid': testid }, ...of.map((v) => make('option', { value: v }, word(v)))) as HTMLSelectElement;

/** suppressionsPage shows whose messages are refused or counted without them: by kind and time, for who it was is kept as a hash alone. */
export async function suppressionsPage(): Promise<Node> {
  const page = make('section', { 'data-testid': 'suppressions' });
  const body = make('tbody', {});
  const foot = make('div', { class: 'row' });
  const kinds = await kindsInForce();
  const load = async (before?: string): Promise<Refusal[]> => {
    const got = await api.get('/api/v1/suppressions', { query: { before, limit: 50 } });
    body.append(...got.items.map((r) => row(r, kinds)));
    foot.replaceChildren(...(got.next ? [button('more', async () => { await load(got.next); })] : []));
    return got.items;
  };
  const first = await load();
  const redraw = async (): Promise<void> => page.replaceWith(await suppressionsPage());
  page.append(make('div', { class: 'row bar' }, make('h1', {}, say('suppressions'))), make('p', { class: 't2' }, say('s.about')), form(kinds, redraw),
    first.length === 0 ? make('div', { class: 'none' }, make('p', {}, say('s.none')), make('p', { class: 't3' }, say('s.none.why')))
      : make('div', { class: 'card wide scroll' }, make('table', {}, make('thead', {}, make('tr', {}, ...(['s.kind', 's.mode', 's.since', 's.by'] as const).map((k) => make('th', { scope: 'col' }, say(k))))), body)), foot);
  return page;
}

function row(r: Refusal, kinds: readonly Kind[]): HTMLElement {
  return make('tr', { 'data-testid': 'suppression' }, make('td', {}, kindName(kinds, r.kind, wantedScreen())),
    make('td', {}, make('span', { class: r.mode === 'drop' ? 'pill warn' : 'pill acc' }, say(`s.mode.${r.mode}`))), make('td', { class: 't2' }, when(r.since)), make('td', { class: 't2 code' }, r.by));
}

/** form asks about one identifier, which only whoever types it knows. */
function form(kinds: readonly Kind[], redraw: () => Promise<void>): HTMLElement {
  const kind = choice('s-kind', say('s.kind'), kinds.map((k) => k.kind), (k) => kindName(kinds, k, wantedScreen()));
  kind.value = 'phone'; // what people give most
  const value = make('input', { class: 'field grow', 'aria-label': say('s.value'), placeholder: say('s.value'), maxlength: '254', autocomplete: 'off', 'data-testid': 's-value' }) as HTMLInputElement;
  const mode = choice('s-mode', say('s.mode'), ['drop', 'anonymise'] as const, (m) => say(`s.do.${m}`));
  const why = choice('s-why', say('s.why'), refuseReasons, (r) => say(`s.why.${r}`));
  const back = choice('s-back', say('s.why'), liftReasons, (r) => say(`s.why.${r}`));
  const asked = (): { kind: string; value: string } => {
    const typed = { kind: kind.value, value: value.value.trim() };
    if (typed.value) return typed;
    value.focus();
    throw new Refused(400, 'invalid', say('s.value'));
  };
  return make('div', { class: 'card asks' }, make('h2', {}, say('s.one')),
    make('div', { class: 'row acts' }, kind, value),
    make('div', { class: 'row acts' }, mode, why, button('s.refuse', async () => {
      await api.post('/api/v1/suppressions', { ...asked(), mode: mode.value as Ask['mode'], reason: why.value });
      tellWords(say('s.refused'));
      await redraw();
    }, 'pri', 's-refuse'), make('span', { class: 'push' }), back, twice('s.lift', async () => {
      await api.post('/api/v1/suppressions/lift', { ...asked(), reason: back.value });
      tellWords(say('s.lifted'));
      await redraw();
    }, 's-lift')), make('p', { class: 'sm t3' }, say('s.hash')));
}
