import { make } from '../../shared/dom';
import type { BodyOf } from '../../shared/api/client';
import { listed, wantedScreen } from '../../shared/lang';
import { api } from '../../shared/request';
import { mend } from './mend';
import { button, json, pair, panel, tellWords, twice, when } from './parts';
import { reasons, type Held } from './quarantine';
import { reason, say } from './words';

type Discard = BodyOf<'/api/v1/quarantine/{id}/discard'>['reason'];
type Why = BodyOf<'/api/v1/quarantine/{id}/reveal'>['reason'];
const whys: readonly Why[] = ['correction', 'verify', 'request', 'other'];

/** held is one message in quarantine: why it is there, what it looks like, and what can be done. */
export function held(q: Held, close: () => void, redraw: () => Promise<void>): HTMLElement {
  const text = make('div', {}, make('h3', {}, say('q.message')), json(say('q.message'), q.message ?? {}));
  const again = button('q.replay', async () => {
      const r = await api.post('/api/v1/quarantine/{id}/replay', {}, { path: { id: q.id } });
      if (r.code === 'accepted' || r.code === 'duplicate') {
        tellWords(say('q.replayed'));
        await redraw();
        return;
      }
      tellWords(say('q.still', { why: listed((r.faults ?? []).map((f) => reason(f.field, f.code)), wantedScreen()) || r.code }));
    }, 'pri', 'replay-one');
  const why = reasons('discard-why');
  return panel(q.name, close,
    make('dl', {}, pair(say('q.source'), q.source), pair(say('q.schema'), make('code', {}, q.schema)), pair(say('q.received'), when(q.received)), pair(say('q.tried'), when(q.tried)),
      pair(say('q.reason'), ...q.faults.map((f) => make('div', {}, make('code', {}, f.field), ` ${reason('', f.code).trim()}`)))),
    make('div', { class: 'row acts' }, again, why, twice('q.discard', async () => {
      await api.post('/api/v1/quarantine/{id}/discard', { reason: why.value as Discard }, { path: { id: q.id } });
      tellWords(say('q.discarded'));
      await redraw();
    }, 'discard-one'), ...clear(q, text)), mend(q, () => again.click()), text);
}

/** clear shows the message as it was sent, for a reason, for a while. */
function clear(q: Held, text: HTMLElement): HTMLElement[] {
  const why = make('select', { 'aria-label': say('q.reveal.why'), 'data-testid': 'reveal-why' }, ...whys.map((w) => make('option', { value: w }, say(`why.${w}` as 'why.other')))) as HTMLSelectElement;
  return [why, button('q.reveal', async () => {
    const shown = await api.post('/api/v1/quarantine/{id}/reveal', { reason: why.value as Why }, { path: { id: q.id } });
    const title = say('q.clear', { n: shown.seconds });
    text.replaceChildren(make('h3', {}, title), json(title, shown.message));
    setTimeout(() => text.replaceChildren(make('h3', {}, say('q.message')), json(say('q.message'), q.message ?? {})), shown.seconds * 1000);
  }, '', 'reveal')];
}
