import { useState } from 'react';
import { clock } from '../../../shared/format';
import type { IconName } from '../../../shared/icons';
import { Icon } from '../../../shared/parts/Icon';
import { TimelineLine } from '../../../shared/parts/TimelineLine';
import { useDesk } from '../state/desk';
import type { PastContactView, Profile } from '../protocol';
import { useWords } from '../words';
import { Recordings } from '../../../shared/recording/Recordings';
import { endKey } from '../talk/status';

const channels: Record<string, { cls: string; icon: IconName }> = {
  voice: { cls: 'voice', icon: 'phone' }, web_voice: { cls: 'voice', icon: 'phone' }, chat: { cls: 'chat', icon: 'chat' },
};

/** PastLine is one earlier contact: what it was about, when. */
export function PastLine({ past, long }: { past: PastContactView; long?: boolean }) {
  const { state } = useDesk();
  const words = useWords();
  const [open, setOpen] = useState(false);
  const c = channels[past.channel] ?? { cls: 'voice', icon: 'phone' as const };
  const topic = past.topic ? words.of(state.view?.dispositions.find((d) => d.id === past.topic)?.name) || past.topic
    : past.ended_reason ? words.say(endKey(past.ended_reason)) : words.say('past.untold');
  const spoken = long && c.cls === 'voice';
  return (
    <>
      <TimelineLine of={{ id: past.id, at: past.at, icon: c.icon, shade: c.cls, from: words.named('channel', past.channel), title: topic,
        detail: long ? [past.agent_name ?? '', past.seconds > 0 ? clock(past.seconds * 1000) : ''] : [] }}>
        {spoken && <button className="btn s txt ico" aria-expanded={open} aria-label={words.say('rec.show')} title={words.say('rec.show')} onClick={() => setOpen(!open)} data-testid="past-recording"><Icon name="volume" size={14} /></button>}
      </TimelineLine>
      {open && <li className="rec-line"><Recordings contact={past.id} /></li>}
    </>
  );
}

// A record comes with so many contacts; one with fewer has no more.
const atOnce = 20;

/** History is every earlier contact, a page at a time. */
export function History({ profile }: { profile: Profile }) {
  const { desk } = useDesk();
  const words = useWords();
  const [more, setMore] = useState<PastContactView[]>([]);
  const [next, setNext] = useState<string | undefined>();
  const [step, setStep] = useState<'ready' | 'loading' | 'failed' | 'end'>('ready');
  const first = profile.contacts;
  const known = new Set(first.map((c) => c.id));
  const list = [...first, ...more.filter((c) => !known.has(c.id))];
  const customer = profile.customer.id;
  const load = async () => {
    if (!customer) return;
    setStep('loading');
    try {
      const page = await desk.wrap.past(customer, next ?? list.at(-1)?.at);
      setMore((m) => [...m, ...page.items]);
      setNext(page.next);
      setStep(page.next ? 'ready' : 'end');
    } catch {
      setStep('failed');
    }
  };
  const word = { ready: 'past.more', loading: 'past.loading', failed: 'past.failed', end: 'past.end' } as const;
  return (
    <div className="panel" data-testid="history">
      <section>
        <div className="h">{words.say('past')}</div>
        {list.length === 0 && <p className="sm t3 none">{words.say('past.none')}</p>}
        <ul className="lines tl">{list.map((c) => <PastLine key={c.id} past={c} long />)}</ul>
        {customer && first.length >= atOnce && (
          <button className="btn s txt" onClick={() => void load()} disabled={step === 'loading' || step === 'end'} data-testid="past-more">{words.say(word[step])}</button>
        )}
      </section>
    </div>
  );
}
