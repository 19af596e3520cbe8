import Popover from 'antd/es/popover';
import { useState } from 'react';
import { Icon } from '../../../shared/parts/Icon';
import { useDesk } from '../state/desk';
import type { ContactView, ForeseenView } from '../protocol';
import { useWords } from '../words';

const most = 3;

/** Foreseen is why the customer probably is in touch: a chip for each reason, with its evidence behind it. */
export function Foreseen({ contact }: { contact: ContactView }) {
  return <>{contact.foreseen.slice(0, most).map((f) => <Chip key={f.need} contact={contact.id} reason={f} />)}</>;
}

function Chip({ contact, reason }: { contact: string; reason: ForeseenView }) {
  const words = useWords();
  const [open, setOpen] = useState(false);
  const percent = Math.round(reason.confidence * 100);
  return (
    <Popover content={<Evidence contact={contact} reason={reason} close={() => setOpen(false)} />} title={words.of(reason.title)} trigger="click" placement="bottomLeft"
      arrow={false} open={open} onOpenChange={setOpen} destroyOnHidden>
      <button className={`btn s foreseen ${reason.rejected ? 'off' : ''}`} aria-expanded={open} data-testid="foreseen" data-need={reason.need} data-rejected={Boolean(reason.rejected)}>
        {reason.rejected && <Icon name="x" size={12} />}{words.of(reason.title)} <span className="t3">{percent}%</span>
        {reason.rejected && <span className="sr">{words.say('foreseen.rejected')}</span>}
      </button>
    </Popover>
  );
}

/** Evidence says what the reason was foreseen from, what came of it in the flow, and takes "not this". */
function Evidence({ contact, reason, close }: { contact: string; reason: ForeseenView; close: () => void }) {
  const { desk, state } = useDesk();
  const words = useWords();
  return (
    <div className="whycard" role="group" aria-label={words.of(reason.title)} data-testid="foreseen-evidence"
      onKeyDown={(e) => { if (e.key === 'Escape') { e.stopPropagation(); close(); } }}>
      <p>{reason.says ? words.of(reason.says) : words.say('foreseen.hidden')}</p>
      {reason.answered && <p className="t2" data-testid="foreseen-answered">{words.say(`foreseen.${reason.answered}`)}</p>}
      <p className="sm t3">{reason.definition}</p>
      <p><button className="btn s" autoFocus disabled={Boolean(state.working['not-this'])} data-testid="foreseen-not"
        onClick={() => desk.wrap.notThis(contact, reason.need, Boolean(reason.rejected))}>{words.say(reason.rejected ? 'heard.undo' : 'heard.not')}</button></p>
    </div>
  );
}
