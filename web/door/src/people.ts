import '../../shared/tokens.css';
import '../../shared/base.css';
import './door.css';
import { icon, make, mark } from '../../shared/dom';
import { listed, pick, wantedScreen } from '../../shared/lang';
import type { AnswerOf, BodyOf } from '../../shared/api/client';
import { api, Refused } from '../../shared/request';
import { showTheme, wantedTheme } from '../../shared/theme';
import { entry, fault, form } from './entry';
import { pageHead } from './head';
import { say } from './words';

type Page = AnswerOf<'/api/people', 'get'>;
type Person = Page['items'][number];
type Unit = Page['units'][number];
type Role = BodyOf<'/api/people'>['roles'][number];
type Tongue = (typeof languages)[number];
type Me = AnswerOf<'/api/account', 'get'>;

const languages = ['cmn', 'yue', 'en', 'wuu', 'nan', 'hak', 'gan', 'hsn', 'cjy'] as const;
const grades = [0, 1, 2, 3, 4, 5] as const;
const roles = ['agent', 'supervisor', 'admin', 'security', 'audit'] as const;
const root = document.getElementById('root');
const interrupts = ['talks', 'none', 'all'] as const;
const mostChats = 10;
const usualChats = 3;
const pageSize = 100;
let me: Me;
let people: Person[] = [];
let units: Unit[] = [];
let next = '';
let wanted = '';

async function load(): Promise<void> {
  try {
    me = await api.get('/api/account');
    await more(true);
  } catch (e) {
    failed(e);
    return;
  }
  draw();
}

async function more(anew: boolean): Promise<void> {
  const page = await api.get('/api/people', { query: { limit: pageSize, after: anew ? undefined : next } });
  people = anew ? page.items : [...people, ...page.items];
  units = page.units;
  next = page.next ?? '';
}

/** failed is what stands in place of the page when it may not, or can't, be shown. */
function failed(e: unknown): void {
  const status = e instanceof Refused ? e.status : 0;
  if (status === 401 || (e instanceof Refused && e.needs === 'second_factor')) location.replace(status === 401 ? '/sign-in' : '/sign-in#code');
  else root?.replaceChildren(make('main', { class: 'door', role: 'alert', 'data-testid': 'refused' }, mark(), make('h1', {}, say(status === 403 ? 'admin.denied' : 'in.failed')),
    make('p', {}, say(status === 403 ? 'admin.denied.text' : 'door.fault')), make('a', { class: 'btn', href: '/account' }, say('go.account'))));
}

function draw(): void {
  document.title = say('people.title');
  const said = make('p', { class: 'said err-t', role: 'alert', 'data-testid': 'people-said' });
  const search = make('input', { type: 'search', id: 'search', value: wanted, placeholder: say('people.search'), 'aria-label': say('people.search'), 'data-testid': 'people-search' }) as HTMLInputElement;
  const body = make('tbody', {});
  const fillRows = (): void => {
    wanted = search.value;
    const found = people.filter((p) => `${p.name} ${p.login ?? ''} ${p.unit}`.toLowerCase().includes(wanted.trim().toLowerCase()));
    body.replaceChildren(...(found.length > 0 ? found.map((p) => row(p, said)) : [make('tr', {}, make('td', { colspan: '7', class: 't3' }, say('people.none')))]));
  };
  search.addEventListener('input', fillRows);
  root?.replaceChildren(pageHead(me, '/people', draw), make('main', { class: 'admin', 'data-testid': 'people' },
    make('div', { class: 'row' }, make('h1', { class: 'grow' }, say('people.title')), make('button', { class: 'btn pri', 'data-testid': 'people-invite', click: inviteDialog }, icon('plus', 14), say('people.invite'))),
    make('div', { class: 'tools-row' }, make('div', { class: 'entry' }, search)), said,
    make('div', { class: 'card table', tabindex: '0', role: 'region', 'aria-label': say('people.title') }, make('table', { class: 'grid' },
      make('thead', {}, make('tr', {}, ...(['name', 'login', 'unit', 'roles', 'ways', 'last'] as const).map((c) => make('th', { scope: 'col' }, say(`people.col.${c}`))), make('th', { scope: 'col' }, make('span', { class: 'sr' }, say('people.col.acts'))))), body)),
    next !== '' && make('button', { class: 'btn', click: () => void more(false).then(draw, (e: unknown) => { said.textContent = fault(e); }) }, say('people.more'))));
  fillRows();
}

function row(p: Person, said: HTMLElement): HTMLElement {
  const self = p.id === me.agent;
  const path = { path: { id: p.id } };
  const act = (ask: () => Promise<{ link?: string } | object>) => async (): Promise<void> => {
    said.textContent = '';
    try {
      const got = await ask();
      await more(true);
      draw();
      if ('link' in got && got.link) linkDialog(p.name, got.link);
    } catch (e) {
      said.textContent = e instanceof Refused && e.status === 409 ? say('people.conflict') : fault(e);
    }
  };
  const button = (word: Parameters<typeof say>[0], testid: string, click: () => void): Node => make('button', { class: 'btn s', 'data-testid': testid, 'aria-label': `${say(word)}: ${p.name}`, click }, say(word));
  const ways = [p.password ? say('people.password') : say('people.no_password'), say('people.factors', { n: p.factors }), p.sign_ins > 0 ? say('people.sign_ins', { n: p.sign_ins }) : ''].filter(Boolean).join(' · ');
  return make('tr', { 'data-testid': 'person', 'data-person': p.id }, make('td', {}, make('b', {}, p.name), serving(p) && make('div', { class: 'sm t2', 'data-testid': 'serving' }, serving(p)), self && make('span', { class: 'pill' }, say('people.you')),
    p.locked && make('span', { class: 'pill err' }, icon('lock', 12), say('people.locked')), p.locked_until && make('span', { class: 'pill warn' }, icon('lock', 12), say('people.locked_until', { when: at(p.locked_until) }))),
  make('td', {}, p.login ?? '—'), make('td', {}, unitName(p.unit)), make('td', {}, listed(p.roles.map((r) => say(`role.${r}` as 'role.agent')), wantedScreen()) || '—'), make('td', { class: 't2' }, ways), make('td', { class: 't2' }, p.last_in ? at(p.last_in) : '—'),
  make('td', {}, self ? null : make('div', { class: 'acts' }, served(p) && button('people.serving', 'act-serving', () => servingDialog(p)), button('people.roles', 'act-roles', () => rolesDialog(p)), button('people.reinvite', 'act-invite', () => void act(() => api.post('/api/people/{id}/invite', {}, path))()),
    p.sign_ins > 0 && button('people.end', 'act-end', () => void act(() => api.post('/api/people/{id}/sign-ins/end', {}, path))()), p.factors > 0 && button('people.reset', 'act-reset', () => sure(say('people.reset.sure', { name: p.name }), act(() => api.post('/api/people/{id}/factors/reset', {}, path)))),
    p.locked_until && button('people.unlock', 'act-unlock', () => void act(() => api.post('/api/people/{id}/unlock', {}, path))()),
    button(p.locked ? 'people.lock.off' : 'people.lock', 'act-lock', () => (p.locked ? void act(() => api.post('/api/people/{id}/lock', { on: false }, path))() : sure(say('people.lock.sure', { name: p.name }), act(() => api.post('/api/people/{id}/lock', { on: true }, path))))))));
}

/** served tells whether somebody serves customers. */
const served = (p: Person): boolean => p.roles.includes('agent') || p.roles.includes('supervisor');

/** serving is how senior they are, what they speak and how much they have at one time, as far as it was said and is not the usual. */
function serving(p: Person): string {
  if (!served(p)) return '';
  const spoken = listed(p.languages.map((l) => say(`language.${l}` as 'language.cmn')), wantedScreen());
  const room = [p.chats === usualChats ? '' : say('people.chats.n', { n: String(p.chats) }), p.interrupt === 'talks' ? '' : say(`interrupt.${p.interrupt}`)];
  return [p.seniority ? say(`grade.${p.seniority}` as 'grade.1') : '', spoken, ...room].filter(Boolean).join(' · ');
}

const at = (instant: string): string => new Date(instant).toLocaleString(wantedScreen(), { dateStyle: 'short', timeStyle: 'short' });
const unitName = (id: string): string => pick(units.find((u) => u.id === id)?.name, wantedScreen()) || id || '—';

/** dialog shows a modal card that Esc and its own buttons close. */
function dialog(title: string, ...children: Node[]): HTMLDialogElement {
  const d = make('dialog', { class: 'card', 'aria-label': title, 'data-testid': 'dialog' }, make('h2', {}, title), ...children) as HTMLDialogElement;
  d.addEventListener('close', () => d.remove());
  document.body.append(d);
  d.showModal();
  return d;
}

function sure(question: string, go: () => Promise<void>): void {
  const d = dialog(question, make('div', { class: 'row', style: 'margin-top:16px' }, make('button', { class: 'btn', click: () => d.close() }, say('people.cancel')),
    make('button', { class: 'btn danger', 'data-testid': 'sure', click: () => { d.close(); void go(); } }, say('people.sure'))));
}

function checks(held: string[]): { box: HTMLElement; chosen: () => Role[] } {
  const boxes = roles.map((r) => make('input', { type: 'checkbox', value: r, id: `role-${r}`, checked: held.includes(r), 'data-testid': `role-${r}` }) as HTMLInputElement);
  return { chosen: () => boxes.filter((b) => b.checked).map((b) => b.value as Role), box: make('fieldset', { class: 'checks' }, make('legend', {}, say('people.col.roles')),
    ...boxes.map((b) => make('label', { title: say(`role.${b.value}.text` as 'role.agent.text') }, b, say(`role.${b.value}` as 'role.agent')))) };
}

function rolesDialog(p: Person): void {
  const c = checks(p.roles);
  const clearance = make('select', { id: 'clearance', 'data-testid': 'clearance', 'aria-describedby': 'clearance-hint' },
    ...[1, 2, 3, 4].map((n) => make('option', { value: String(n), selected: n === p.clearance }, say(`clearance.${n}` as 'clearance.1')))) as HTMLSelectElement;
  const cleared = make('div', { class: 'entry' }, make('label', { for: 'clearance' }, say('people.clearance')), clearance, make('small', { id: 'clearance-hint' }, say('people.clearance.hint')));
  const box = form('roles', say('people.save'), [c.box, cleared], async () => {
    if (c.chosen().length === 0) { box.said.textContent = say('people.one_role'); return; }
    try {
      await api.post('/api/people/{id}/roles', { roles: c.chosen() }, { path: { id: p.id } });
      if (Number(clearance.value) !== p.clearance) await api.post('/api/people/{id}/clearance', { clearance: Number(clearance.value) }, { path: { id: p.id } });
    } catch (e) {
      if (!(e instanceof Refused) || e.status !== 409) throw e;
      box.said.textContent = say('people.conflict');
      return;
    }
    d.close();
    await more(true);
    draw();
  });
  const d = dialog(say('people.roles.of', { name: p.name }), box.form);
}

function servingDialog(p: Person): void {
  const grade = make('select', { id: 'seniority', 'data-testid': 'seniority', 'aria-describedby': 'seniority-hint', autofocus: true },
    ...grades.map((n) => make('option', { value: String(n), selected: n === (p.seniority ?? 0) }, say(`grade.${n}` as 'grade.1')))) as HTMLSelectElement;
  const boxes = languages.map((l) => make('input', { type: 'checkbox', value: l, id: `language-${l}`, checked: p.languages.includes(l), 'data-testid': `language-${l}` }) as HTMLInputElement);
  const spoken = make('fieldset', { class: 'checks', 'aria-describedby': 'languages-hint' }, make('legend', {}, say('people.languages')), ...boxes.map((b) => make('label', {}, b, say(`language.${b.value}` as 'language.cmn'))), make('small', { id: 'languages-hint' }, say('people.languages.hint')));
  const senior = make('div', { class: 'entry' }, make('label', { for: 'seniority' }, say('people.seniority')), grade, make('small', { id: 'seniority-hint' }, say('people.seniority.hint')));
  const chats = make('input', { id: 'chats', type: 'number', min: '1', max: String(mostChats), required: true, value: String(p.chats), 'data-testid': 'chats' }) as HTMLInputElement;
  const beside = make('select', { id: 'interrupt', 'data-testid': 'interrupt', 'aria-describedby': 'interrupt-hint' },
    ...interrupts.map((n) => make('option', { value: n, selected: n === p.interrupt }, say(`interrupt.${n}`)))) as HTMLSelectElement;
  const room = make('div', { class: 'entry' }, make('label', { for: 'chats' }, say('people.chats')), chats,
    make('label', { for: 'interrupt' }, say('people.interrupt')), beside, make('small', { id: 'interrupt-hint' }, say('people.interrupt.hint')));
  const box = form('serving-form', say('people.save'), [senior, spoken, room], async () => {
    await api.post('/api/people/{id}/serving', { chats: Number(chats.value), interrupt: beside.value as (typeof interrupts)[number], seniority: Number(grade.value), languages: boxes.filter((b) => b.checked).map((b) => b.value as Tongue) }, { path: { id: p.id } });
    d.close();
    await more(true);
    draw();
  });
  const d = dialog(say('people.serving.of', { name: p.name }), box.form);
}

function inviteDialog(): void {
  const name = entry('person-name', say('people.col.name'), { required: true, maxlength: '80', autofocus: true });
  const login = entry('person-login', say('people.col.login'), { required: true, maxlength: '64', autocapitalize: 'none', spellcheck: 'false' }, say('pw.login.hint'));
  const unit = make('select', { id: 'person-unit', 'data-testid': 'person-unit' }, ...units.map((u) => make('option', { value: u.id }, pick(u.name, wantedScreen()) || u.id))) as HTMLSelectElement;
  const c = checks(['agent']);
  const box = form('invite', say('people.invite'), [name.box, login.box, make('div', { class: 'entry' }, make('label', { for: 'person-unit' }, say('people.col.unit')), unit), c.box], async () => {
    if (c.chosen().length === 0) { box.said.textContent = say('people.one_role'); return; }
    let got: { link: string };
    try {
      got = await api.post('/api/people', { name: name.input.value.trim(), login: login.input.value.trim(), unit: unit.value, roles: c.chosen() });
    } catch (e) {
      if (e instanceof Refused && e.status === 409) box.said.textContent = say('people.taken');
      else if (e instanceof Refused && e.status === 400) box.said.textContent = say('pw.invalid');
      else throw e;
      return;
    }
    d.close();
    await more(true);
    draw();
    linkDialog(name.input.value.trim(), got.link);
  });
  const d = dialog(say('people.invite'), box.form);
}

/** linkDialog shows an invitation, which nothing shows again. */
function linkDialog(name: string, link: string): void {
  const whole = location.origin + link;
  const copied = make('span', { role: 'status', class: 'sm t2' });
  const d = dialog(say('people.link', { name }), make('p', { class: 't2', style: 'margin:8px 0' }, say('people.link.text')), make('code', { class: 'once', 'data-testid': 'invitation' }, whole),
    make('div', { class: 'row', style: 'margin-top:16px' }, make('button', { class: 'btn', click: () => void navigator.clipboard.writeText(whole).then(() => { copied.textContent = say('codes.copied'); }) }, say('codes.copy')), copied,
      make('button', { class: 'btn pri push', 'data-testid': 'link-kept', autofocus: true, click: () => d.close() }, say('people.done'))));
}

showTheme(wantedTheme());
document.documentElement.lang = wantedScreen();
void load();
