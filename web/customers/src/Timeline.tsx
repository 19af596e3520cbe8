import { useEffect, useMemo, useRef, useState } from 'react';
import { useMe } from '../../shared/me';
import { useAsked } from '../../shared/parts/asked';
import { Icon } from '../../shared/parts/Icon';
import { TimelineLine } from '../../shared/parts/TimelineLine';
import { api } from '../../shared/request';
import { Recordings } from '../../shared/recording/Recordings';
import { everything, groups, type Facts, type Filter, type Records, type Row } from './api';
import { happened, type Tags } from './rows';
import type { Step } from './use';
import { useWords, type Key } from './words';

interface Rows { rows: Row[]; step: Step; more: () => void }

/** Timeline is every channel and system in one line; the next page comes when its end is seen. */
export function Timeline({ facts, records, rows: { rows, step, more }, filter, choose }: { facts: Facts; records: Records | null; rows: Rows; filter: Filter; choose: (f: Filter) => void }) {
  const words = useWords();
  const end = useRef<HTMLButtonElement>(null);
  const { value: named } = useAsked(() => api.get('/api/v1/tags'), []);
  const tags: Tags = useMemo(() => Object.fromEntries((named?.items ?? []).map((t) => [t.id, t.name])), [named]);
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
          <button key={g} aria-pressed={filter.group === g} onClick={() => choose({ ...filter, group: g })} data-testid={`group-${g || 'all'}`}>{words.say(`time.${g || 'all'}`)}</button>
        ))}
      </div>
      <Filters records={records} rows={rows} filter={filter} choose={choose} />
      {rows.length === 0 && step === 'end' && <p className="sm t3 none" data-testid="time-none">{words.say(filter === everything ? 'time.none' : 'time.filtered')}
        {filter !== everything && <> <button className="linkish" onClick={() => choose(everything)} data-testid="time-clear">{words.say('time.clear')}</button></>}</p>}
      {step === 'failed' && <p className="sm err-t none" role="status">{words.say('time.failed')}</p>}
      <ul className="tline">{rows.map((r) => <Line key={r.id} row={r} facts={facts} tags={tags} />)}</ul>
      {(rows.length > 0 || step === 'failed') && <button ref={end} className="btn s txt" disabled={step === 'loading' || step === 'end'} onClick={more} data-testid="time-more">{words.say(word[step])}</button>}
    </section>
  );
}

const channels = ['voice', 'web_voice', 'chat', 'mail'] as const;
const spans = [7, 30, 90, 365] as const;

/** Filters narrows the timeline to a system, a channel or a period. */
function Filters({ records, rows, filter, choose }: { records: Records | null; rows: Row[]; filter: Filter; choose: (f: Filter) => void }) {
  const words = useWords();
  const known = useRef(new Set<string>());
  for (const r of records ?? []) for (const k of r.keys) known.current.add(k.source);
  for (const r of rows) { const by = /^api:(.+)$/.exec(r.by ?? '')?.[1]; if (by) known.current.add(by); }
  const systems = [...known.current].filter((s) => s && s !== 'call').sort();
  return (
    <div className="filters row">
      <select className="field on s" aria-label={words.say('filter.system')} value={filter.system} onChange={(e) => choose({ ...filter, system: e.target.value, channel: '' })} data-testid="filter-system">
        <option value="">{words.say('filter.system.any')}</option>{systems.map((s) => <option key={s} value={s}>{s}</option>)}</select>
      <select className="field on s" aria-label={words.say('filter.channel')} value={filter.channel} onChange={(e) => choose({ ...filter, channel: e.target.value, system: '' })} data-testid="filter-channel">
        <option value="">{words.say('filter.channel.any')}</option>{channels.map((c) => <option key={c} value={c}>{words.named('channel', c)}</option>)}</select>
      <select className="field on s" aria-label={words.say('filter.period')} value={filter.days} onChange={(e) => choose({ ...filter, days: Number(e.target.value) })} data-testid="filter-days">
        <option value={0}>{words.say('filter.period.any')}</option>{spans.map((n) => <option key={n} value={n}>{words.say('filter.days', { n })}</option>)}</select>
    </div>
  );
}

function Line({ row, facts, tags }: { row: Row; facts: Facts; tags: Tags }) {
  const words = useWords();
  const me = useMe();
  const [open, setOpen] = useState(false);
  const spoken = row.contact && (row.contact.talk_ms > 0) && me.may.includes('recording.play');
  return (
    <TimelineLine of={happened(row, facts, words, tags)} kind={row.group} tall>
      {spoken && <button className="linkish d" aria-expanded={open} onClick={() => setOpen(!open)} data-testid="row-recordings"><Icon name="volume" size={12} />{words.say('time.recordings')}</button>}
      {open && <div className="rec-line"><Recordings contact={row.id} /></div>}
    </TimelineLine>
  );
}
