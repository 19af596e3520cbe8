import { useState } from 'react';
import { clock, hour } from '../../../shared/format';
import { useNow } from '../../../shared/clock';
import { Ago } from '../../../shared/parts/Ago';
import { Icon } from '../../../shared/parts/Icon';
import { Pieces } from '../../../shared/parts/Pieces';
import { Recordings } from '../../../shared/recording/Recordings';
import { offCall } from '../calls/Calls';
import { nameOf } from '../parts/who';
import { useDesk } from '../state/desk';
import type { Outcome } from '../state/tasks';
import type { TaskView } from '../protocol';
import { useWords } from '../words';
import { Answer } from './Answer';

/** Task is one message; whoever has it in hand hears it, calls back and closes it. */
export function Task({ task: t, changed }: { task: TaskView; changed: () => void }) {
  const { desk } = useDesk();
  const words = useWords();
  const who = nameOf(t.customer, words);
  const then = async (act: Promise<boolean>) => { await act; changed(); }; // also a refusal: somebody else was first
  return (
    <li className="task" data-testid="task" data-id={t.id} data-mine={t.mine === true}>
      <div className="row">
        <Icon name={t.form === 'voicemail' ? 'rec' : 'chat'} size={16} />
        <span className="grow ell"><span className="med">{who}</span>
          <span className="t3 sm beside"><Pieces of={[t.customer.phone_masked, words.of(t.queue_name), t.ms ? clock(t.ms) : '']} /></span></span>
        <span className="m sm t3"><Ago at={t.made} /></span>
      </div>
      <Due at={t.due} />
      <p className="said">{t.erased ? words.say('tasks.erased') : t.text || words.say(t.form === 'voicemail' ? 'tasks.unheard' : 'tasks.empty')}</p>
      {t.mine && t.recording && <Recordings contact={t.contact} />}
      {t.files?.map((f) => (
        <p key={f.id} className="sm"><a href={`/api/desk/tasks/${t.id}/files/${f.id}`} target="_blank" rel="noopener" download={f.type.startsWith('image/') ? undefined : f.name} data-testid="task-file"><Icon name="paperclip" size={14} /> {f.name}</a></p>
      ))}
      {t.mine ? <InHand task={t} then={then} /> : (
        <button className="btn s" onClick={() => void then(desk.tasks.take(t.id))} aria-label={words.say('tasks.take.who', { who })} data-testid="task-take">{words.say('tasks.take')}</button>
      )}
    </li>
  );
}

/** Due says until when, in a word as well as in colour. */
function Due({ at }: { at: string }) {
  const words = useWords();
  const now = useNow(60_000);
  const left = Date.parse(at) - now;
  const date = new Date(at);
  const when = `${date.getMonth() + 1}/${date.getDate()} ${hour(date)}`;
  const key = left < 0 ? 'tasks.late' : left < 3_600_000 ? 'tasks.soon' : 'tasks.due';
  return <p className={`sm due ${left < 0 ? 'err-t' : left < 3_600_000 ? 'warn-t' : 't3'}`} data-testid="task-due"><Icon name={left < 0 ? 'warn' : 'clock'} size={14} />{words.say(key, { when })}</p>;
}

const outcomes: Outcome[] = ['called_back', 'answered', 'needless'];

function InHand({ task: t, then }: { task: TaskView; then: (act: Promise<boolean>) => Promise<void> }) {
  const { desk, state } = useDesk();
  const words = useWords();
  const [open, setOpen] = useState<'answer' | 'close' | null>(t.called ? 'close' : null);
  const off = offCall(state);
  const flip = (what: 'answer' | 'close') => setOpen(open === what ? null : what);
  return (
    <>
      {t.answered && t.answered_way && <p className="sm ok-t" data-testid="task-answered"><Icon name="check" size={14} />{words.say(`tasks.wrote.${t.answered_way}`, { when: hour(new Date(t.answered)) })}</p>}
      <div className="row">
        {t.ways && t.ways.length > 0 && <button className={`btn s ${open === null ? 'pri' : ''}`} aria-expanded={open === 'answer'} onClick={() => flip('answer')} data-testid="task-answer">{words.say('tasks.answer')}</button>}
        {t.callable && <button className={`btn s ${t.form === 'voicemail' && open === null ? 'pri' : ''}`} aria-disabled={off !== null} title={words.say(off ?? 'calls.back')} onClick={() => { if (!off) void then(desk.tasks.call(t.id)); }} data-testid="task-call">
          <Icon name="phone" size={14} />{words.say('tasks.call')}</button>}
        <button className="btn s" aria-expanded={open === 'close'} onClick={() => flip('close')} data-testid="task-close">{words.say('tasks.done')}</button>
        <button className="btn s txt" onClick={() => void then(desk.tasks.release(t.id))} data-testid="task-release">{words.say('tasks.release')}</button>
      </div>
      {t.callable ? off && <p className="sm t3 why">{words.say(off)}</p> : t.form === 'voicemail' && <p className="sm t3 why">{words.say('calls.off.number')}</p>}
      {open === 'answer' && <Answer task={t} then={async (act) => { await then(act); if (await act) setOpen('close'); }} />}
      {open === 'close' && <Close task={t} then={then} />}
    </>
  );
}

function Close({ task: t, then }: { task: TaskView; then: (act: Promise<boolean>) => Promise<void> }) {
  const { desk } = useDesk();
  const words = useWords();
  const [outcome, setOutcome] = useState<Outcome>(t.called ? 'called_back' : 'answered');
  const [note, setNote] = useState('');
  return (
    <form onSubmit={(e) => { e.preventDefault(); void then(desk.tasks.done(t.id, outcome, note)); }}>
      <fieldset aria-label={words.say('tasks.outcome')}>
        {outcomes.map((o) => (
          <label key={o}><input type="radio" name={`outcome-${t.id}`} checked={outcome === o} onChange={() => setOutcome(o)} data-testid={`task-${o}`} />{words.say(`tasks.${o}`)}</label>
        ))}
      </fieldset>
      <textarea rows={2} maxLength={2000} value={note} placeholder={words.say('tasks.note')} aria-label={words.say('tasks.note')} onChange={(e) => setNote(e.target.value)} data-testid="task-note" />
      <button className="btn s pri" data-testid="task-done">{words.say('tasks.finish')}</button>
    </form>
  );
}
