import { useEffect, useRef, useState } from 'react';
import { useMe } from '../../shared/me';
import { Icon } from '../../shared/parts/Icon';
import { TimelineLine } from '../../shared/parts/TimelineLine';
import { Recordings } from '../../shared/recording/Recordings';
import { groups, type Facts, type Group, type Row } from './api';
import { happened } from './rows';
import type { Step } from './use';
import { useWords, type Key } from './words';

interface Rows { rows: Row[]; step: Step; more: () => void }

/** Timeline is every channel and system in one line; the next page comes when its end is seen. */
export function Timeline({ facts, rows: { rows, step, more }, group, choose }: { facts: Facts; rows: Rows; group: Group | ''; choose: (g: Group | '') => void }) {
  const words = useWords();
  const end = useRef<HTMLButtonElement>(null);
  const turn = useRef(more);
  turn.current = more;
  useEffect(() => {
    const mark = end.current;
    if (!mark || step !== 'ready') return;
    const eye = new IntersectionObserver((seen) => { if (seen.some((s) => s.isIntersecting)) turn.current(); });
    eye.observe(mark);
    return () => eye.disconnect();
  }, [step]);
  const word: Record<Step, Key> = { loading: 'time.loading', ready: 'time.more', failed: 'time.retry', end: 'time.end' };
  return (
    <section className="col r scroll" tabIndex={0} aria-label={words.say('time')} data-testid="timeline" data-step={step}>
      <div className="h">{words.say('time')}</div>
      <div className="seg" role="group" aria-label={words.say('time')}>
        {(['', ...groups] as const).map((g) => (
          <button key={g} aria-pressed={group === g} onClick={() => choose(g)} data-testid={`group-${g || 'all'}`}>{words.say(`time.${g || 'all'}`)}</button>
        ))}
      </div>
      {rows.length === 0 && step === 'end' && <p className="sm t3 none" data-testid="time-none">{words.say('time.none')}</p>}
      {step === 'failed' && <p className="sm err-t none" role="status">{words.say('time.failed')}</p>}
      <ul className="tline">{rows.map((r) => <Line key={r.id} row={r} facts={facts} />)}</ul>
      {(rows.length > 0 || step === 'failed') && <button ref={end} className="btn s txt" disabled={step === 'loading' || step === 'end'} onClick={more} data-testid="time-more">{words.say(word[step])}</button>}
    </section>
  );
}

function Line({ row, facts }: { row: Row; facts: Facts }) {
  const words = useWords();
  const me = useMe();
  const [open, setOpen] = useState(false);
  const spoken = row.contact && (row.contact.talk_ms > 0) && me.may.includes('recording.play');
  return (
    <TimelineLine of={happened(row, facts, words)} kind={row.group} tall>
      {spoken && <button className="linkish d" aria-expanded={open} onClick={() => setOpen(!open)} data-testid="row-recordings"><Icon name="volume" size={12} />{words.say('time.recordings')}</button>}
      {open && <div className="rec-line"><Recordings contact={row.id} /></div>}
    </TimelineLine>
  );
}
