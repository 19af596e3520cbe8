import Popover from 'antd/es/popover';
import { clock } from '../../../shared/format';
import { Icon } from '../../../shared/parts/Icon';
import { gist } from '../../../shared/parts/because';
import { Reasons } from '../../../shared/parts/Reasons';
import { useNow } from '../../../shared/clock';
import { useDesk } from '../state/desk';
import type { ContactView } from '../protocol';
import { useWords, type Key, type Values } from '../words';
import { Mark } from './RecMark';
import { lineOf, type Action, type Line } from './status';

const tones = { ok: 'ok-t', calm: '', accent: 'acc-t', warn: 'warn-t', error: 'err-t' } as const;
const actions: Record<Action, Key> = {
  take: 'do.take', retry: 'do.retry', sound: 'do.sound', unmute: 'do.unmute', available: 'do.available', close: 'do.close',
};

/** StatusLine is the only place where exceptional states speak. */
export function StatusLine({ contact }: { contact: ContactView | null }) {
  const { state } = useDesk();
  const view = state.view;
  if (!view) return null;
  const line = lineOf({
    link: state.link, phone: state.phone, contact, ringing: Boolean(view.offer), status: view.agent.status,
    reason: view.agent.reason, several: contact?.profile.several?.length ?? 0, lineUp: view.agent.line,
  });
  return (
    <div className={`statusline ${line.tone}`} data-testid="status-line" data-line={line.key}>
      {state.notice && line.tone !== 'error' ? <Told /> : <Said line={line} contact={contact} />}
      {contact && <Mark contact={contact} />}
      {contact && (contact.direction === 'outbound' ? <Own contact={contact} /> : <Served contact={contact} />)}
      {!contact && <span className="push" />}
    </div>
  );
}

function Said({ line, contact }: { line: Line; contact: ContactView | null }) {
  const { desk, state } = useDesk();
  const words = useWords();
  const now = useNow();
  const values: Values = { n: line.n ?? 0 };
  if (line.timed === 'held') values['time'] = clock(now - Date.parse(contact?.held_since ?? ''));
  if (line.reason !== undefined) values['reason'] = words.named('reason', line.reason || 'away') || words.say('status.away');
  if (contact?.escalation) values['who'] = contact.escalation.mine ? contact.escalation.agent_name : (contact.escalation.senior_name ?? '');
  if (contact) values['channel'] = words.named('channel', contact.channel);
  const act: Record<Action, () => void> = {
    take: () => desk.takeLine(), retry: () => void desk.phone.start(), sound: () => desk.phone.wake(), unmute: () => desk.calls.mute(),
    available: () => desk.setStatus('available'), close: () => desk.set({ notice: null }),
  };
  const { action } = line;
  return (
    <>
      <span className={tones[line.tone]} role="status">{line.icon && <Icon name={line.icon} size={14} />}{words.say(line.key, values)}</span>
      {line.timed === 'lost' && state.lostAt > 0 && <span>{words.say('line.stale', { time: clock(now - state.lostAt) })}</span>}
      {action && <button className="btn s line-act" onClick={act[action]} data-testid={`line-${action}`}>{words.say(actions[action])}</button>}
      {contact?.state === 'wrapping' && contact.held_ms > 0 && <span>{words.say('bar.held', { time: clock(contact.held_ms) })}</span>}
      {contact && contact.state !== 'wrapping' && !action && state.phone.line === 'up' && (
        <span>{words.say('line.quality', { net: words.say(`net.${state.phone.network.grade}`) })}</span>
      )}
    </>
  );
}

/** Told is what went wrong with the last thing asked for. */
function Told() {
  const { desk, state } = useDesk();
  const words = useWords();
  const n = state.notice;
  if (!n) return null;
  const text = words.say(n.key, { what: n.what ? words.say(n.what) : '', why: n.why ? words.say(n.why) : '', who: n.who ?? '' });
  return (
    <>
      <span className={n.what ? 'err-t' : 'warn-t'} role="status"><Icon name="warn" size={14} />{text}</span>
      <button className="btn s line-act" onClick={() => desk.set({ notice: null })}>{words.say('do.close')}</button>
    </>
  );
}

/** Own stands where the reason of a match stands: nobody matched a call that the agent made. */
function Own({ contact }: { contact: ContactView }) {
  const words = useWords();
  return <span className="push served"><span className="ell">{words.say('line.outbound')}<span className="of"> <i className="sep" /> {words.of(contact.queue_name)}</span></span></span>;
}

function Served({ contact }: { contact: ContactView }) {
  const { desk, state } = useDesk();
  const words = useWords();
  const why = gist(contact.because, words); // a colleague who goes on alone was matched by nobody
  if (!why) return <span className="push served"><span className="ell">{words.of(contact.queue_name)}</span></span>;
  const card = <div className="whycard"><Reasons because={contact.because} /></div>;
  return (
    <span className="push served">
      {!contact.third && <span className="ell">{words.say('line.served')}{words.screen === 'en' ? ': ' : '：'}{why}<span className="of"> <i className="sep" /> {words.of(contact.queue_name)}</span></span>}
      <Popover content={card} title={words.say('why.title.you')} trigger="click" placement="bottomRight" arrow={false}
        open={state.overlay === 'why'} onOpenChange={(o) => desk.set({ overlay: o ? 'why' : null })}>
        <button className="linkish" data-testid="why-me">{words.say('line.why')}</button>
      </Popover>
    </span>
  );
}
