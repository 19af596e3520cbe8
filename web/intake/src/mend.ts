import { make } from '../../shared/dom';
import { wantedScreen } from '../../shared/lang';
import { api } from '../../shared/request';
import { flawWords } from '../../shared/words/flaws';
import { button, tellWords } from './parts';
import type { Held } from './quarantine';
import { say } from './words';

/** mend opens the schema that a message broke: written, checked, published; then the message may be tried again. */
export function mend(q: Held, replay: () => void): HTMLElement {
  const id = /^schema\/(.+)@\d+$/.exec(q.schema)?.[1] ?? '';
  const text = make('textarea', { rows: '14', spellcheck: 'false', autocapitalize: 'none', class: 'code', 'aria-label': say('mend'), 'data-testid': 'schema-text' }) as HTMLTextAreaElement;
  const wrong = make('ul', { class: 'err-t', 'data-testid': 'schema-faults' });
  const hint = make('p', { class: 't3' }, say('mend.says'));
  const faults = async (): Promise<boolean> => {
    const { problems } = await api.post('/api/v1/schemas/check', { yaml: text.value });
    wrong.replaceChildren(...problems.map((p) => make('li', {}, `${p.line ? say('mend.line', { n: p.line }) : ''} ${p.field} ${flawWords({ ...p, text: p.says }, wantedScreen())}`)));
    return problems.length > 0;
  };
  const box = make('details', { 'data-testid': 'mend' }, make('summary', {}, say('mend')), hint, text, wrong, make('div', { class: 'row acts' },
    button('mend.check', async () => { if (!(await faults())) tellWords(say('mend.sound')); }, '', 'schema-check'),
    button('mend.publish', async () => {
      if (await faults()) return;
      const done = await api.post('/api/v1/schemas', { yaml: text.value });
      tellWords(say(done.state === 'published' ? 'mend.published' : 'mend.waits', { ref: done.ref }));
      if (done.state === 'published') replay();
    }, 'pri', 'schema-publish')));
  box.addEventListener('toggle', () => {
    if (text.value || !(box as HTMLDetailsElement).open) return;
    api.get('/api/definitions/{kind}/{id}/versions', { path: { kind: 'schema', id } }).then(({ items }) => {
      text.value = (items.find((v) => v.state === 'published') ?? items[0])?.yaml ?? '';
      if (!text.value) throw new Error('it comes with the platform');
    }).catch(() => {
      hint.textContent = say('mend.platform');
      text.value = `id: ${id}\nevent: ${q.name}\nmode: quarantine\nschema:\n  type: object\n  properties:\n    category: {type: string, x-open: true}\n`;
    });
  });
  return box;
}
