import { useCallback, useEffect, useState } from 'react';
import type { AnswerOf } from '../../shared/api/client';
import { useMe } from '../../shared/me';
import { Ago } from '../../shared/parts/Ago';
import { api, Refused } from '../../shared/request';
import { flawWords } from '../../shared/words/flaws';
import { refusal } from '../../shared/refusal';
import { wrongOf, type Wrong } from './api';
import { compare, Effect, type Compared } from './Effect';
import { useWords } from './words';

type Given = AnswerOf<'/api/language/labels', 'get'>;

interface Props { unit: string; may: boolean; nameOf: (intent: string) => string; changed: () => void }

/** Labels is what people said which intent it was, and whether the unit is trained on it. */
export function Labels({ unit, may, nameOf, changed }: Props) {
  const words = useWords();
  const overrule = useMe().may.includes('definition.overrule');
  const [given, setGiven] = useState<Given | Wrong | null>(null);
  const [effect, setEffect] = useState<{ version: number; of: Compared } | null>(null);
  const [said, setSaid] = useState('');
  const [busy, setBusy] = useState(false);
  const load = useCallback(() => api.get('/api/language/labels', { query: { unit } }).then(setGiven, (e: unknown) => setGiven(wrongOf(e))), [unit]);
  useEffect(() => { void load(); }, [load]);
  if (given === null) return <p className="t3" role="status">{words.say('loading')}</p>;
  if (typeof given === 'string') return <p className="t2" data-testid="nothing" data-why={given}>{words.say(given === 'denied' ? 'inbox.denied' : 'failed')}</p>;
  const act = async (what: () => Promise<string>) => {
    setBusy(true); setSaid('');
    try { setSaid(await what()); await load(); changed(); } catch (e) {
      setSaid(e instanceof Refused && e.status === 403 ? words.say('second.person') : refusal(e, words, words.say('failed')));
    } finally { setBusy(false); }
  };
  const publish = async (version: number, anyway: boolean) => {
    const p = await api.post('/api/definitions/{kind}/{id}/versions/{version}/publish', {}, { path: { kind: 'labels', id: `${unit}-labels`, version }, query: { anyway } });
    if (p.problems.length > 0) return p.problems.map((x) => flawWords(x, words.screen)).join('; ');
    setEffect(null);
    return words.say('published');
  };
  const train = (use: boolean) => act(async () => {
    setSaid(words.say('effect.making'));
    const d = await api.post('/api/language/labels', { unit, use });
    if (d.problems.length > 0 || !d.version) return d.problems.map((p) => flawWords(p, words.screen)).join('; ');
    const e = await compare('labels', d.id ?? `${unit}-labels`, d.version);
    setEffect(e && { version: d.version, of: e });
    return e && e.lost.length > 0 ? '' : publish(d.version, false);
  });
  return (
    <div className="form" data-testid="labels">
      <h2>{words.say('labels')}</h2>
      <p className="t2" data-testid="labels-count">{words.say('labels.count', { given: given.given, trained: given.trained })}</p>
      {may && <p className="row">
        <button className="btn pri" disabled={busy || given.given === given.trained} onClick={() => void train(true)} data-testid="labels-train">{words.say('labels.train')}</button>
        {given.trained > 0 && <button className="btn" disabled={busy} onClick={() => void train(false)} data-testid="labels-stop">{words.say('labels.stop')}</button>}</p>}
      {said && <p role="status" className="t2" data-testid="said">{said}</p>}
      {effect && <Effect effect={effect.of} nameOf={nameOf} overrule={overrule} busy={busy} anyway={() => void act(() => publish(effect.version, true))} />}
      {given.items.length === 0 ? <p className="t3">{words.say('labels.none')}</p> : (
        <ul className="rows given">{given.items.map((l) => (
          <li key={l.utterance} className="row" data-testid="label"><span className="grow"><span className="ell">{l.text || words.say('inbox.gone')}</span><span className="sm t3">{nameOf(l.label)} · <Ago at={l.at} /></span></span>
            {may && <button className="btn txt s" disabled={busy} onClick={() => void act(async () => { await api.post('/api/language/inbox/{id}/take-back', {}, { path: { id: l.utterance } }); return words.say('labels.taken'); })} data-testid="take-back">{words.say('labels.take')}</button>}</li>))}</ul>
      )}
      <p className="sm t3">{words.say('inbox.sealed')}</p>
    </div>
  );
}
