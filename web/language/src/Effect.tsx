import type { AnswerOf } from '../../shared/api/client';
import { api, Refused } from '../../shared/request';
import { useWords } from './words';

export type Compared = AnswerOf<'/api/language/effect/{kind}/{id}/{version}', 'get'>;

// The first comparison after a change trains several models.
const patienceMs = 180_000;
const shown = 12;

/** compare asks what a version does to the unit's intents; null where there is nothing to compare with. */
export async function compare(kind: 'intent' | 'labels', id: string, version: number): Promise<Compared | null> {
  try {
    return await api.get('/api/language/effect/{kind}/{id}/{version}', { path: { kind, id, version }, signal: AbortSignal.timeout(patienceMs) });
  } catch (e) {
    if (e instanceof Refused && e.status === 404) return null;
    throw e;
  }
}

interface Props { effect: Compared; nameOf: (intent: string) => string; overrule: boolean; busy: boolean; anyway: () => void }

/** Effect shows which intents a version makes better or worse, and what may be done about those that are lost. */
export function Effect({ effect, nameOf, overrule, busy, anyway }: Props) {
  const words = useWords();
  const percent = (n: number) => `${Math.round(n * 100)}%`;
  const lost = effect.lost.length > 0;
  const rows = effect.intents.slice(0, shown);
  return (
    <section className="effect" aria-label={words.say('effect')} data-testid="effect" data-lost={effect.lost.join(' ')} role={lost ? 'alert' : undefined}>
      <h3>{words.say(lost ? 'effect.lost' : 'effect')}</h3>
      <p className="t2">{words.say('effect.sum', { n: effect.rows, before: percent(effect.before), after: percent(effect.after), added: effect.added })}</p>
      {rows.length === 0 ? <p className="t3">{words.say('effect.none')}</p> : (
        <table><thead><tr><th>{words.say('intent')}</th><th className="n">{words.say('effect.before')}</th><th className="n">{words.say('effect.after')}</th><th>{words.say('effect.change')}</th></tr></thead>
          <tbody>{rows.map((i) => {
            const way = i.mended > i.broken ? 'up' : i.mended < i.broken ? 'down' : 'even';
            return <tr key={i.intent} data-testid="effect-intent" data-intent={i.intent} data-way={way}><td>{nameOf(i.intent)}</td><td className="n">{percent(i.before)}</td><td className="n">{percent(i.after)}</td>
              <td className={effect.lost.includes(i.intent) ? 'err-t med' : ''}><span aria-hidden>{{ up: '↑', down: '↓', even: '→' }[way]}</span> {words.say(`effect.${way}`, { broken: i.broken, mended: i.mended })}</td></tr>;
          })}</tbody></table>
      )}
      {lost && <p className="row">{overrule ? <button className="btn" disabled={busy} onClick={anyway} data-testid="publish-anyway">{words.say('effect.anyway')}</button> : <span className="sm t2">{words.say('effect.denied')}</span>}
        <span className="sm t3">{words.say('effect.advice')}</span></p>}
    </section>
  );
}
