import { make } from '../../shared/dom';
import type { BodyOf } from '../../shared/api/client';
import { api, Refused } from '../../shared/request';
import { say } from './words';

const industries = ['beauty', 'mother-baby', 'ecommerce', 'bank', 'telecom', 'medical'] as const;
// What the server takes for a unit's short name: it becomes part of ids.
const unitPattern = '[a-z][a-z0-9]{1,20}';

function field(name: string, label: string, input: HTMLElement, hint?: string): HTMLElement {
  input.setAttribute('name', name);
  input.setAttribute('id', name);
  input.setAttribute('data-testid', `set-up-${name}`);
  return make('div', { class: 'entry' }, make('label', { for: name }, label), input, hint && make('small', {}, hint));
}

/** setUpPage is the form of an empty installation's first minute; token came with the printed link. */
export function setUpPage(token: string, show: (state: string, ...children: Node[]) => void): void {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const said = make('p', { class: 'said err-t', role: 'alert' });
  const go = make('button', { class: 'btn pri', type: 'submit', 'data-testid': 'set-up-go' }, say('up.go')) as HTMLButtonElement;
  const form = make('form', {
    class: 'card form', submit: (e) => {
      e.preventDefault();
      void send(new FormData(e.target as HTMLFormElement));
    },
  },
  field('name', say('up.name'), make('input', { required: true, maxlength: '80', autocomplete: 'name', autofocus: true })),
  field('unit_name', say('up.unit_name'), make('input', { required: true, maxlength: '80', autocomplete: 'organization' })),
  field('unit', say('up.unit'), make('input', { required: true, pattern: unitPattern, maxlength: '21', autocapitalize: 'none', spellcheck: 'false' }), say('up.unit.hint')),
  field('industry', say('up.industry'), make('select', {}, ...industries.map((i) => make('option', { value: i }, say(`industry.${i}`))))),
  field('zone', say('up.zone'), make('input', { required: true, value: zone, maxlength: '64', spellcheck: 'false' })),
  said, go);

  const send = async (data: FormData): Promise<void> => {
    go.disabled = true;
    said.textContent = '';
    go.textContent = say('up.working');
    try {
      await api.post('/api/set-up', { token, ...Object.fromEntries(data) } as BodyOf<'/api/set-up'>);
      location.replace('/account');
    } catch (e) {
      go.disabled = false;
      go.textContent = say('up.go');
      refused(e);
    }
  };
  const refused = (e: unknown): void => {
    const status = e instanceof Refused ? e.status : 0;
    if (status === 409) show('done', make('h1', {}, say('up.done')), make('p', {}, say('up.done.text')));
    else if (status === 401 || status === 403 || status === 404) show('old', make('h1', {}, say('in.old')), make('p', {}, say('in.old.text')));
    else said.textContent = say(status === 400 || status === 422 ? 'up.invalid' : 'up.failed');
  };
  show('set-up', make('h1', {}, say('up.title')), make('p', {}, say('up.text')), form);
}

