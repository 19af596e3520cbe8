import { useMemo } from 'react';
import { Icon } from '../../../shared/parts/Icon';
import { useDesk } from '../state/desk';
import type { ContactView, TimelineEntry } from '../protocol';
import { useWords } from '../words';
import { Counsel } from './Counsel';
import { quotesOf, wanted } from './transcript';
import { Foreseen } from './Foreseen';
import { nameOfChip } from './Turn';

const none: TimelineEntry[] = [];

/** Why is what the customer wants as far as it was understood, or how to meet their anger. Its height is there in any case. */
export function Why({ contact }: { contact: ContactView }) {
  const { desk, state } = useDesk();
  const words = useWords();
  const entries = state.view?.timelines[contact.id] ?? none;
  const found = useMemo(() => wanted(entries), [entries]);
  if (contact.escalation) return <Counsel contact={contact} escalation={contact.escalation} />;
  if (contact.anger && contact.state !== 'wrapping') {
    return (
      <div className="why hot" role="group" aria-label={words.say('anger.title')} data-testid="anger" data-length={contact.anger.length}>
        <Icon name="m-angry" size={20} />
        <div><div className="say"><b>{words.say('anger.title')}</b></div>
          <div className="ev"><span>{words.say('anger.do')}</span></div></div>
        <span />
      </div>
    );
  }
  if (!found && contact.foreseen.length === 0) return <div className="why-space" />;
  if (!found) {
    return (
      <div className="why" role="group" aria-label={words.say('foreseen')} data-testid="foreseen-why">
        <Icon name="why" size={20} />
        <div><div className="say"><span className="t2">{words.say('foreseen')}</span><Foreseen contact={contact} /></div>
          <div className="ev"><span className="ell" data-testid="foreseen-says">{words.of(contact.foreseen[0]?.says ?? {})}</span></div></div>
        <span />
      </div>
    );
  }
  const { turn, chip } = found;
  const percent = Math.round(chip.score * 100);
  return (
    <div className="why" role="group" aria-label={words.say('want')} data-testid="want" data-id={chip.id}>
      <Icon name="why" size={20} />
      <div>
        <div className="say"><span className="t2">{words.say('want')}</span><b className="ell">{nameOfChip(chip, words)}</b>
          <span className="meter"><i style={{ width: `${percent}%` }} /></span><span className="acc-t sm med">{percent}%</span></div>
        <div className="ev">{quotesOf(turn.text, chip.evidence).slice(0, 3).map((q) => <span key={q}><Icon name="say" size={14} />{q}</span>)}<Foreseen contact={contact} /></div>
      </div>
      <button className="btn txt" disabled={Boolean(state.working['correct'])} data-testid="want-not"
        onClick={() => desk.wrap.correct(contact.id, { utterance: turn.utterance, of: chip.of, was: chip.id, is: '' })}>{words.say('heard.not')}</button>
    </div>
  );
}
