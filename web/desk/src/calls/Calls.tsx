import { useEffect, useState } from 'react';
import Popover from 'antd/es/popover';
import { clock } from '../../../shared/format';
import type { IconName } from '../../../shared/icons';
import { Ago } from '../../../shared/parts/Ago';
import { Icon } from '../../../shared/parts/Icon';
import { Pieces } from '../../../shared/parts/Pieces';
import { nameOf } from '../parts/who';
import { useDesk, type State } from '../state/desk';
import type { CallView } from '../protocol';
import { endKey } from '../talk/status';
import { numberIn } from '../talk/Transfer';
import { useWords, type Key } from '../words';

/** offCall says why nobody can be called now; null: they can. */
export function offCall(s: Pick<State, 'link' | 'phone' | 'view'>): Key | null {
  if (s.link === 'lost') return 'bar.off.link';
  if (s.view?.offer) return 'calls.off.rings';
  if (s.view?.contacts.some((c) => c.state === 'wrapping')) return 'calls.off.wrap';
  if (s.view?.contacts.length) return 'calls.off.busy';
  return s.view?.agent.line ? null : 'calls.off.line';
}

/** Calls is the button that opens the number field and the agent's own calls. */
export function Calls() {
  const { desk, state } = useDesk();
  const words = useWords();
  const open = state.overlay === 'calls';
  return (
    <Popover content={<Panel />} trigger="click" placement="bottomLeft" arrow={false} open={open} destroyOnHidden
      onOpenChange={(o) => desk.set({ overlay: o ? 'calls' : null })}>
      <button className="btn" aria-haspopup="dialog" aria-expanded={open} title="Alt O" data-testid="calls">
        <Icon name="phone" size={16} />{words.say('calls')}
      </button>
    </Popover>
  );
}

function Panel() {
  const { desk, state } = useDesk();
  const words = useWords();
  const [text, setText] = useState('');
  const off = offCall(state);
  const number = numberIn(text);
  const dial = () => { if (number && !off) desk.calls.call({ to: number }); };
  return (
    <div className="calls" data-testid="calls-panel" role="dialog" aria-label={words.say('calls')}>
      <form className="row" onSubmit={(e) => { e.preventDefault(); dial(); }}>
        <div className="field on grow"><input autoFocus inputMode="tel" value={text} placeholder={words.say('calls.number')} aria-label={words.say('calls.number')}
          aria-describedby="calls-why" maxLength={40} onChange={(e) => setText(e.target.value)} data-testid="calls-number" /></div>
        <button className="btn pri" aria-disabled={off !== null || !number} data-testid="calls-dial">{words.say('calls.dial')}</button>
      </form>
      <p id="calls-why" className="sm t3 told" role="status">{off ? words.say(off) : text && !number ? words.say('calls.invalid') : words.say('calls.hint')}</p>
      <History off={off} />
    </div>
  );
}

const ways: Record<CallView['how'], { icon: IconName; key: Key; tone: string }> = {
  taken: { icon: 'phone-in', key: 'calls.taken', tone: 't3' },
  missed: { icon: 'phone-end', key: 'calls.missed', tone: 'err-t' },
  placed: { icon: 'phone', key: 'calls.placed', tone: 't3' },
};

/** History is the agent's own calls, a page at a time, newest first. */
function History({ off }: { off: Key | null }) {
  const { desk } = useDesk();
  const words = useWords();
  const [list, setList] = useState<CallView[]>([]);
  const [next, setNext] = useState<string | undefined>();
  const [step, setStep] = useState<'loading' | 'ready' | 'failed'>('loading');
  const load = async (before?: string) => {
    setStep('loading');
    try {
      const page = await desk.calls.past(before);
      setList((l) => (before ? [...l, ...page.items] : page.items));
      setNext(page.next);
      setStep('ready');
    } catch {
      setStep('failed');
    }
  };
  useEffect(() => void load(), []);
  return (
    <>
      <div className="h">{words.say('calls.history')}</div>
      <ul className="lines scroll" data-testid="calls-list">
        {list.map((c) => <Line key={c.contact + c.at} call={c} off={off} />)}
        {step === 'ready' && list.length === 0 && <li className="sm t3 none">{words.say('calls.none')}</li>}
        {step === 'failed' && <li className="sm err-t" role="status">{words.say('past.failed')}<button className="btn s txt" onClick={() => void load()}>{words.say('do.retry')}</button></li>}
      </ul>
      {next && <button className="btn s txt" disabled={step === 'loading'} onClick={() => void load(next)} data-testid="calls-more">{words.say(step === 'loading' ? 'past.loading' : 'past.more')}</button>}
    </>
  );
}

function Line({ call: c, off }: { call: CallView; off: Key | null }) {
  const { desk, state } = useDesk();
  const words = useWords();
  const way = ways[c.how];
  const outcome = c.disposition ? words.of(state.view?.dispositions.find((d) => d.id === c.disposition)?.name) || c.disposition
    : c.ended_reason && c.how !== 'missed' ? words.say(endKey(c.ended_reason)) : '';
  const why = off ?? (c.callable ? null : 'calls.off.number');
  const who = nameOf(c.customer, words);
  return (
    <li data-testid="calls-line" data-how={c.how} data-contact={c.contact}>
      <span className={way.tone}><Icon name={way.icon} /></span>
      <span className="grow ell"><span className="med">{who}</span>
        <span className="t3 sm beside"><Pieces of={[words.say(way.key), c.customer.phone_masked, c.talk_ms > 0 ? clock(c.talk_ms) : '', outcome]} /></span></span>
      <span className="m"><Ago at={c.at} /></span>
      <button className="btn s ico txt" aria-disabled={why !== null} title={words.say(why ?? 'calls.back')} aria-label={words.say('calls.back.who', { who })}
        onClick={() => { if (!why) desk.calls.call({ contact: c.contact }); }} data-testid="calls-back"><Icon name="phone" size={16} /></button>
    </li>
  );
}
