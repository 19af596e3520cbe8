import { useCallback, useState } from 'react';
import { longClock } from '../../../shared/format';
import { faceOf } from '../../../shared/mood';
import { Icon } from '../../../shared/parts/Icon';
import { Mood } from '../../../shared/parts/Mood';
import { useDesk } from '../state/desk';
import type { Evidence, Saying } from '../protocol';
import { useWords, type Speech } from '../words';
import { chipsOf, piecesOf, quotesOf, wrong, type Chip, type Turn as Utterance } from './transcript';

/** nameOfChip is what people call a need or an intent; one without a name is shown by its id. */
export function nameOfChip(chip: Chip, words: Speech): string {
  return words.of(chip.name) || chip.id.replaceAll(/[_-]/g, ' ');
}

/** Turn is one utterance: who, when, how it felt, the words, and below them what they were understood as. */
export function Turn({ turn, contact, from }: { turn: Utterance; contact: string; from: string }) {
  const words = useWords();
  const [lit, light] = useState<Evidence[]>([]);
  const [open, setOpen] = useState<string | null>(null);
  const at = longClock(Date.parse(turn.entry.at) - Date.parse(from));
  const chips = chipsOf(turn);
  const chip = chips.find((c) => c.key === open);
  const ours = turn.speaker === 'agent';
  const toggle = (key: string) => setOpen(open === key ? null : key);
  return (
    <div className={`turn ${ours ? 'me' : ''} ${turn.mood ? faceOf(turn.mood.score) : ''}`} data-kind="heard" data-testid="turn" data-speaker={turn.speaker} data-by={turn.by} data-utterance={turn.utterance}>
      <div className="meta">{turn.by || words.say(ours ? 'talk.agent' : 'talk.customer')} <span>{at}</span>
        {turn.mood && (
          <button className="feel" aria-expanded={open === 'mood'} onClick={() => toggle('mood')} data-testid="turn-mood" title={words.say('mood.open')}><Mood score={turn.mood.score} /></button>
        )}
      </div>
      {turn.file && <div className="say"><a href={`/api/desk/contacts/${contact}/files/${turn.file.id}`} target="_blank" rel="noopener" download={turn.file.type.startsWith('image/') ? undefined : turn.file.name} data-testid="turn-file"><Icon name="paperclip" size={14} /> {turn.file.name}</a></div>}
      <div className="say">{piecesOf(turn.text, turn.entities, lit).map((p, i) => {
        const text = p.lit ? <mark>{p.text}</mark> : p.text;
        return p.entity ? <u key={i} title={entityTold(p.entity.kind, p.entity.value, words)} data-testid="entity">{text}</u> : <span key={i}>{text}</span>;
      })}{turn.link && <span className="pill acc" data-testid="turn-link"><Icon name="device" size={12} />{words.say('turn.link')}</span>}</div>
      {chips.length > 0 && (
        <div className="heard">
          {chips.map((c) => {
            const put = wrong(turn, c.key);
            return (
              <button key={c.key} className={`chip s ${put ? 'not' : c.guess ? 'guess' : ''} ${open === c.key ? 'on' : ''}`} aria-expanded={open === c.key} data-testid={`chip-${c.of}`} data-id={c.id} data-put={put ? 'wrong' : ''} data-guess={c.guess ? 'guess' : ''}
                title={quotesOf(turn.text, c.evidence).join(' · ') || undefined}
                onMouseEnter={() => light(c.evidence)} onMouseLeave={() => light([])} onFocus={() => light(c.evidence)} onBlur={() => light([])}
                onClick={() => toggle(c.key)}>
                <Icon name={c.of === 'need' ? 'why' : 'chat'} size={12} />{c.guess && <span className="t3">{words.say('heard.guess')}</span>}<span className="ell">{nameOfChip(c, words)}</span>
                {put ? <span>{words.say('heard.wrong')}</span> : <span className="t3">{Math.round(c.score * 100)}%</span>}
              </button>
            );
          })}
        </div>
      )}
      {turn.rejected && turn.speaker === 'customer' && chips.length === 0 && <div className="heard t3 sm">{words.say('heard.rejected')}</div>}
      {chip && <Because turn={turn} chip={chip} contact={contact} close={() => setOpen(null)} />}
      {open === 'mood' && turn.mood && <Feeling turn={turn} contact={contact} close={() => setOpen(null)} />}
    </div>
  );
}

function entityTold(kind: string, value: string, words: Speech): string {
  const name = words.named('entity', kind);
  return value ? words.say('entity.is', { kind: name, value }) : name;
}

/** useInSight brings what opens into sight, as far as it was not. */
function useInSight(): (e: HTMLElement | null) => void {
  return useCallback((e) => e?.scrollIntoView({ block: 'nearest' }), []);
}

/** escapes closes what stands open and gives the focus back to what opened it. */
function escapes(e: React.KeyboardEvent, close: () => void): void {
  if (e.key !== 'Escape') return;
  e.stopPropagation();
  close();
  e.currentTarget.parentElement?.querySelector<HTMLElement>('[aria-expanded="true"]')?.focus();
}

/** Because says why an utterance was understood so, and takes "not this". */
function Because({ turn, chip, contact, close }: { turn: Utterance; chip: Chip; contact: string; close: () => void }) {
  const { desk } = useDesk();
  const words = useWords();
  const put = wrong(turn, chip.key);
  const seen = useInSight();
  const quotes = quotesOf(turn.text, chip.evidence);
  const say = (is: string) => desk.wrap.correct(contact, { utterance: turn.utterance, of: chip.of, was: chip.id, is });
  return (
    <div className="because" ref={seen} role="group" aria-label={nameOfChip(chip, words)} data-testid="because" onKeyDown={(e) => escapes(e, close)}>
      <p>{words.say(`heard.${chip.of}`)} <b>{nameOfChip(chip, words)}</b> <span className="t3">{Math.round(chip.score * 100)}%</span></p>
      {quotes.length > 0 && <p className="t2">{words.say('heard.because')} {quotes.map((q) => <q key={q}>{q}</q>)}</p>}
      {put
        ? <p><span className="t2">{words.say('heard.put', { who: put.mine ? words.say('tl.agent.me') : put.by || words.say('tl.agent.other') })}</span>
          <button className="btn s" autoFocus onClick={() => say(chip.id)} data-testid="not-this-undo">{words.say('heard.undo')}</button></p>
        : <p><button className="btn s" autoFocus onClick={() => say('')} data-testid="not-this">{words.say('heard.not')}</button></p>}
    </div>
  );
}

/** Feeling says what a mood was made of, and takes that it was calmer or angrier. */
function Feeling({ turn, contact, close }: { turn: Utterance; contact: string; close: () => void }) {
  const { desk } = useDesk();
  const words = useWords();
  const put = wrong(turn, 'mood');
  const { mood } = turn;
  const seen = useInSight();
  if (!mood) return null;
  const say = (is: 'anger' | 'calm') => desk.wrap.correct(contact, { utterance: turn.utterance, of: 'mood', was: '', is });
  return (
    <div className="because" ref={seen} role="group" aria-label={words.say('mood.made')} data-testid="mood-because" onKeyDown={(e) => escapes(e, close)}>
      <p>{words.say('mood.made')} <span className="t3">{words.say('mood.sure', { n: Math.round(mood.confidence * 100) })}</span></p>
      {mood.parts.length > 0 && (
        <ul>{mood.parts.map((p, i) => (
          <li key={i}><span className="t2">{words.named('mood.part', p.of)}</span>{p.says && <q>{p.says}</q>}<b className="push">{p.share > 0 ? '+' : '−'}{Math.abs(p.share).toFixed(1)}</b></li>
        ))}</ul>
      )}
      <p>{(['anger', 'calm'] as const).map((is) => (
        <button key={is} className={`btn s ${put?.is === is ? 'on' : ''}`} aria-pressed={put?.is === is} onClick={() => say(is)} data-testid={`mood-${is}`}>{words.say(`mood.was.${is}`)}</button>
      ))}{put && <span className="t2">{words.say('mood.thanks')}</span>}</p>
    </div>
  );
}

/** Speaking is what somebody is saying at this moment, by is a colleague's name; it will change until they have finished. */
export function Speaking({ saying, by, score }: { saying: Saying; by: string; score: number | undefined }) {
  const words = useWords();
  const ours = saying.speaker === 'agent';
  return (
    <div className={`turn now ${ours ? 'me' : ''} ${!ours && score !== undefined ? faceOf(score) : ''}`} data-testid="saying" data-speaker={saying.speaker} data-by={by}>
      <div className="meta">{by || words.say(ours ? 'talk.agent' : 'talk.customer')} <span className="acc-t">{words.say('talk.now')}</span></div>
      <div className="say"><span className="part">{saying.text}</span><i className="caret live" /></div>
    </div>
  );
}
