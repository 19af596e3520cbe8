import { useDesk } from '../state/desk';
import type { ContactView } from '../protocol';
import { useWords } from '../words';

/** Notes is what the agent writes; it saves itself. */
export function Notes({ contact }: { contact: ContactView }) {
  const words = useWords();
  return (
    <div className="notes">
      <div className="bar"><span className="str sm t2 ttl">{words.say('note')}</span><NoteState contact={contact} /></div>
      <NoteText contact={contact} />
    </div>
  );
}

export function NoteState({ contact }: { contact: ContactView }) {
  const { desk } = useDesk();
  const words = useWords();
  const d = desk.drafts.of(contact.id, contact.note);
  const key = d.state === 'saved' && d.text === '' ? 'note.none' : `note.${d.state}` as const;
  return <span className={`sm push ${d.state === 'failed' ? 'err-t' : 't3'}`} data-testid="note-state" data-state={d.state}>{words.say(key)}</span>;
}

export function NoteText({ contact, rows }: { contact: ContactView; rows?: number }) {
  const { desk } = useDesk();
  const words = useWords();
  const d = desk.drafts.of(contact.id, contact.note);
  return (
    <textarea id="note" className="notetext" value={d.text} rows={rows} placeholder={words.say('note.hint')} aria-label={words.say('note')}
      data-testid="note" maxLength={8000} onChange={(e) => desk.drafts.write(contact.id, e.target.value)}
      onBlur={() => void desk.drafts.flush(contact.id).catch(() => undefined)} />
  );
}
