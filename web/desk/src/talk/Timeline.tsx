import { useLayoutEffect, useMemo, useRef } from 'react';
import { longClock } from '../../../shared/format';
import { Icon } from '../../../shared/parts/Icon';
import { useDesk } from '../state/desk';
import type { ContactView, Saying, TimelineEntry } from '../protocol';
import { useWords } from '../words';
import { tell, type Told } from './entries';
import { TalkBar } from './TalkBar';
import { rowsOf, scoresOf, type Turn as Utterance } from './transcript';
import { Speaking, Turn } from './Turn';

// What divides a contact into its parts is drawn across the whole width.
const marks = new Set(['connected', 'ended']);
// Within so many pixels of the end the reader counts as reading along.
const nearPx = 40;
const silent: Saying[] = [];

type Shown = { turn: Utterance } | { e: TimelineEntry; t: Told };

/** Timeline is what happened in the contact. It follows its end unless the reader has gone up. */
export function Timeline({ contact }: { contact: ContactView }) {
  const { state } = useDesk();
  const words = useWords();
  const box = useRef<HTMLDivElement>(null);
  const along = useRef(true);
  const view = state.view;
  const entries = view?.timelines[contact.id];
  const told = useMemo(() => {
    const knows = {
      written: contact.channel === 'chat',
      queues: view?.queues ?? [],
      outcome: (id: string) => words.of(view?.dispositions.find((d) => d.id === id)?.name) || id,
    };
    return rowsOf(entries ?? []).flatMap((r): Shown[] => {
      if ('turn' in r) return r.turn.hidden ? [] : [{ turn: r.turn }];
      const t = tell(r.entry, words, knows);
      return t ? [{ e: r.entry, t }] : [];
    });
  }, [entries, words, view?.queues, view?.dispositions, contact.channel]);
  useLayoutEffect(() => {
    if (box.current && along.current) box.current.scrollTop = box.current.scrollHeight;
  });
  const scores = useMemo(() => scoresOf(entries), [entries]);
  const hidden = useMemo(() => (entries ?? []).some((e) => e.data['hidden'] === true), [entries]);
  const sayer = (s: Saying) => (s.agent && s.agent === contact.third?.agent ? contact.third.name ?? '' : '');
  const from = entries?.[0]?.at ?? contact.connected;
  return (
    <>
      <TalkBar contact={contact} count={told.length} scores={scores} hidden={hidden} />
      <div className="talk scroll" role="log" aria-live="off" ref={box} data-testid="timeline" tabIndex={0} aria-label={words.say('talk')}
        onScroll={(e) => { const b = e.currentTarget; along.current = b.scrollHeight - b.scrollTop - b.clientHeight < nearPx; }}>
        {told.length === 0 && <div className="sys">{words.say('talk.empty')}</div>}
        {told.map((r) => ('turn' in r ? <Turn key={r.turn.utterance} turn={r.turn} contact={contact.id} from={from} />
          : <Entry key={r.e.id} entry={r.e} told={r.t} from={from} written={contact.channel === 'chat'} />))}
        {(contact.state === 'wrapping' || contact.recording?.state === 'paused' ? silent : view?.saying[contact.id] ?? silent).map((s) => <Speaking key={s.leg} saying={s} by={sayer(s)} score={scores[scores.length - 1]} />)}
      </div>
    </>
  );
}

function Entry({ entry, told, from, written }: { entry: TimelineEntry; told: Told; from: string; written: boolean }) {
  const words = useWords();
  const at = longClock(Date.parse(entry.at) - Date.parse(from));
  const title = new Date(entry.at).toLocaleTimeString(words.screen);
  if (told.as === 'line') {
    return <div className={marks.has(entry.kind) ? 'sys' : 'ev'} data-kind={entry.kind} title={title}><span className="at">{at}</span><Icon name={told.icon} size={14} />{told.text}</div>;
  }
  const guide = told.as === 'guide';
  return (
    <div className={`turn ${guide ? 'guide' : ''}`} data-kind={entry.kind} title={title}>
      <div className="meta">{words.say(guide ? (written ? 'talk.guide' : 'talk.voice_guide') : 'talk.customer')} <span>{at}</span>{guide && told.note && <span>{told.note}</span>}</div>
      <div className="say">{told.text}</div>
    </div>
  );
}
