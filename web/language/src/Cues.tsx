import { useCallback, useEffect, useState } from 'react';
import type { AnswerOf, BodyOf } from '../../shared/api/client';
import { api, Refused } from '../../shared/request';
import { flawWords } from '../../shared/words/flaws';
import { refusal } from '../../shared/refusal';
import { wrongOf, type Need, type Wrong } from './api';
import { useWords } from './words';

type Proposed = AnswerOf<'/api/language/cues', 'get'>;
type Cue = Proposed['items'][number];
type Strength = NonNullable<BodyOf<'/api/language/cues/accept'>['strength']>;
const strengths: readonly Strength[] = ['sure', 'likely', 'hint', 'faint'];

interface Props { unit: string; may: boolean; needs: Need[]; done: () => Promise<void> }

/** Cues is what customers said in contacts of a need that its graph does not hear yet, for a person to take or refuse. */
export function Cues({ unit, may, needs, done }: Props) {
  const words = useWords();
  const [list, setList] = useState<Proposed | Wrong | null>(null);
  const [settled, setSettled] = useState<Record<string, string>>({});
  const load = useCallback(() => api.get('/api/language/cues', { query: { unit }, signal: AbortSignal.timeout(60_000) }).then(setList, (e: unknown) => setList(wrongOf(e))), [unit]);
  useEffect(() => { void load(); }, [load]);
  if (list === null) return <p className="t3" role="status">{words.say('cues.reading')}</p>;
  if (typeof list === 'string') return <p className="t2" data-testid="nothing" data-why={list}>{words.say(list === 'denied' ? 'inbox.denied' : 'failed')}</p>;
  return (
    <div className="form" data-testid="cues">
      <h2>{words.say('cues')}</h2>
      <p className="t2">{words.say('cues.what', { n: list.contacts, refused: list.refused })}</p>
      {may && list.model && <Ask unit={unit} model={list.model} found={(more) => setList({ ...list, items: [...more.items.filter((m) => !list.items.some((c) => c.need === m.need && c.phrase === m.phrase)), ...list.items] })} />}
      {list.items.length === 0 ? <p className="t3" data-testid="cues-none">{words.say('cues.none')}</p> : (
        <ul className="cues">{list.items.map((c) => {
          const key = `${c.need}/${c.phrase}`;
          const need = needs.find((n) => n.id === c.need);
          return <li key={key}>{settled[key] ? <p className="row" role="status">“{c.phrase}” <span className="t2">{settled[key]}</span></p>
            : <One cue={c} need={need} unit={unit} may={may && need !== undefined} settle={async (how) => { setSettled((s) => ({ ...s, [key]: how })); await done(); }} />}</li>;
        })}</ul>
      )}
    </div>
  );
}

/** Ask has the language model that is set propose cues: on somebody's wish alone, since hidden talk goes to it. */
function Ask({ unit, model, found }: { unit: string; model: string; found: (more: Proposed) => void }) {
  const words = useWords();
  const [said, setSaid] = useState('');
  const [busy, setBusy] = useState(false);
  const ask = async () => {
    setBusy(true); setSaid(words.say('cues.asking', { model }));
    try {
      const more = await api.post('/api/language/cues/ask', { unit }, { signal: AbortSignal.timeout(30_000) });
      found(more);
      setSaid(words.say('cues.asked', { model, n: more.items.length }));
    } catch (e) { setSaid(words.say(e instanceof Refused && e.status === 503 ? 'cues.silent' : 'failed', { model })); } finally { setBusy(false); }
  };
  return (
    <div className="row">
      <button className="btn s" disabled={busy} onClick={() => void ask()} data-testid="cues-ask">{words.say('cues.ask', { model })}</button>
      <span className="sm t3">{words.say('cues.hidden')}</span>
      {said && <span role="status" className="sm t2" data-testid="cues-said">{said}</span>}
    </div>
  );
}

/** One is a proposed phrase with what may be done about it. */
function One({ cue, need, unit, may, settle }: { cue: Cue; need: Need | undefined; unit: string; may: boolean; settle: (how: string) => Promise<void> }) {
  const words = useWords();
  const [phrase, setPhrase] = useState(cue.phrase);
  const [state, setState] = useState(need?.states[0]?.id ?? '');
  const [strength, setStrength] = useState<Strength>('likely');
  const [reason, setReason] = useState<string | null>(null);
  const [said, setSaid] = useState('');
  const [busy, setBusy] = useState(false);
  const act = async (what: () => Promise<string>, how: string) => {
    setBusy(true); setSaid('');
    try {
      const wrong = await what();
      if (wrong) setSaid(wrong); else await settle(how);
    } catch (e) { setSaid(refusal(e, words, words.say('failed'))); } finally { setBusy(false); }
  };
  const accept = () => act(async () => {
    const d = await api.post('/api/language/cues/accept', { unit, need: cue.need, phrase, state, strength });
    return d.problems.map((p) => flawWords(p, words.screen)).join('; ');
  }, words.say('cues.accepted'));
  const refuse = () => act(async () => { await api.post('/api/language/cues/refuse', { unit, need: cue.need, phrase: cue.phrase, reason: reason ?? '' }); return ''; }, words.say('cues.refused'));
  const name = (need && words.of(need.name)) || cue.need;
  return (
    <div className="cueof" data-testid="cue" data-phrase={cue.phrase}>
      <p className="row"><b className="med">{name}</b><span className="sm t3">{words.say('cues.counts', { n: cue.with, all: cue.in })}</span>{cue.by && <span className="sm t3">{words.say('cues.by', { model: cue.by })}</span>}</p>
      <div className="row">
        <input className="field on" value={phrase} readOnly={!may} aria-label={words.say('cues.phrase')} onChange={(e) => setPhrase(e.target.value)} data-testid="cue-phrase" />
        <select className="field on" value={state} disabled={!may} aria-label={words.say('graph.state')} onChange={(e) => setState(e.target.value)}>{need?.states.map((s) => <option key={s.id} value={s.id}>{words.of(s.name) || s.id}</option>)}</select>
        <select className="field on" value={strength} disabled={!may} aria-label={words.say('cues.strength')} onChange={(e) => setStrength(e.target.value as Strength)}>{strengths.map((s) => <option key={s} value={s}>{words.say(`strength.${s}`)}</option>)}</select>
        {may && <><button className="btn s" disabled={busy || !phrase.trim() || !state} onClick={() => void accept()} data-testid="cue-accept">{words.say('cues.accept')}</button>
          <button className="btn txt s" disabled={busy} aria-expanded={reason !== null} onClick={() => setReason(reason === null ? '' : null)} data-testid="cue-refuse">{words.say('cues.refuse')}</button></>}
      </div>
      {reason !== null && <form className="row" onSubmit={(e) => { e.preventDefault(); void refuse(); }}>
        <input className="field on" autoFocus value={reason} maxLength={200} placeholder={words.say('cues.reason')} aria-label={words.say('cues.reason')} onChange={(e) => setReason(e.target.value)} data-testid="cue-reason" />
        <button className="btn s" disabled={busy || !reason.trim()} data-testid="cue-refuse-sure">{words.say('cues.refuse')}</button></form>}
      {said && <p role="alert" className="err-t sm">{said}</p>}
    </div>
  );
}
