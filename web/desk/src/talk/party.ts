import type { ThirdView } from '../protocol';
import type { Key } from '../words';

/** Act is a button beside the third party: a request of the conference, the hold, or hanging up. */
export interface Act { word: Key; what: 'consult/end' | 'conference' | 'conference/leave' | 'conference/remove' | 'hold' | 'end'; pri?: boolean; why?: Key }

const missed = ['declined', 'no_answer', 'busy'];

/** says words how it stands with the third party. */
export function says(t: ThirdView): Key {
  if (t.state === 'missed') return missed.includes(t.why ?? '') ? (`third.missed.${t.why}` as Key) : 'third.missed';
  return t.state === 'consulting' && t.asked ? 'third.asked' : `third.${t.state}`;
}

/** actsOf is what may be done now, the likeliest first. */
export function actsOf(t: ThirdView, held: boolean): Act[] {
  switch (t.state) {
    case 'ringing': return [{ word: 'third.stop', what: 'consult/end' }];
    case 'missed': return held ? [{ word: 'third.take', what: 'hold', pri: true }] : [];
    case 'consulting': return t.asked ? [{ word: 'third.hangup', what: 'end' }]
      : [{ word: 'third.confer', what: 'conference', pri: true }, { word: 'third.back', what: 'consult/end' }];
    case 'together': return [{ word: 'third.leave', what: 'conference/leave', why: 'third.leave.why' },
      ...(t.asked ? [] : [{ word: 'third.remove', what: 'conference/remove' } as Act])];
  }
}
