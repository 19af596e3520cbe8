import { Icon } from '../../../shared/parts/Icon';
import { useNow } from '../../../shared/clock';
import { timeOf } from '../floor/times';
import type { ContactView, NoteView } from '../protocol';
import { useDesk } from '../state/desk';
import { useWords } from '../words';

/** unread are a contact's notes from supervisors that were not put away. */
export function unread(contact: ContactView | null, read: Record<string, true>): NoteView[] {
  return (contact?.notes ?? []).filter((n) => !read[n.id]);
}

/** Advice is what a supervisor writes to this agent during the contact; it stands until the agent puts it away. */
export function Advice({ contact }: { contact: ContactView }) {
  const { desk, state } = useDesk();
  const words = useWords();
  const now = useNow(60_000);
  const notes = unread(contact, state.read);
  const banner = (state.view?.banners.length ?? 0) > 0; // the key reads that first
  return (
    <div className="advice" role="region" aria-label={words.say('advice')} aria-live="polite">
      {notes.map((n, i) => (
        <div key={n.id} className="note1" data-testid="advice">
          <Icon name="hand" size={16} />
          <span className="grow"><b>{n.text}</b> <span className="sm t3">{words.say('advice.from', { who: n.by_name, time: timeOf(n.at, now, words.screen) })}</span></span>
          <button className="btn s" title={i === 0 && !banner ? 'Alt Q' : undefined} onClick={() => desk.help.read(n.id)} data-testid="advice-read">{words.say('banner.seen')}{i === 0 && !banner && <kbd className="kbd">Alt Q</kbd>}</button>
        </div>
      ))}
    </div>
  );
}
