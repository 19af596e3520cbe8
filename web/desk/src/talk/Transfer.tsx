import { useEffect, useState } from 'react';
import { api } from '../../../shared/request';
import type { components } from '../../../shared/api/schema';
import { Icon } from '../../../shared/parts/Icon';
import { day, hour } from '../../../shared/format';
import { useDesk } from '../state/desk';
import { useWords, type Key } from '../words';

type Queue = components['schemas']['DeskTargetView'];
interface Target { key: string; name: string; note: string; shut?: Queue; to: { queue?: string; to?: string } }

/** numberIn reads a whole telephone number: E.164, or a national one of at least five digits. */
export function numberIn(text: string): string | null {
  const plain = text.replace(/[\s\-()]/g, '');
  return /^\+?\d{5,15}$/.test(plain) ? plain : null;
}

/** useTargets asks where the customer can be handed on now; null while it is asked. */
function useTargets(contact: string | undefined): { queues: Queue[] | null; failed: boolean } {
  const [queues, setQueues] = useState<Queue[] | null>(null);
  const [failed, setFailed] = useState(false);
  useEffect(() => {
    let gone = false;
    if (contact) {
      api.get('/api/desk/contacts/{id}/targets', { path: { id: contact } }).then(
        (body) => { if (!gone) setQueues(body.items ?? []); }, () => { if (!gone) setFailed(true); });
    }
    return () => { gone = true; };
  }, [contact]);
  return { queues, failed };
}

/** Transfer finds a queue by its name, or takes a number. Enter goes. A queue that is closed is left to later. */
export function Transfer() {
  const { desk, state } = useDesk();
  const words = useWords();
  const [text, setText] = useState('');
  const [at, setAt] = useState(0);
  const [shut, setShut] = useState<Queue | null>(null);
  const current = desk.current();
  const { queues, failed } = useTargets(current?.id);
  const known = queues ?? (state.view?.queues ?? []).filter((q) => q.id !== current?.queue) // until it is known which are open
    .map((q): Queue => ({ queue: q.id, name: q.name, waiting: q.waiting, closed: false }));
  const typed = text.trim().toLowerCase();
  const number = numberIn(text);
  const targets: Target[] = known
    .filter((q) => typed === '' || words.of(q.name).toLowerCase().includes(typed) || q.queue.includes(typed))
    .map((q) => ({ key: q.queue, name: words.of(q.name), note: q.closed ? words.say('transfer.closed') : words.say('transfer.waiting', { n: q.waiting }), shut: q.closed ? q : undefined, to: { queue: q.queue } }));
  if (number) targets.unshift({ key: 'number', name: number, note: words.say('transfer.number'), to: { to: number } });
  const chosen = targets[Math.min(at, targets.length - 1)];
  const go = (t: Target) => (t.shut ? setShut(t.shut) : desk.calls.transfer(t.to));
  const move = (e: React.KeyboardEvent) => {
    if (e.key === 'ArrowDown') setAt((i) => Math.min(targets.length - 1, i + 1));
    else if (e.key === 'ArrowUp') setAt((i) => Math.max(0, i - 1));
    else if (e.key === 'Enter' && chosen && (typed !== '' || at > 0)) go(chosen);
    else return;
    e.preventDefault();
  };
  if (shut) return <Later queue={shut} back={() => setShut(null)} />;
  return (
    <div className="transfer" data-testid="transfer">
      <div className="field on"><input autoFocus value={text} placeholder={words.say('transfer.find')} aria-label={words.say('transfer.to')}
        onChange={(e) => { setText(e.target.value); setAt(0); }} onKeyDown={move} /></div>
      {failed && <p className="sm err-t" role="status">{words.say('transfer.unread')}</p>}
      {queues !== null && targets.length === 0 && <p className="sm t3" role="status">{words.say('transfer.none')}</p>}
      <div className="menu" role="listbox" aria-label={words.say('transfer.to')} aria-busy={queues === null && !failed}>
        {targets.slice(0, 8).map((t) => (
          <button key={t.key} role="option" aria-selected={t === chosen} onClick={() => go(t)} data-testid="transfer-target" data-queue={t.to.queue} data-closed={t.shut ? true : undefined}>
            {t.name}<span className="sm t3 push">{t.shut && <Icon name="clock" size={14} />}{t.note}</span>
          </button>
        ))}
      </div>
    </div>
  );
}

/** Later says when a closed queue opens, and gives the customer what there is in its place. */
function Later({ queue: q, back }: { queue: Queue; back: () => void }) {
  const { desk } = useDesk();
  const words = useWords();
  const opens = q.opens ? new Date(q.opens) : null;
  const ways = q.instead ?? [];
  return (
    <div className="transfer" data-testid="transfer-later" role="group" aria-label={words.of(q.name)}>
      <p role="status"><span className="str">{words.of(q.name)}</span> {opens ? words.say('transfer.opens', { day: day(opens, new Date()), time: hour(opens) }) : words.say('transfer.closed')}</p>
      {ways.length === 0 && <p className="sm t3">{words.say('transfer.nothing')}</p>}
      <div className="menu">
        {ways.map((way, i) => (
          <button key={way} autoFocus={i === 0} onClick={() => desk.calls.instead(q.queue, way as 'callback' | 'message')} data-testid={`instead-${way}`}>
            {words.say(`transfer.${way}` as Key)}<span className="sm t3 push">{words.say(`transfer.${way}.note` as Key)}</span>
          </button>
        ))}
        <button autoFocus={ways.length === 0} onClick={back}>{words.say('transfer.other')}</button>
      </div>
    </div>
  );
}
