import { nameOf } from '../parts/who';
import { useDesk } from '../state/desk';
import { useWords } from '../words';
import { Advice } from './Advice';
import { CallBar } from './CallBar';
import { Composer } from './Composer';
import { Notes } from './Notes';
import { Rest } from './Rest';
import { Third } from './Third';
import { StatusLine } from './StatusLine';
import { Timeline } from './Timeline';
import { Why } from './Why';
import { Wrap } from './Wrap';

/** Middle: call bar and status line always, the conversation in the region below. */
export function Middle() {
  const { desk, state } = useDesk();
  const words = useWords();
  const c = desk.current();
  if (!state.view) return null;
  return (
    <section className="mid" aria-label={c ? words.say('bar.with', { who: nameOf(c.customer, words, c.channel) }) : words.say('bar.wait')}
      data-testid="middle" data-contact={c?.id ?? ''} data-state={c?.state ?? 'idle'}>
      <CallBar contact={c} />
      <StatusLine contact={c} />
      {c?.third && <Third third={c.third} held={c.state === 'on_hold'} />}
      {c ? (
        <>
          <Advice contact={c} />
          <Why contact={c} />
          <Timeline contact={c} key={c.id} />
          {c.channel === 'chat' && c.state !== 'wrapping' && <Composer contact={c} key={`write-${c.id}`} />}
          {c.state === 'wrapping' ? <Wrap contact={c} key={`wrap-${c.id}`} /> : <Notes contact={c} key={`note-${c.id}`} />}
        </>
      ) : <Rest />}
    </section>
  );
}
