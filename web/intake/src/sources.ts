import { make } from '../../shared/dom';
import type { AnswerOf } from '../../shared/api/client';
import { api } from '../../shared/request';
import { button, count, json, pair, panel, tellWords, when } from './parts';
import { outcome, say } from './words';

type Source = AnswerOf<'/api/v1/sources', 'get'>['items'][number];

const refreshMs = 5000;

/** sourcesPage lists who reports, and keeps itself up to date while it is looked at. */
export async function sourcesPage(): Promise<Node> {
  let items = (await api.get('/api/v1/sources')).items;
  const side = make('div', { class: 'beside' });
  const body = make('tbody', {});
  const show = (): void => body.replaceChildren(...items.map((s) => row(s, open)));
  const open = (s: Source, from: HTMLElement): void => {
    side.replaceChildren(detail(s, () => {
      side.replaceChildren();
      (body.querySelector<HTMLElement>(`[data-name="${from.dataset.name ?? ''}"]`) ?? from).focus();
    }));
  };
  show();
  const page = make('section', { 'data-testid': 'sources' }, make('div', { class: 'row bar' }, make('h1', {}, say('sources'))),
    items.length === 0 ? make('p', { class: 'none t3' }, say('source.none')) : make('div', { class: 'split' }, make('div', { class: 'card wide scroll' }, make('table', {}, make('thead', {}, make('tr', {},
      ...(['source.name', 'source.keys', 'source.last'] as const).map((k) => make('th', { scope: 'col' }, say(k))), make('th', { scope: 'col', class: 'n' }, say('source.rate')), make('th', { scope: 'col', class: 'n', title: say('source.lag.says') }, say('source.lag')),
      make('th', { scope: 'col' }, say('source.today')), make('th', { scope: 'col', class: 'n' }, say('source.waiting')))), body)), side));
  const again = async (): Promise<void> => {
    if (!page.isConnected) return;
    if (document.visibilityState === 'visible' && !body.contains(document.activeElement)) {
      try {
        items = (await api.get('/api/v1/sources')).items;
        show();
      } catch {
        /* the next round tries again */
      }
    }
    setTimeout(() => void again(), refreshMs);
  };
  setTimeout(() => void again(), refreshMs);
  return page;
}

function row(s: Source, open: (s: Source, from: HTMLElement) => void): HTMLElement {
  return make('tr', { 'data-testid': 'source' },
    make('td', {}, make('button', { class: 'btn s txt str', type: 'button', 'data-testid': 'source-open', 'data-name': s.name, 'aria-label': say('source.open', { name: s.name }), click: (e) => open(s, e.currentTarget as HTMLElement) }, s.name)),
    make('td', {}, ...keys(s)), make('td', { class: 't2' }, s.last ? when(s.last) : say('source.silent')), make('td', { class: 'n' }, count(s.per_minute)), make('td', { class: 'n', title: say('source.lag.says') }, lasting(s.lag_ms)),
    make('td', { class: 'wrap' }, ...outcomes(s.today)),
    make('td', { class: 'n' }, s.waiting > 0 ? make('a', { href: `/quarantine#${s.name}` }, count(s.waiting)) : '0'));
}

/** lasting words how long a message was on its way. */
function lasting(ms: number | undefined): string {
  if (ms === undefined) return '–';
  if (ms < 1000) return say('lag.now');
  const s = Math.round(ms / 1000);
  return s < 120 ? say('lag.s', { n: s }) : s < 7200 ? say('lag.min', { n: Math.round(s / 60) }) : s < 172_800 ? say('lag.h', { n: Math.round(s / 3600) }) : say('lag.d', { n: Math.round(s / 86_400) });
}

function keys(s: Source): HTMLElement[] {
  return s.keys.map((k) => make('code', { class: 'key t2', title: k.name }, k.prefix ? `${k.prefix}…` : say('source.settings')));
}

/** outcomes says what became of messages: the good first, then what went wrong, the most frequent first. */
export function outcomes(counts: Record<string, number>): HTMLElement[] {
  const good = ['accepted', 'duplicate', 'quarantined', 'anonymised'];
  const rank = (code: string): number => (good.includes(code) ? good.indexOf(code) : good.length);
  return Object.entries(counts).sort(([a, n], [b, m]) => rank(a) - rank(b) || m - n).map(([code, n]) =>
    make('span', { class: `pill ${code === 'accepted' ? 'ok' : ['duplicate', 'anonymised'].includes(code) ? '' : code === 'quarantined' ? 'warn' : 'err'}`, title: code }, `${outcome(code)} ${count(n)}`));
}

function detail(s: Source, close: () => void): HTMLElement {
  const origins = make('textarea', { rows: '3', id: 'origins', 'data-testid': 'origins', spellcheck: 'false', autocapitalize: 'none', 'aria-describedby': 'origins-hint' }) as HTMLTextAreaElement;
  origins.value = s.origins.join('\n');
  const save = button('save', async () => {
    await api.post('/api/v1/sources/{name}', { origins: origins.value.split('\n').map((o) => o.trim()).filter(Boolean) }, { path: { name: s.name } });
    tellWords(say('said.saved'));
  }, 'pri', 'origins-save');
  return panel(s.name, close,
    make('dl', {}, pair(say('source.keys'), ...(s.keys.length ? s.keys.map((k) => make('div', {}, k.id ? `${k.name} · ${k.prefix ?? ''}…` : say('source.settings'))) : ['—'])),
      pair(say('source.last'), when(s.last)), pair(say('source.week'), make('span', { class: 'wrap' }, ...outcomes(s.week)))),
    s.waiting > 0 && make('p', {}, make('a', { href: `/quarantine#${s.name}` }, say('source.seeWaiting'))),
    make('label', { for: 'origins', class: 'over' }, say('source.origins')), origins, make('small', { id: 'origins-hint', class: 't3' }, say('source.origins.hint')), make('div', { class: 'row' }, save),
    make('h3', {}, say('source.sample')), s.sample ? json(say('source.sample'), s.sample) : make('p', { class: 't3' }, say('source.nosample')));
}
