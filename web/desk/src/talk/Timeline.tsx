import { useLayoutEffect, useMemo, useRef } from 'react';
import { longClock } from '../../../shared/format';
import { Icon } from '../../../shared/parts/Icon';
import { useDesk } from '../state/desk';
import type { ContactView, TimelineEntry } from '../protocol';
import { useWords } from '../words';
import { tell, type Told } from './entries';

// What divides a contact into its parts is drawn across the whole width.
const marks = new Set(['connected', 'ended']);
// Within so many pixels of the end the reader counts as reading along.
const nearPx = 40;

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
      queues: view?.queues ?? [],
      outcome: (id: string) => words.of(view?.dispositions.find((d) => d.id === id)?.name) || id,
    };
    return (entries ?? []).flatMap((e) => {
      const t = tell(e, words, knows);
      return t ? [{ e, t }] : [];
    });
  }, [entries, words, view?.queues, view?.dispositions]);
  useLayoutEffect(() => {
    if (box.current && along.current) box.current.scrollTop = box.current.scrollHeight;
  });
  const from = entries?.[0]?.at ?? contact.connected;
  return (
    <>
      <div className="tbar"><span className="str t2">{words.say('talk')}</span><span>{words.say('talk.count', { n: told.length })}</span></div>
      <div className="talk scroll" role="log" aria-live="off" ref={box} data-testid="timeline" tabIndex={0} aria-label={words.say('talk')}
        onScroll={(e) => { const b = e.currentTarget; along.current = b.scrollHeight - b.scrollTop - b.clientHeight < nearPx; }}>
        {told.length === 0 && <div className="sys">{words.say('talk.empty')}</div>}
        {told.map(({ e, t }) => <Entry key={e.id} entry={e} told={t} from={from} />)}
      </div>
    </>
  );
}

function Entry({ entry, told, from }: { entry: TimelineEntry; told: Told; from: string }) {
  const words = useWords();
  const at = longClock(Date.parse(entry.at) - Date.parse(from));
  const title = new Date(entry.at).toLocaleTimeString(words.screen);
  if (told.as === 'line') {
    return <div className={marks.has(entry.kind) ? 'sys' : 'ev'} data-kind={entry.kind} title={title}><span className="at">{at}</span><Icon name={told.icon} size={14} />{told.text}</div>;
  }
  const guide = told.as === 'guide';
  return (
    <div className={`turn ${guide ? 'guide' : ''}`} data-kind={entry.kind} title={title}>
      <div className="meta">{words.say(guide ? 'talk.voice_guide' : 'talk.customer')} <span>{at}</span>{guide && told.note && <span>{told.note}</span>}</div>
      <div className="say">{told.text}</div>
    </div>
  );
}
