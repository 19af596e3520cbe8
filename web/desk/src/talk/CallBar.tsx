import type { ReactNode } from 'react';
import Popover from 'antd/es/popover';
import Tooltip from 'antd/es/tooltip';
import { clock, longClock } from '../../../shared/format';
import type { IconName } from '../../../shared/icons';
import { Icon } from '../../../shared/parts/Icon';
import { Pieces } from '../../../shared/parts/Pieces';
import { Tier } from '../../../shared/parts/Tier';
import { nameOf, numberOf } from '../parts/who';
import { useNow } from '../../../shared/clock';
import { useDesk } from '../state/desk';
import type { ContactView } from '../protocol';
import { useWords, type Key } from '../words';
import { Consult } from './Consult';
import { Handoff } from './Handoff';
import { Keypad } from './Keypad';
import { Transfer } from './Transfer';
import { Wave } from './Wave';

/** CallBar keeps its controls in one order; what can't be done now says why. */
export function CallBar({ contact }: { contact: ContactView | null }) {
  return (
    <div className="callbar" data-testid="callbar">
      <div className="grow">{contact ? <Who contact={contact} /> : <Nobody />}</div>
      {contact?.channel !== 'chat' && <Wave on={contact !== null && contact.state === 'connected'} />}
      <Times contact={contact} />
      <Controls contact={contact} />
    </div>
  );
}

function Who({ contact }: { contact: ContactView }) {
  const words = useWords();
  const c = contact.customer;
  return (
    <>
      <div className="row"><span className="who ell" data-testid="callbar-who">{nameOf(c, words, contact.channel)}</span><Tier tier={c.tier} /></div>
      <div className="sm t3 nw ell"><Pieces of={numberOf(c, words, contact.channel)} /></div>
    </>
  );
}

function Nobody() {
  const { state } = useDesk();
  const words = useWords();
  const view = state.view;
  const rank = view?.agent.idle_rank ?? 0;
  const below = view?.offer ? words.say('bar.wait.rings')
    : view?.agent.status !== 'available' ? words.say('bar.wait.away')
    : rank === 1 ? words.say('bar.wait.first') : rank > 1 ? words.say('bar.wait.rank', { n: rank }) : '';
  return (
    <>
      <div className="row"><span className="who t3 ell" style={{ fontWeight: 500 }}>{words.say('bar.wait')}</span></div>
      <div className="sm t3 ell" style={{ minHeight: 16 }}>{below}</div>
    </>
  );
}

/** Times is talk and hold, one above the other in a place of fixed width. */
function Times({ contact }: { contact: ContactView | null }) {
  const words = useWords();
  const now = useNow();
  if (!contact) return <span className="times"><span className="time off" aria-hidden="true">00:00</span></span>;
  const wrapping = contact.state === 'wrapping';
  const talk = wrapping ? (contact.talk_ms ?? 0) : now - Date.parse(contact.connected);
  const held = contact.held_ms + (contact.held_since && contact.state === 'on_hold' ? now - Date.parse(contact.held_since) : 0);
  return (
    <>
      {wrapping && <span className="sm t3 nw">{words.say('bar.ended')}</span>}
      {contact.state === 'informing' && <span className="sm t3 nw">{words.say('status.informing')}</span>}
      {contact.state === 'dialling' && <span className="sm t3 nw">{words.say('bar.ringing')}</span>}
      <span className="times">
        <span className="time" aria-label={words.say('bar.time')} role="timer" data-testid="talk-time">{longClock(talk)}</span>
        {held > 0 && <span className="held" data-testid="hold-time">{words.say('bar.held', { time: clock(held) })}</span>}
      </span>
    </>
  );
}

function Controls({ contact: c }: { contact: ContactView | null }) {
  const { desk, state } = useDesk();
  const words = useWords();
  const base: Key | null = !c ? 'bar.off.none' : c.state === 'wrapping' ? 'bar.off.ended' : state.link === 'lost' ? 'bar.off.link' : null;
  const talk: Key | null = base ?? (c?.state === 'rejoining' ? 'bar.off.rejoining' : c?.state === 'advising' ? 'bar.off.advising' : c?.state === 'dialling' ? 'bar.off.dialling' : c?.state === 'informing' ? 'bar.off.informing' : null);
  const voice: Key | null = c?.channel === 'chat' ? 'bar.off.chat' : null;
  const open: Key | null = talk ?? (c?.state === 'on_hold' ? 'bar.off.held' : null);
  const held = c?.state === 'on_hold';
  const third: Key | null = c?.third && c.third.state !== 'missed' ? 'bar.off.third' : null;
  const muted = c?.muted ?? false;
  const paused = c?.recording?.state === 'paused';
  return (
    <div className="ctl" role="toolbar" aria-label={words.say('bar')}>
      <Control id="mute" icon={muted ? 'mic-off' : 'mic'} word={muted ? 'bar.unmute' : 'bar.mute'} short="bar.mute" keys="Alt M" off={voice ?? open} pressed={muted} act={() => desk.calls.mute()} />
      <Control id="hold" icon="hold" word={held ? 'bar.resume' : 'bar.hold'} short={held ? 'bar.resume' : 'bar.hold'} keys="Alt H" off={voice ?? third ?? talk} pressed={held} act={() => desk.calls.hold()} />
      <Control id="recording" icon={paused ? 'rec' : 'rec-pause'} word={paused ? 'bar.rec.resume' : 'bar.rec.pause'} short={paused ? 'bar.rec.resume.short' : 'bar.rec.pause.short'}
        keys="Alt R" off={voice ?? base ?? (c?.state === 'advising' ? 'bar.off.advising' : recordable(c))} pressed={paused} act={() => desk.calls.record()} />
      <Popover content={<Keypad />} trigger={[]} placement="bottomRight" arrow={false} open={state.overlay === 'keypad'} destroyOnHidden>
        <span><Control id="keypad" icon="keypad" word="bar.keypad" short="bar.keypad" keys="Alt D" off={voice ?? open} pressed={state.overlay === 'keypad'} act={() => desk.toggle('keypad')} /></span>
      </Popover>
      <Popover content={<Consult />} trigger={[]} placement="bottomRight" arrow={false} open={state.overlay === 'consult'} destroyOnHidden>
        <span><Control id="consult" icon="users" word="bar.consult" short="bar.consult" keys="Alt F" off={voice ?? third ?? open} pressed={state.overlay === 'consult'} act={() => desk.toggle('consult')} /></span>
      </Popover>
      <Popover content={c && <Handoff contact={c} />} trigger={[]} placement="bottomRight" arrow={false} open={state.overlay === 'handoff'} destroyOnHidden>
        <span><Control id="handoff" icon="device" word="bar.handoff" short="bar.handoff" keys="Alt B" off={open} pressed={state.overlay === 'handoff'} act={() => desk.toggle('handoff')} /></span>
      </Popover>
      <Popover content={<Transfer />} trigger={[]} placement="bottomRight" arrow={false} open={state.overlay === 'transfer'} destroyOnHidden>
        <span><Control id="transfer" icon="transfer" word="bar.transfer" short="bar.transfer" keys="Alt G" off={third ?? open} pressed={state.overlay === 'transfer'} act={() => desk.toggle('transfer')} /></span>
      </Popover>
      <Control id="end" icon="phone-end" word={c?.state === 'advising' ? 'bar.leave' : 'bar.end'} short={state.armed ? 'bar.end.again' : c?.state === 'advising' ? 'bar.leave' : 'bar.end'} keys="Alt X ×2" off={base} danger act={() => desk.calls.end()} />
    </div>
  );
}

/** recordable says why a recording can't be paused; null: it can. */
function recordable(c: ContactView | null): Key | null {
  const state = c?.recording?.state;
  return state === 'on' || state === 'paused' ? null : 'bar.off.unrecorded';
}

interface ControlProps {
  id: string; icon: IconName; word: Key; short: Key; keys: string; off: Key | null; pressed?: boolean; danger?: boolean; act: () => void;
}

/** Control is a button that stays where it is. Disabled it still answers the pointer with its reason. */
function Control({ id, icon, word, short, keys, off, pressed, danger, act }: ControlProps): ReactNode {
  const words = useWords();
  const tip = off ? words.say(off) : `${words.say(word)} ${keys}`;
  return (
    <Tooltip title={tip} mouseEnterDelay={0.4}>
      <button className={danger ? 'end' : ''} aria-disabled={off !== null} aria-pressed={danger ? undefined : Boolean(pressed)}
        aria-label={off ? words.say('bar.off.label', { what: words.say(word), why: words.say(off) }) : words.say(word)} data-testid={`call-${id}`}
        onClick={() => { if (!off) act(); }}>
        <Icon name={icon} size={20} />{words.say(short)}
      </button>
    </Tooltip>
  );
}
