import { make } from '../../shared/dom';
import { Refused } from '../../shared/request';
import { say } from './words';

/** entry is one labelled field; hint stands below and is read with it. */
export function entry(name: string, label: string, attributes: Record<string, string | boolean | undefined>, hint?: string): { box: HTMLElement; input: HTMLInputElement } {
  const input = make('input', { id: name, name, 'data-testid': name, 'aria-describedby': hint ? `${name}-hint` : undefined, ...attributes }) as HTMLInputElement;
  return { box: make('div', { class: 'entry' }, make('label', { for: name }, label), input, hint && make('small', { id: `${name}-hint` }, hint)), input };
}

/** form runs send when it is submitted, with its button busy, and says what went wrong. */
export function form(testid: string, button: string, fields: Node[], send: () => Promise<void>): { form: HTMLElement; said: HTMLElement } {
  const said = make('p', { class: 'said err-t', role: 'alert', 'data-testid': `${testid}-said` });
  const go = make('button', { class: 'btn pri', type: 'submit', 'data-testid': `${testid}-go` }, button) as HTMLButtonElement;
  const box = make('form', {
    class: 'card form', novalidate: true, 'data-testid': testid, submit: (e) => {
      e.preventDefault();
      if (go.disabled) return;
      go.disabled = true;
      said.textContent = '';
      void send().catch((error: unknown) => { said.textContent = why(error); }).finally(() => { go.disabled = false; });
    },
  }, ...fields, said, go);
  return { form: box, said };
}

/** why words a refusal of the door's routes. */
export function why(error: unknown): string {
  if (!(error instanceof Refused)) return say('door.fault');
  if (error.needs === 'patience') return say('door.locked', { minutes: Math.ceil(error.retryAfter / 60) });
  if (error.status === 429) return say('door.busy', { seconds: error.retryAfter || 2 });
  if (error.status === 0) return say('in.failed');
  if (error.status === 401) return say('door.over');
  return say(error.status === 409 ? 'door.conflict' : error.status >= 500 ? 'door.fault' : 'door.wrong');
}

/** fault words a refusal of an administrator's route, where a 403 is about roles and not about passwords. */
export function fault(error: unknown): string {
  return error instanceof Refused && error.status === 403 ? say('admin.denied.text') : why(error);
}
