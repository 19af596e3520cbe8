import { clock } from '../../../shared/format';
import { Icon } from '../../../shared/parts/Icon';
import { skillName } from '../../../shared/parts/because';
import { Pieces } from '../../../shared/parts/Pieces';
import { nameOf } from '../parts/who';
import { useDesk } from '../state/desk';
import { useWords } from '../words';

/** Rest is the desk with nobody on the line. */
export function Rest() {
  const { state } = useDesk();
  const words = useWords();
  const view = state.view;
  if (!view) return null;
  const n = view.queues.reduce((sum, q) => sum + q.waiting, 0);
  const rings = view.offer;
  const text = rings ? 'rest.ringing.text' : view.agent.status !== 'available' ? 'rest.text.away' : !view.agent.line ? 'rest.text.no_line' : n > 0 ? 'rest.text.ready' : 'rest.text';
  const { handled, handle_ms } = view.agent.today;
  return (
    <>
      <div className="rest" data-testid="rest">
        <svg width="360" height="72" viewBox="0 0 360 72" fill="none" strokeLinecap="round" aria-hidden="true">
          <g stroke="var(--ant-color-border)"><path d="M0 12H360" /><path d="M0 24H360" /><path d="M0 48H360" /><path d="M0 60H360" /></g>
          <path d="M0 36H112C132 36 138 30 150 30s12 12 24 12 12-18 24-18 12 18 24 18 14-6 26-6H360" stroke="var(--ant-color-primary)" strokeWidth="1.6" />
          <circle cx="186" cy="33" r="4" fill="var(--zy-color-seal)" />
        </svg>
        <h1 className="ell">{rings ? words.say('rest.ringing', { who: nameOf(rings.customer, words, rings.channel) }) : n > 0 ? words.say('rest.title.n', { n }) : words.say('rest.title')}</h1>
        <p>{words.say(text)}</p>
      </div>
      <div className="next">
        <div className="card">
          <span className="sm t3"><Icon name="tea" size={14} />{words.say('rest.today')}</span>
          <b className="ell">{handled > 0 ? words.say('rest.today.sum', { n: handled, time: clock(handle_ms / handled) }) : words.say('rest.today.none')}</b>
          <span className="sm t2 ell">{words.say('rest.today.from')}</span>
        </div>
        <div className="card">
          <span className="sm t3"><Icon name="queue" size={14} />{words.say('rest.queue')}</span>
          <b className="ell">{view.queues.length > 0 ? <Pieces of={view.queues.map((q) => words.of(q.name))} /> : words.say('rest.queue.none')}</b>
          <span className="sm t2">{words.of(view.me.unit_name)}</span>
        </div>
        <div className="card">
          <span className="sm t3"><Icon name="user" size={14} />{words.say('rest.me')}</span>
          <b className="ell">{view.me.skills.length > 0 ? <Pieces of={view.me.skills.map((s) => `${skillName(s.id, words)} ${s.level}`)} /> : words.say('rest.me.none')}</b>
          <span className="sm t2">{words.of(view.me.title)}</span>
        </div>
      </div>
    </>
  );
}
