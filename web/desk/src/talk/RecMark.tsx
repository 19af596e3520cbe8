import { clock } from '../../../shared/format';
import { useNow } from '../../../shared/clock';
import type { ContactView } from '../protocol';
import { useWords } from '../words';

/** Mark says in the status line whether the talk is recorded: a dot and words, never the dot alone. */
export function Mark({ contact }: { contact: ContactView }) {
  const words = useWords();
  const now = useNow();
  const r = contact.recording;
  if (!r || contact.state === 'wrapping') return null;
  const tone = r.state === 'on' ? '' : r.state === 'broken' ? 'err-t' : 'warn-t';
  const time = clock(now - Date.parse(r.since));
  const text = r.state === 'broken' ? words.say(r.reason === 'disk_full' ? 'line.rec.full' : 'line.rec.broken') : words.say(`line.rec.${r.state}`, { time });
  return <span className={`recmark ${r.state} ${tone}`} role="status" data-testid="rec-mark" data-state={r.state}><i aria-hidden="true" />{text}</span>;
}
