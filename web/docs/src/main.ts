import '../../shared/tokens.css';
import '../../shared/base.css';
import './docs.css';
import { make, mark } from '../../shared/dom';
import { keepScreen, wantedScreen } from '../../shared/lang';
import { keepTheme, showTheme, wantedTheme } from '../../shared/theme';
import { found, routes, type Document, type Route } from './document';
import { paragraphs, routePage, summary } from './route';
import { say } from './words';

const root = document.getElementById('root');
const source = '/api/openapi.json';

/** open reads the document and shows it; a failure says so and offers another try. */
async function open(): Promise<void> {
  root?.replaceChildren(make('main', { class: 'wait', role: 'status' }, say('loading')));
  try {
    const answer = await fetch(source, { signal: AbortSignal.timeout(15_000) });
    if (!answer.ok) throw new Error(String(answer.status));
    show((await answer.json()) as Document);
  } catch {
    root?.replaceChildren(make('main', { class: 'wait', role: 'alert' }, make('p', {}, say('failed')),
      make('button', { class: 'btn', click: () => void open() }, say('retry'))));
  }
}

function show(doc: Document): void {
  const all = routes(doc);
  const list = make('nav', { class: 'list scroll', 'aria-label': say('routes') });
  const page = make('main', { class: 'page scroll', tabindex: '0', 'data-testid': 'route' });
  const search = make('input', { type: 'search', placeholder: say('search'), 'aria-label': say('search'), 'data-testid': 'search', 'aria-keyshortcuts': '/' }) as HTMLInputElement;
  const draw = (): void => list.replaceChildren(...entries(doc, all.filter((r) => found(r, search.value)), search.value));
  search.addEventListener('input', draw);
  const turn = (): void => {
    const r = all.find((one) => one.op.operationId === location.hash.slice(1));
    page.replaceChildren(...(r ? [routePage(doc, r)] : front(doc)));
    page.scrollTop = 0;
    for (const a of list.querySelectorAll('a')) a.toggleAttribute('aria-current', a.getAttribute('href') === location.hash);
    document.title = r ? `${summary(r)} · ${say('title')}` : say('title');
  };
  root?.replaceChildren(make('div', { class: 'docs', 'data-testid': 'docs' }, head(doc), make('div', { class: 'find' }, search,
    make('p', { class: 'sm t3' }, say('keys'))), list, page));
  draw();
  turn();
  window.onhashchange = turn;
  document.onkeydown = (e) => keys(e, search, list);
}

function head(doc: Document): Node {
  const other = wantedScreen() === 'en' ? 'zh-CN' : 'en';
  return make('header', { class: 'head' }, mark(), make('b', {}, say('title')), make('span', { class: 't3' }, `v${doc.info.version}`),
    make('span', { class: 'push row' }, make('a', { class: 'btn txt s', href: source, download: 'zhiyin-openapi.json' }, `${say('download')} JSON`),
      make('a', { class: 'btn txt s', href: '/api/openapi.yaml', download: 'zhiyin-openapi.yaml' }, 'YAML'),
      make('button', { class: 'btn txt s', 'data-testid': 'theme', click: () => {
        const next = document.documentElement.dataset.theme === 'dark' ? 'light' : 'dark';
        keepTheme(next);
        showTheme(next);
      } }, say('theme')),
      make('button', { class: 'btn txt s', 'data-testid': 'language', lang: other, click: () => {
        keepScreen(other);
        document.documentElement.lang = other;
        show(doc);
      } }, say('language'))));
}

function front(doc: Document): Node[] {
  return [make('h1', {}, say('title')), ...paragraphs(doc.info.description),
    make('dl', { class: 'tags' }, ...doc.tags.flatMap((t) => [make('dt', {}, t.name), make('dd', {}, ...paragraphs(t.description))]))];
}

/** entries are the routes under the names of their tags. */
function entries(doc: Document, shown: Route[], asked: string): Node[] {
  if (shown.length === 0) return [make('p', { class: 'none t3', role: 'status' }, say('search.none', { q: asked }))];
  return doc.tags.filter((t) => shown.some((r) => r.tag === t.name)).map((t) => make('section', {}, make('h2', { class: 'h' }, t.name),
    ...shown.filter((r) => r.tag === t.name).map((r) => make('a', { href: `#${r.op.operationId}`, title: `${r.method} ${r.path}`, 'aria-current': `#${r.op.operationId}` === location.hash },
      make('span', { class: `method ${r.method.toLowerCase()}` }, r.method), make('span', { class: 'ell' }, summary(r))))));
}

/** keys: / goes to the search, the arrows walk the list, Esc empties the search. */
function keys(e: KeyboardEvent, search: HTMLInputElement, list: HTMLElement): void {
  const typing = e.target instanceof HTMLInputElement;
  if (e.key === '/' && !typing) {
    e.preventDefault();
    search.focus();
  } else if (e.key === 'Escape' && e.target === search) {
    search.value = '';
    search.dispatchEvent(new Event('input'));
  } else if ((e.key === 'ArrowDown' || e.key === 'ArrowUp') && (e.target === search || list.contains(e.target as Node))) {
    const all = [...list.querySelectorAll('a')];
    const at = all.indexOf(e.target as HTMLAnchorElement);
    const next = e.key === 'ArrowDown' ? all[at + 1] : all[at - 1];
    e.preventDefault();
    (next ?? (e.key === 'ArrowUp' ? search : undefined))?.focus();
  }
}

showTheme(wantedTheme());
document.documentElement.lang = wantedScreen();
document.title = say('title');
void open();
