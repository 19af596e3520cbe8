import { Icon } from '../../../shared/parts/Icon';
import { useDesk } from '../state/desk';
import type { ContactView, EscalationView } from '../protocol';
import { useWords, type Key } from '../words';

/** says words how it stands, to who talks or to the senior. */
function says(e: EscalationView): Key {
  if (e.mine) return e.state === 'joined' ? 'escalation.joined.senior' : 'escalation.waits.senior';
  if (e.state === 'joined') return 'escalation.joined';
  if (e.state === 'unmet') return 'escalation.unmet';
  if (e.how === 'take_over') return e.state === 'ringing' ? 'escalation.ringing.take_over' : 'escalation.asked';
  if (e.state === 'waits') return 'escalation.waits';
  return e.agreed ? 'escalation.agreed' : e.state === 'ringing' ? 'escalation.ringing' : 'escalation.asked';
}

/** Counsel offers a word with the senior who is rung for an angry customer, and the customer to them. */
export function Counsel({ contact, escalation: e }: { contact: ContactView; escalation: EscalationView }) {
  const { desk, state } = useDesk();
  const words = useWords();
  const asks = !e.mine && e.how === 'consult' && e.state !== 'joined';
  const who = e.mine ? e.agent_name : (e.senior_name ?? '');
  return (
    <div className="why hot" role="group" aria-label={words.say('escalation')} data-testid="escalation" data-state={e.state} data-how={e.how} data-contact={contact.id}>
      <Icon name="m-angry" size={20} />
      <div><div className="say" role="status"><b>{words.say(says(e), { who })}</b></div>
        <div className="ev"><span>{e.mine ? words.say('escalation.do.senior') : e.by_name ? words.say('escalation.by', { who: e.by_name }) : words.say('anger.title')}</span></div></div>
      <span className="row">
        {asks && !e.agreed && <button className="btn s pri" disabled={Boolean(state.working['counsel'])} onClick={() => desk.calls.counsel(true)} data-testid="counsel">{words.say('escalation.consult')}<kbd className="kbd">Alt E</kbd></button>}
        {asks && <button className="btn s" disabled={Boolean(state.working['counsel'])} onClick={() => desk.calls.counsel(false)} data-testid="counsel-not">{words.say('escalation.decline')}</button>}
        {e.state === 'joined' && !e.mine && <button className="btn s" onClick={() => desk.calls.hold()} data-testid="counsel-back">{words.say('escalation.back')}<kbd className="kbd">Alt H</kbd></button>}
        {e.state === 'joined' && <button className="btn s pri" disabled={Boolean(state.working['relieve'])} onClick={() => desk.calls.relieve()} data-testid="relieve">{words.say(e.mine ? 'escalation.relieve.senior' : 'escalation.relieve')}<kbd className="kbd">Alt E</kbd></button>}
      </span>
    </div>
  );
}
