import { make } from '../../shared/dom';
import type { AnswerOf, BodyOf } from '../../shared/api/client';
import { api } from '../../shared/request';
import { held } from './held';
import { button, count, tell, tellWords, twice, when } from './parts';
import { reason, say } from './words';

export type Held = AnswerOf<'/api/v1/quarantine', 'get'>['items'][number];
type Group = AnswerOf<'/api/v1/quarantine-counts', 'get'>['items'][number];
interface Chosen { source?: string; name?: string }

const pageSize = 50;

type Discard = NonNullable<BodyOf<'/api/v1/quarantine/discard'>['reason']>;

/** reasons chooses why messages are given up; it stands in the audit. */
export const reasons = (testid: string): HTMLSelectElement => make('select', { 'aria-label': say('q.discard.why'), 'data-testid': testid },
  ...(['fixed_at_source', 'test_data', 'wrong_source', 'other'] as const).map((r) => make('option', { value: r }, say(`discard.${r}`)))) as HTMLSelectElement;

/** quarantinePage shows what waits, narrowed to a source by the address. */
export async function quarantinePage(): Promise<Node> {
  const groups = (await api.get('/api/v1/quarantine-counts')).items;
  const from = decodeURIComponent(location.hash.slice(1));
  const chosen: Chosen = groups.some((g) => g.source === from) ? { source: from } : {};
  const page = make('section', { 'data-testid': 'quarantine' });
  const redraw = async (): Promise<void> => page.replaceWith(await quarantinePage());
  const list = make('div', { class: 'split' });
  const show = async (): Promise<void> => { list.replaceChildren(...await messages(chosen, redraw)); };
  const acts = make('span', { class: 'row' });
  const drawActs = (): void => acts.replaceChildren(...(groups.length ? bulk(chosen, total(groups, chosen), redraw) : []));
  drawActs();
  page.append(make('div', { class: 'row bar' }, make('h1', {}, say('quarantine')), make('span', { class: 'push' }), acts),
    groups.length === 0 ? make('div', { class: 'none' }, make('p', {}, say('q.none')), make('p', { class: 't3' }, say('q.none.why'))) : make('div', {}, filters(groups, chosen, () => {
      drawActs();
      void show().catch(tell);
    }), list));
  if (groups.length) await show();
  return page;
}

function total(groups: Group[], c: Chosen): number {
  return groups.filter((g) => (!c.source || g.source === c.source) && (!c.name || g.name === c.name)).reduce((n, g) => n + g.count, 0);
}

/** filters are the groups that wait, each a button that narrows the list. */
function filters(groups: Group[], chosen: Chosen, changed: () => void): HTMLElement {
  const tabs: { el: HTMLElement; is: Chosen }[] = [];
  const tab = (is: Chosen, text: string): HTMLElement => {
    const el = make('button', { class: 'btn s txt', type: 'button', 'data-testid': 'group', click: () => {
      chosen.source = is.source;
      chosen.name = is.name;
      mark();
      changed();
    } }, text);
    tabs.push({ el, is });
    return el;
  };
  const mark = (): void => tabs.forEach((t) => t.el.setAttribute('aria-pressed', String(t.is.source === chosen.source && t.is.name === chosen.name)));
  const sources = [...new Set(groups.map((g) => g.source))];
  const row = make('div', { class: 'row groups', role: 'group', 'aria-label': say('q.group') }, tab({}, `${say('q.all')} ${count(total(groups, {}))}`),
    ...sources.flatMap((source) => [tab({ source }, `${source} ${count(total(groups, { source }))}`),
      ...groups.filter((g) => g.source === source).map((g) => tab({ source, name: g.name }, `${source} · ${g.name} ${count(g.count)}`))]));
  mark();
  return row;
}

/** bulk replays or discards all that is chosen, round by round, and shows how far it is. */
function bulk(chosen: Chosen, all: number, redraw: () => Promise<void>): HTMLElement[] {
  const bar = make('progress', { max: String(all), value: '0', 'aria-label': say('q.replayAll'), 'data-testid': 'progress' }) as HTMLProgressElement;
  const stop = button('q.stop', () => { stopped = true; }, '', 'replay-stop');
  bar.hidden = stop.hidden = true;
  let stopped = false;
  const replay = button('q.replayAll', async () => {
    bar.hidden = stop.hidden = false;
    let kept = 0;
    let still = 0;
    for (let after: string | undefined = ''; after !== undefined && !stopped;) {
      const round: AnswerOf<'/api/v1/quarantine/replay', 'post'> = await api.post('/api/v1/quarantine/replay', { ...chosen, after: after || undefined });
      kept += round.kept;
      still += round.still;
      bar.value = kept + still;
      tellWords(say('q.progress', { done: count(kept + still), all: count(all), still: count(still) }));
      after = round.next || undefined;
    }
    tellWords(say('q.done', { kept: count(kept), still: count(still) }));
    await redraw();
  }, 'pri', 'replay-all');
  const why = reasons('discard-all-why');
  const discard = twice('q.discardAll', async () => {
    for (let more = true; more;) more = (await api.post('/api/v1/quarantine/discard', { source: chosen.source, name: chosen.name, reason: why.value as Discard })).more;
    tellWords(say('q.discarded'));
    await redraw();
  }, 'discard-all');
  return [bar, stop, why, discard, replay];
}

async function messages(chosen: Chosen, redraw: () => Promise<void>): Promise<HTMLElement[]> {
  const side = make('div', { class: 'beside' });
  const body = make('tbody', {});
  const foot = make('div', { class: 'row' });
  const load = async (after?: string): Promise<void> => {
    const page = await api.get('/api/v1/quarantine', { query: { ...chosen, after, limit: pageSize } });
    body.append(...page.items.map((q) => row(q, open)));
    foot.replaceChildren(...(page.next ? [button('more', () => load(page.next))] : []));
  };
  const open = async (q: Held, from: HTMLElement): Promise<void> => {
    const one = await api.get('/api/v1/quarantine/{id}', { path: { id: q.id } });
    side.replaceChildren(held(one, () => {
      side.replaceChildren();
      from.focus();
    }, redraw));
  };
  await load();
  return [make('div', {}, make('div', { class: 'card wide scroll' }, make('table', {}, make('thead', {}, make('tr', {}, ...(['q.event', 'q.source', 'q.reason', 'q.received'] as const).map((k) => make('th', { scope: 'col' }, say(k))))), body)), foot), side];
}

function row(q: Held, open: (q: Held, from: HTMLElement) => Promise<void>): HTMLElement {
  return make('tr', { 'data-testid': 'held' },
    make('td', {}, make('button', { class: 'btn s txt str', type: 'button', 'data-testid': 'held-open', 'aria-label': `${q.name}, ${say('q.open', { id: q.id })}`, click: (e) => void open(q, e.currentTarget as HTMLElement).catch(tell) }, q.name)),
    make('td', { class: 't2' }, q.source), make('td', { class: 'wrap' }, ...q.faults.slice(0, 3).map((f) => make('span', { class: 'pill warn', title: `${f.field}: ${f.code}` }, reason(f.field, f.code)))),
    make('td', { class: 't2' }, when(q.received)));
}
