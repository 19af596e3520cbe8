import { make } from '../../shared/dom';
import { wantedScreen } from '../../shared/lang';
import { address, curl, fields, limits, reply, resolved, typeName, type Document, type Field, type Media, type Route } from './document';
import { en, say } from './words';

/** summary is the route's one line in the language of the screen. */
export function summary(r: Route): string {
  return (wantedScreen() === 'zh-CN' && r.op['x-summary-zh']) || r.op.summary;
}

/** paragraphs words the little CommonMark that descriptions use: paragraphs and `code`. */
export function paragraphs(text: string): Node[] {
  return text.split('\n\n').map((p) => make('p', {}, ...p.split('`').map((piece, i) => (i % 2 ? make('code', {}, piece) : piece))));
}

/** routePage is everything about one route. */
export function routePage(doc: Document, r: Route): Node {
  const server = location.origin;
  const ok = r.op.responses['200'] ?? r.op.responses['201'];
  return make('article', { 'data-operation': r.op.operationId },
    make('h1', {}, summary(r)),
    make('div', { class: 'line' }, make('span', { class: `method ${r.method.toLowerCase()}` }, r.method), make('code', {}, r.path)),
    ...paragraphs(r.op.description ?? ''),
    make('p', { class: 't2' }, `${say('who')}: ${who(r)}`, r.op['x-may'] ? make('span', {}, ` · ${say('scope')}: `, make('code', {}, r.op['x-may'])) : ''),
    sample(curl(r, server)),
    parameters(doc, r),
    media(doc, say('body'), r.op.requestBody?.content['application/json']),
    media(doc, say('answer'), firstOf(ok?.content)),
    r.method === 'GET' && tryOut(r),
    problems(doc, r));
}

function firstOf(content: Record<string, Media> | undefined): Media | undefined {
  return content && Object.values(content)[0];
}

function who(r: Route): string {
  const key = `who.${r.op['x-who'] ?? 'anyone'}`;
  return key in en ? say(key as keyof typeof en) : (r.op['x-who'] ?? '');
}

function sample(text: string): Node {
  const button = make('button', { class: 'btn s', 'data-testid': 'copy', click: () => void copy() }, say('copy'));
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(text);
    button.textContent = say('copied');
    setTimeout(() => { button.textContent = say('copy'); }, 2000);
  };
  return make('div', { class: 'code' }, make('pre', { tabindex: '0', 'data-testid': 'curl' }, text), button);
}

function parameters(doc: Document, r: Route): Node | false {
  const list = r.op.parameters ?? [];
  if (list.length === 0) return false;
  return part(say('parameters'), table(list.map((p) => ({
    path: p.name, type: `${typeName(doc, p.schema)}, ${p.in}`, required: p.required ?? false, limits: [limits(resolved(doc, p.schema)), p.description].filter(Boolean).join('. '),
  }))));
}

function media(doc: Document, name: string, m: Media | undefined): Node | false {
  if (!m) return false;
  const lines = fields(doc, m.schema);
  return part(name, lines.length > 0 && table(lines), m.example !== undefined && make('details', { open: lines.length < 12 },
    make('summary', {}, say('example')), make('pre', { class: 'json', tabindex: '0' }, typeof m.example === 'string' ? m.example : JSON.stringify(m.example, null, 2))));
}

function table(lines: Field[]): Node {
  return make('table', { class: 'fields' }, make('tbody', {}, ...lines.map((f) => make('tr', {},
    make('td', {}, make('code', {}, f.path)), make('td', { class: 't2' }, f.type, f.required ? make('span', { class: 'need' }, ` ${say('required')}`) : ''),
    make('td', { class: 't3 wrap' }, f.limits)))));
}

function part(name: string, ...children: (Node | false)[]): Node {
  return make('section', { class: 'part' }, make('h2', {}, name), ...children);
}

function problems(doc: Document, r: Route): Node {
  const lines = Object.entries(r.op.responses).filter(([status]) => Number(status) >= 400).map(([status, given]) => make('tr', {},
    make('td', {}, make('code', {}, status)), make('td', { class: 'wrap' }, ...paragraphs(reply(doc, given).description ?? ''))));
  return part(say('problems'), make('table', { class: 'fields' }, make('tbody', {}, ...lines)));
}

/** tryOut sends a GET as whoever is signed in and shows what came back. */
function tryOut(r: Route): Node {
  const inputs = (r.op.parameters ?? []).filter((p) => p.in !== 'header').map((p) => make('input', { name: p.name, required: p.required, 'aria-label': p.name, placeholder: p.name, spellcheck: 'false' }) as HTMLInputElement);
  const said = make('p', { class: 'sm t2', role: 'status' });
  const shown = make('pre', { class: 'json', tabindex: '0', hidden: true, 'data-testid': 'try-answer' });
  const go = make('button', { class: 'btn', type: 'submit', 'data-testid': 'try-send' }, say('send')) as HTMLButtonElement;
  const send = async (): Promise<void> => {
    go.disabled = true;
    said.textContent = say('sending');
    const began = performance.now();
    try {
      const answer = await fetch(address(r, Object.fromEntries(inputs.map((i) => [i.name, i.value.trim()]))), { headers: { Accept: 'application/json' }, signal: AbortSignal.timeout(15_000) });
      shown.textContent = pretty(await answer.text());
      said.textContent = say('took', { status: `${answer.status} ${answer.statusText}`.trim(), ms: Math.round(performance.now() - began) });
      shown.hidden = false;
    } catch {
      said.textContent = say('try.failed');
    }
    go.disabled = false;
  };
  return part(say('tryOut'), make('p', { class: 'sm t3' }, say('try.session')),
    make('form', { class: 'row try', submit: (e) => { e.preventDefault(); void send(); } }, ...inputs, go), said, shown);
}

function pretty(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}
