import { clock, longClock } from '../../../shared/format';
import { Icon } from '../../../shared/parts/Icon';
import { Mood } from '../../../shared/parts/Mood';
import { nameOf } from '../parts/who';
import { useNow } from '../../../shared/clock';
import { useDesk } from '../state/desk';
import type { ContactView } from '../protocol';
import { useWords } from '../words';
import { scoresOf } from '../talk/transcript';
import { Offer } from './Offer';
import { Slot } from './Slot';

/** Roster: the offer's place, then what is in progress in the order it came. */
export function Roster() {
  const { state } = useDesk();
  const words = useWords();
  const view = state.view;
  if (!view) return null;
  const wrapping = view.contacts.filter((c) => c.state === 'wrapping').length;
  const live = view.contacts.filter((c) => c.state !== 'wrapping');
  const chats = live.filter((c) => c.channel === 'chat').length;
  return (
    <aside className="roster" aria-label={words.say('roster')}>
      <div className="slot">{view.offer ? <Offer offer={view.offer} /> : <Slot />}</div>
      <div className="h">{words.say('roster.now')}
        <span className="more">{wrapping > 0 ? words.say('roster.wrap', { n: wrapping }) : [live.length > chats || chats === 0 ? words.say('roster.voice', { n: live.length - chats }) : '', chats > 0 ? words.say('roster.chats', { n: chats }) : ''].filter(Boolean).join(' · ')}</span>
      </div>
      <div className="items scroll">
        {view.contacts.length === 0 && <div className="sm t3 none">{words.say('roster.empty')}</div>}
        {view.contacts.map((c) => <Item key={c.id} contact={c} />)}
      </div>
      <div className="foot">
        <span><kbd className="kbd">Alt J</kbd><kbd className="kbd">K</kbd>{words.say('roster.switch')}</span>
        <span><kbd className="kbd">?</kbd>{words.say('top.keys')}</span>
      </div>
    </aside>
  );
}

function Item({ contact }: { contact: ContactView }) {
  const { desk, state } = useDesk();
  const words = useWords();
  const now = useNow();
  const wrapping = contact.state === 'wrapping';
  const written = contact.channel === 'chat';
  const waits = !wrapping && contact.chat?.waiting ? now - Date.parse(contact.chat.waiting) : 0;
  const unread = contact.chat?.unread ?? 0;
  const mood = scoresOf(state.view?.timelines[contact.id]).pop();
  const talk = wrapping ? (contact.talk_ms ?? 0) : now - Date.parse(contact.connected);
  const below = wrapping && contact.wrap_due
    ? words.say('roster.wrap_left', { time: clock(Date.parse(contact.wrap_due) - now) })
    : waits > 0 ? words.say('roster.answer', { time: clock(waits) })
    : contact.state === 'informing' ? words.say('status.informing')
    : contact.state === 'dialling' ? words.say('roster.dialling')
    : contact.state === 'advising' ? words.say('roster.advising', { who: contact.escalation?.agent_name ?? '' })
    : contact.state === 'on_hold' ? words.say('roster.held')
    : contact.state === 'rejoining' ? words.say('roster.rejoining') : words.of(contact.queue_name);
  return (
    <a className="item" href="#" aria-current={state.selected === contact.id || undefined} data-testid="roster-item" data-contact={contact.id}
      data-state={contact.state} onClick={(e) => { e.preventDefault(); desk.select(contact.id); }}>
      <span className={`chan ${written ? 'chat' : 'voice'}`} title={words.named('channel', contact.channel)}><Icon name={written ? 'chat' : 'phone'} /></span>
      <span className="grow"><span className="nm ell" style={{ display: 'block' }}>{nameOf(contact.customer, words, contact.channel)}</span>
        <span className="pv ell" style={{ display: 'block' }}>{below}</span></span>
      <span className="rt"><span className={wrapping ? '' : 'acc-t med'}>{longClock(talk)}</span><span style={{ height: 16 }}>{unread > 0 ? <span className="unread" data-testid="unread" aria-label={words.say('roster.unread', { n: unread })}>{unread}</span> : mood !== undefined && <Mood score={mood} bare />}</span></span>
    </a>
  );
}
