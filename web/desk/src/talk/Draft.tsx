import { useDesk } from '../state/desk';
import type { ContactView } from '../protocol';
import { useWords } from '../words';

/** Draft offers the summary that the platform wrote: taken into the note, where it can be changed, or put away. */
export function Draft({ contact }: { contact: ContactView }) {
  const { desk, state } = useDesk();
  const words = useWords();
  const draft = desk.wrap.offered(contact);
  if (!draft) return null;
  return (
    <div className="draft" data-testid="draft" role="group" aria-label={words.say('draft')}>
      <p className="pre" data-testid="draft-text">{draft.text}</p>
      <p className="row">
        <span className="sm t3 ell">{words.say(draft.by === 'extractive' ? 'draft.by' : 'draft.by.model', { model: draft.by })}</span>
        <button className="btn s push" onClick={() => desk.wrap.takeDraft()} data-testid="draft-take" disabled={Boolean(state.working['complete'])}>{words.say('draft.take')} <kbd className="kbd">Alt Y</kbd></button>
        <button className="btn txt s" onClick={() => desk.wrap.putDraftAway(contact.id)} data-testid="draft-away">{words.say('draft.away')}</button>
      </p>
    </div>
  );
}
