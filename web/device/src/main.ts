import '../../shared/tokens.css';
import '../../shared/base.css';
import './device.css';
import { make } from '../../shared/dom';
import { pick, say, wanted, type Key } from './words';

type Text = Partial<Record<string, string>>;
interface Input { id: string; label: Text; kind: 'text' | 'number' | 'date' | 'choice'; needed?: boolean; options?: Record<string, Text> }
interface Page { shows: 'confirm' | 'sign' | 'photo' | 'form'; standard?: boolean; unit: Text; title: Text; text?: Text; facts?: { label: Text; value: string }[]; inputs?: Input[]; photos?: number }
interface View { state: string; device?: string; expires: string; locked?: boolean; page: Page }
type Answer = { answers?: Record<string, string>; signer?: string; signature?: string; photos?: string[] };

const language = wanted(navigator.languages);
const token = location.hash.slice(1);
// A reload of the page is the same device; another device has another store.
const own = `zy.device.${token.slice(0, 6)}`;
const root = document.getElementById('root') ?? document.body.appendChild(make('div'));
const words = (key: Key, values?: Record<string, string>): string => say(language, key, values);

async function ask(path: string, more: object): Promise<View> {
  const device = localStorage.getItem(own) ?? undefined;
  const answer = await fetch(`/api/device/${path}`, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ token, device, ...more }) });
  if (!answer.ok) throw answer.status;
  const view = (await answer.json()) as View;
  if (view.device) localStorage.setItem(own, view.device);
  return view;
}

function over(key: Key, view?: View): void {
  root.replaceChildren(make('main', { class: 'page', 'data-testid': 'over', 'data-state': key },
    make('header', {}, pick(view?.page.unit, language)), make('h1', { role: 'status' }, words(key))));
}

function show(view: View): void {
  const ends: Key[] = ['confirmed', 'declined', 'expired', 'cancelled'];
  const end = ends.find((k) => k === view.state);
  if (end) return over(end, view);
  const p = view.page;
  const fault = make('p', { class: 'fault', role: 'alert' });
  const left = make('span', { 'data-testid': 'left' });
  tick(left, Date.parse(view.expires), view);
  const main = make('main', { class: 'page', 'data-testid': view.locked ? 'locked' : 'open', 'data-shows': p.shows },
    make('header', {}, make('span', {}, pick(p.unit, language)), left),
    make('h1', {}, pick(p.title, language)),
    p.standard && make('p', { class: 'std' }, words('standard')));
  if (p.text) main.append(make('div', { class: p.shows === 'sign' ? 'words document' : 'words', tabindex: '0' }, pick(p.text, language)));
  if (p.facts) main.append(make('dl', {}, ...p.facts.flatMap((f) => [make('dt', {}, pick(f.label, language)), make('dd', {}, f.value)])));
  main.append(...(view.locked ? locked(fault) : answering(p, fault)));
  root.replaceChildren(main);
}

let timer = 0;
function tick(at: HTMLElement, until: number, view: View): void {
  clearInterval(timer);
  const draw = (): void => {
    const s = Math.max(0, Math.round((until - Date.now()) / 1000));
    at.textContent = words('left', { time: `${Math.floor(s / 60)}:${String(s % 60).padStart(2, '0')}` });
    if (s === 0) { clearInterval(timer); over('expired', view); }
  };
  draw();
  timer = window.setInterval(draw, 1000);
}

function locked(fault: HTMLElement): Node[] {
  const code = make('input', { class: 'code', inputmode: 'numeric', maxlength: '6', autocomplete: 'one-time-code', 'aria-label': words('codeTitle'), 'data-testid': 'code' }) as HTMLInputElement;
  const go = (): void => void run(fault, () => ask('code', { code: code.value }), 'wrong');
  return [make('label', {}, words('codeTitle'), code), fault,
    foot(make('button', { class: 'first', click: go, 'data-testid': 'unlock' }, words('unlock')), 'decline', fault)];
}

function foot(first: HTMLElement, no: Key, fault: HTMLElement): HTMLElement {
  return make('div', { class: 'foot' }, first,
    make('button', { 'data-testid': 'decline', click: () => void run(fault, () => ask('decline', {}), 'failed') }, words(no)),
    make('p', { class: 'sm t2' }, words('callGoesOn')));
}

async function run(fault: HTMLElement, act: () => Promise<View>, wrong: Key): Promise<void> {
  fault.textContent = '';
  for (const b of root.querySelectorAll('button')) b.disabled = true;
  try {
    show(await act());
  } catch (e) {
    if (e === 409) return void open();
    fault.textContent = words(e === 422 || e === 400 ? wrong : 'failed');
  } finally {
    for (const b of root.querySelectorAll('button')) b.disabled = false;
  }
}

function answering(p: Page, fault: HTMLElement): Node[] {
  const parts: Node[] = [];
  let collect: () => Promise<Answer | null> = async () => ({});
  let label: Key = 'confirm';
  if (p.shows === 'sign') [collect, label] = [signing(parts), 'sign'];
  if (p.shows === 'photo') [collect, label] = [photographing(parts, p.photos ?? 1), 'send'];
  if (p.shows === 'form') [collect, label] = [filling(parts, p.inputs ?? []), 'send'];
  const go = async (): Promise<void> => {
    const answer = await collect();
    if (answer) await run(fault, () => ask('confirm', answer), 'failed');
    else fault.textContent = words('needed');
  };
  return [...parts, fault, foot(make('button', { class: 'first', 'data-testid': 'confirm', click: () => void go() }, words(label)), p.shows === 'confirm' ? 'notMine' : 'decline', fault)];
}

/** signing is a typed name and strokes on a canvas. */
function signing(parts: Node[]): () => Promise<Answer | null> {
  const name = make('input', { autocomplete: 'name', maxlength: '60', 'data-testid': 'signer' }) as HTMLInputElement;
  const pad = make('canvas', { width: '640', height: '240', 'aria-label': words('draw'), 'data-testid': 'pad' }) as HTMLCanvasElement;
  const ink = pad.getContext('2d');
  let drawn = false;
  const at = (e: PointerEvent): [number, number] => [(e.offsetX * pad.width) / pad.clientWidth, (e.offsetY * pad.height) / pad.clientHeight];
  pad.addEventListener('pointerdown', (e) => { pad.setPointerCapture(e.pointerId); ink?.beginPath(); ink?.moveTo(...at(e)); });
  pad.addEventListener('pointermove', (e) => {
    if (!ink || e.buttons === 0) return;
    Object.assign(ink, { lineWidth: 4, lineCap: 'round', strokeStyle: '#111' });
    ink.lineTo(...at(e));
    ink.stroke();
    drawn = true;
  });
  const clear = (): void => { ink?.clearRect(0, 0, pad.width, pad.height); drawn = false; };
  parts.push(make('label', {}, words('name'), name), make('label', {}, words('draw'), pad), make('button', { class: 'plain', click: clear }, words('clear')));
  return async () => (drawn && name.value.trim() ? { signer: name.value.trim(), signature: pad.toDataURL('image/png').split(',')[1] } : null);
}

/** photographing shrinks what was chosen, which turns it upright and drops what is not the picture. */
function photographing(parts: Node[], most: number): () => Promise<Answer | null> {
  const file = make('input', { type: 'file', accept: 'image/*', multiple: most > 1, 'data-testid': 'photos' }) as HTMLInputElement;
  parts.push(make('label', {}, words('photos', { n: String(most) }), file));
  return async () => {
    const files = [...(file.files ?? [])].slice(0, most);
    return files.length ? { photos: await Promise.all(files.map(shrunk)) } : null;
  };
}

const longest = 1600; // px: letters on a label stay readable

async function shrunk(file: File): Promise<string> {
  const image = await createImageBitmap(file);
  const scale = Math.min(1, longest / Math.max(image.width, image.height));
  const canvas = make('canvas', { width: String(Math.round(image.width * scale)), height: String(Math.round(image.height * scale)) }) as HTMLCanvasElement;
  canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height);
  return canvas.toDataURL('image/jpeg', 0.85).split(',')[1] ?? '';
}

function filling(parts: Node[], inputs: Input[]): () => Promise<Answer | null> {
  const fields = inputs.map((i) => {
    const options = Object.entries(i.options ?? {}).map(([id, text]) => make('option', { value: id }, pick(text, language)));
    const field = (i.kind === 'choice' ? make('select', { 'data-testid': `in-${i.id}` }, make('option', { value: '' }, '—'), ...options)
      : make('input', { type: i.kind === 'number' ? 'text' : i.kind, inputmode: i.kind === 'number' ? 'decimal' : undefined, maxlength: '500', 'data-testid': `in-${i.id}` })) as HTMLInputElement;
    parts.push(make('label', {}, pick(i.label, language), field));
    return { i, field };
  });
  return async () => {
    const lacking = fields.find(({ i, field }) => i.needed && !field.value.trim());
    lacking?.field.focus();
    return lacking ? null : { answers: Object.fromEntries(fields.filter(({ field }) => field.value.trim()).map(({ i, field }) => [i.id, field.value.trim()])) };
  };
}

async function open(): Promise<void> {
  try {
    show(await ask('open', { kind: matchMedia('(pointer: coarse)').matches ? 'phone' : 'computer' }));
  } catch (e) {
    over(e === 409 ? 'elsewhere' : typeof e === 'number' ? 'unknown' : 'failed');
  }
}

document.documentElement.lang = { cmn: 'zh-CN', yue: 'zh-HK', en: 'en' }[language];
over('loading');
void open();
