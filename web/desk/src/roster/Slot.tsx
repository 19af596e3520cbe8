import { chatsAlone } from '../parts/who';
import { Icon } from '../../../shared/parts/Icon';
import { useDesk } from '../state/desk';
import { useWords, type Key } from '../words';

/** Slot is the offer's place while nothing rings; it says whether something may. */
export function Slot() {
  const { state } = useDesk();
  const words = useWords();
  const view = state.view;
  if (!view) return null;
  const c = view.contacts[0];
  const quiet: Key = c?.state === 'wrapping' ? 'slot.wrapping' : c ? (chatsAlone(view.contacts) ? 'slot.chatting' : 'slot.talking')
    : view.agent.status !== 'available' ? 'slot.away' : !view.agent.line ? 'slot.no_line' : 'slot.quiet';
  return (
    <div className="slot-quiet" data-testid="slot-quiet">
      <Icon name={quiet === 'slot.wrapping' ? 'wrap' : quiet === 'slot.away' ? 'tea' : 'bell'} size={20} />
      <span>{words.say(quiet)}</span>
      {quiet === 'slot.quiet' && <span><kbd className="kbd">Alt A</kbd> {words.say('slot.accept')}</span>}
    </div>
  );
}
