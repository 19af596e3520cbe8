import Popover from 'antd/es/popover';
import { clock, left } from '../../../shared/format';
import { Icon } from '../../../shared/parts/Icon';
import { gist } from '../../../shared/parts/because';
import { Pieces } from '../../../shared/parts/Pieces';
import { Tier } from '../../../shared/parts/Tier';
import { nameOf, numberOf } from '../parts/who';
import { useNow } from '../../../shared/clock';
import { useDesk } from '../state/desk';
import type { OfferView } from '../protocol';
import { useWords, type Key } from '../words';

const around = 2 * Math.PI * 12;
const reasons: { reason: string; key: Key }[] = [
  { reason: 'busy', key: 'reject.busy' }, { reason: 'skill', key: 'reject.skill' },
  { reason: 'system', key: 'reject.system' }, { reason: 'leaving', key: 'reject.leaving' },
];

/** Offer is the ringing card. Only its ring moves. */
export function Offer({ offer }: { offer: OfferView }) {
  const { desk, state } = useDesk();
  const words = useWords();
  const c = offer.customer;
  const plea = offer.escalation && (offer.escalation.by_name ? words.say('escalation.by.senior', { who: offer.escalation.by_name, agent: offer.escalation.agent_name }) : words.say(`escalation.${offer.escalation.how}.senior`, { who: offer.escalation.agent_name }));
  const kind: Key = offer.asks ? 'offer.asks' : offer.escalation ? `offer.${offer.escalation.how}` : offer.callback ? 'offer.callback' : `offer.${offer.channel}`;
  return (
    <section className="offer" role="group" aria-label={words.say(kind)} data-testid="offer"
      data-contact={offer.contact} data-reservation={offer.reservation}>
      <Announced offer={offer} />
      <div className="row sm t2">
        <span className={`chan ${offer.channel === 'chat' ? 'chat' : 'voice'}`}><Icon name={offer.channel === 'chat' ? 'chat' : offer.callback ? 'phone' : 'phone-in'} /></span>{words.say(kind)}<Ring offer={offer} />
      </div>
      <div className="row" style={{ marginTop: 4 }}>
        <span className="who ell" data-testid="offer-who">{nameOf(c, words, offer.channel)}</span><Tier tier={c.tier} /><Waited offer={offer} />
      </div>
      <p className="ell"><Pieces of={[words.of(offer.queue_name), numberOf(c, words, offer.channel)[0] ?? '']} /></p>
      {offer.escalation && (
        <p className="ell err-t" data-testid="offer-escalation" title={plea}>{plea}</p>
      )}
      {offer.asks
        ? <p className="ell" data-testid="offer-asks">{words.say('offer.asks.by', { who: offer.asks_name ?? '' })}</p>
        : <p className="ell" data-testid="offer-why" title={gist(offer.because, words)}>{words.say('offer.why_you')}{gist(offer.because, words)}</p>}
      {offer.foreseen[0] && !offer.escalation && (
        <p className="ell" data-testid="offer-foreseen" title={words.of(offer.foreseen[0].says ?? offer.foreseen[0].title)}>
          {words.say('foreseen')}{words.screen === 'en' ? ': ' : '：'}<b>{words.of(offer.foreseen[0].title)}</b> <span className="t2">{words.of(offer.foreseen[0].says ?? {})}</span>
        </p>
      )}
      <div className="acts">
        <button className="btn pri" onClick={() => desk.calls.accept()} disabled={Boolean(state.working['accept'])} data-testid="offer-accept">
          {words.say(offer.callback ? 'offer.call' : 'offer.accept')} <kbd className="kbd">Alt A</kbd>
        </button>
        <Popover content={<Why />} title={words.say('offer.reject.why')} trigger="click" placement="bottomLeft" arrow={false}
          open={state.overlay === 'reject'} onOpenChange={(o) => desk.set({ overlay: o ? 'reject' : null })}>
          <button className="btn" title="Alt ⇧ A" data-testid="offer-reject">{words.say('offer.reject')}</button>
        </Popover>
      </div>
    </section>
  );
}

function Why() {
  const { desk } = useDesk();
  const words = useWords();
  return (
    <div className="menu" role="menu">
      {reasons.map((r, i) => (
        <button key={r.reason} role="menuitem" autoFocus={i === 0} onClick={() => desk.calls.reject(r.reason)} data-testid={`reject-${r.reason}`}>
          {words.say(r.key)}
        </button>
      ))}
    </div>
  );
}

/** Announced tells a screen reader once, politely. */
function Announced({ offer }: { offer: OfferView }) {
  const words = useWords();
  const now = useNow(60_000);
  const time = clock(now - Date.parse(offer.callback?.since ?? offer.arrived));
  const who = nameOf(offer.customer, words, offer.channel);
  if (offer.asks) return <span className="sr" role="status" aria-live="polite">{words.say('offer.asks.announce', { by: offer.asks_name ?? '', who })}</span>;
  return (
    <span className="sr" role="status" aria-live="polite">
      {words.say(offer.callback ? 'offer.callback.announce' : 'offer.announce', { who: nameOf(offer.customer, words, offer.channel), queue: words.of(offer.queue_name), time })}
    </span>
  );
}

function Waited({ offer }: { offer: OfferView }) {
  const words = useWords();
  const now = useNow();
  const back = offer.callback;
  return (
    <span className="sm t3 push nw" data-testid="offer-waited">
      {words.say(back ? 'offer.callback.waited' : 'offer.waited', { time: clock(now - Date.parse(back?.since ?? offer.arrived)) })}
    </span>
  );
}

/** Ring counts down by the server's clock. */
function Ring({ offer }: { offer: OfferView }) {
  const words = useWords();
  const ms = Math.max(0, Math.min(offer.ring_ms, Date.parse(offer.expires) - useNow(250)));
  const part = offer.ring_ms > 0 ? Math.min(1, ms / offer.ring_ms) : 0;
  const n = Math.min(left(ms), Math.round(offer.ring_ms / 1000));
  return (
    <span className="ring push" aria-label={words.say('offer.left', { n })} role="timer" data-testid="offer-left">
      <svg viewBox="0 0 28 28" aria-hidden="true">
        <circle cx="14" cy="14" r="12" stroke="var(--ant-color-fill-secondary)" />
        <circle cx="14" cy="14" r="12" stroke="var(--ant-color-primary)" strokeLinecap="round" strokeDasharray={`${part * around} ${around}`} />
      </svg>
      {n}
    </span>
  );
}
