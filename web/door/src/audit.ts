import '../../shared/tokens.css';
import '../../shared/base.css';
import './door.css';
import { icon, make, mark } from '../../shared/dom';
import { wantedScreen } from '../../shared/lang';
import { address, type AnswerOf } from '../../shared/api/client';
import { api, Refused } from '../../shared/request';
import { showTheme, wantedTheme } from '../../shared/theme';
import { entry, fault } from './entry';
import { pageHead } from './head';
import { say } from './words';

type Entry = AnswerOf<'/api/audit', 'get'>['items'][number];
type Me = AnswerOf<'/api/account', 'get'>;

const root = document.getElementById('root');
const asked = { actor: '', action: '', object: '', from: '', to: '' };
const actions = ['sign_in', 'sign_out', 'lock', 'unlock', 'password', 'factor', 'recovery_codes', 'person', 'roles', 'role.grant', 'customer.reveal', 'customer.erase', 'recording.play', 'recording.hold', 'definition.publish', 'key.manage', 'webhook.manage', 'connection.manage', 'audit.read', 'audit.export'];
let me: Me;
let entries: Entry[] = [];
let next = 0;

/** query is what the filters ask, as the server reads it; a local time becomes an instant. */
function query(): Record<keyof typeof asked, string | undefined> {
  const instant = (local: string): string | undefined => (local ? new Date(local).toISOString() : undefined);
  return { actor: asked.actor.trim() || undefined, action: asked.action.trim() || undefined, object: asked.object.trim() || undefined, from: instant(asked.from), to: instant(asked.to) };
}

async function read(anew: boolean): Promise<void> {
  const page = await api.get('/api/audit', { query: { ...query(), limit: 50, before: anew ? undefined : next } });
  entries = anew ? page.items : [...entries, ...page.items];
  next = page.next ?? 0;
}

async function load(): Promise<void> {
  try {
    me = await api.get('/api/account');
    await read(true);
  } catch (e) {
    const status = e instanceof Refused ? e.status : 0;
    if (status === 401 || (e instanceof Refused && e.needs === 'second_factor')) location.replace(status === 401 ? '/sign-in' : '/sign-in#code');
    else root?.replaceChildren(make('main', { class: 'door', role: 'alert', 'data-testid': 'refused' }, mark(), make('h1', {}, say(status === 403 ? 'admin.denied' : 'in.failed')),
      make('p', {}, say(status === 403 ? 'admin.denied.text' : 'door.fault')), make('a', { class: 'btn', href: '/account' }, say('go.account'))));
    return;
  }
  draw();
}

function draw(): void {
  document.title = say('audit.title');
  const said = make('p', { class: 'said err-t', role: 'alert', 'data-testid': 'audit-said' });
  const proof = make('p', { role: 'status', 'data-testid': 'proof' });
  const field = (key: keyof typeof asked, type: string, list?: string): HTMLElement => {
    const e = entry(`audit-${key}`, say(`audit.${key}`), { type, value: asked[key], list, spellcheck: 'false', autocapitalize: 'none', maxlength: '100' });
    e.input.addEventListener('input', () => { asked[key] = e.input.value; });
    return e.box;
  };
  const again = async (anew: boolean): Promise<void> => {
    said.textContent = '';
    try {
      await read(anew);
      draw();
    } catch (e) {
      said.textContent = e instanceof Refused && e.status === 400 ? say('audit.invalid') : fault(e);
    }
  };
  const verify = async (): Promise<void> => {
    proof.replaceChildren(say('audit.verifying'));
    try {
      const p = await api.post('/api/audit/verify', {});
      proof.className = p.faults.length > 0 ? 'err-t' : 'ok-t';
      proof.replaceChildren(icon(p.faults.length > 0 ? 'warn' : 'check-c', 14), ' ', p.faults.length > 0 ? say('audit.broken', { n: p.faults.length, first: p.faults[0] ?? '' }) : say('audit.whole', { n: p.entries, checkpoints: p.checkpoints }));
    } catch (e) {
      proof.replaceChildren(fault(e));
    }
  };
  root?.replaceChildren(pageHead(me, '/audit', draw), make('main', { class: 'admin', 'data-testid': 'audit' }, make('h1', {}, say('audit.title')),
    make('form', { class: 'tools-row', 'data-testid': 'audit-filter', submit: (e) => { e.preventDefault(); void again(true); } },
      field('actor', 'text'), field('action', 'text', 'audit-actions'), make('datalist', { id: 'audit-actions' }, ...actions.map((a) => make('option', { value: a }))), field('object', 'text'), field('from', 'datetime-local'), field('to', 'datetime-local'),
      make('button', { class: 'btn pri', type: 'submit', 'data-testid': 'audit-go' }, say('audit.go')),
      make('a', { class: 'btn', href: address('/api/audit/export', {}, query()), download: '', 'data-testid': 'audit-export' }, say('audit.export')),
      make('button', { class: 'btn', type: 'button', 'data-testid': 'audit-verify', click: () => void verify() }, say('audit.verify'))), said, proof,
    make('div', { class: 'card table', tabindex: '0', role: 'region', 'aria-label': say('audit.title') }, make('table', { class: 'grid' },
      make('thead', {}, make('tr', {}, ...(['no', 'at', 'actor', 'action', 'object', 'result', 'reason', 'address'] as const).map((c) => make('th', { scope: 'col' }, say(`audit.${c}`))))),
      make('tbody', {}, ...(entries.length > 0 ? entries.map(line) : [make('tr', {}, make('td', { colspan: '8', class: 't3' }, say('audit.none')))])))),
    next > 0 && make('button', { class: 'btn', 'data-testid': 'audit-more', click: () => void again(false) }, say('audit.more'))));
}

function line(e: Entry): HTMLElement {
  const tone = e.result === 'done' ? 'ok' : e.result === 'denied' ? 'err' : 'warn';
  return make('tr', { 'data-testid': 'audit-entry', title: `${e.request ?? ''} ${e.hash}` }, make('td', { class: 'code' }, String(e.position)),
    make('td', { class: 'nw' }, new Date(e.at).toLocaleString(wantedScreen(), { dateStyle: 'short', timeStyle: 'medium' })), make('td', { class: 'code' }, e.actor, e.role ? make('div', { class: 't3' }, e.role) : null),
    make('td', { class: 'code' }, e.action), make('td', { class: 'code' }, e.object ?? ''), make('td', {}, make('span', { class: `pill ${tone}` }, say(`audit.result.${e.result}` as 'audit.result.done'))), make('td', { class: 'code' }, e.reason ?? ''), make('td', { class: 'code' }, e.from ?? ''));
}

showTheme(wantedTheme());
document.documentElement.lang = wantedScreen();
void load();
