import { make, mark } from '../../shared/dom';
import { api } from '../../shared/request';
import { tools } from './tools';
import { say } from './words';

const pages = [
  { path: '/desk', word: 'go.desk', roles: ['agent', 'supervisor'] },
  { path: '/people', word: 'go.people', roles: ['security'] },
  { path: '/integrations', word: 'go.integrations', roles: ['admin', 'security'] },
  { path: '/health', word: 'go.health', roles: ['admin'] },
  { path: '/audit', word: 'go.audit', roles: ['audit'] },
  { path: '/account', word: 'go.account', roles: ['agent', 'supervisor', 'admin', 'security', 'audit'] },
] as const;

/** pageHead leads from one of the administrators' pages to the others that the person's roles open. */
export function pageHead(person: { name: string; roles: string[] }, here: string, draw: () => void): HTMLElement {
  return make('header', { class: 'bar' }, mark(), make('nav', { 'aria-label': say('go') },
    ...pages.filter((p) => p.roles.some((r) => person.roles.includes(r))).map((p) => make('a', { href: p.path, 'aria-current': p.path === here ? 'page' : undefined }, say(p.word)))),
  make('span', { class: 'push row' }, make('span', { class: 't2 ell' }, person.name), tools(draw),
    make('button', { class: 'btn txt s', 'data-testid': 'sign-out', click: () => void api.post('/api/sign-out', {}).finally(() => location.replace('/sign-in')) }, say('go.out'))));
}
