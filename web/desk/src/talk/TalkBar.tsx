import { Mood, Trend } from '../../../shared/parts/Mood';
import type { ContactView } from '../protocol';
import { useWords } from '../words';
import type { Key } from '../words';

const stopped: Record<string, Key> = { refused: 'listen.refused', lost: 'listen.lost', asked: 'listen.asked' };
/** Of a mood's course so many of the last moods fit the strip. */
const shownMoods = 24;

/** TalkBar says what is below it: who listens, with what, and how the mood went. */
export function TalkBar({ contact, count, scores, hidden }: { contact: ContactView; count: number; scores: number[]; hidden: boolean }) {
  const words = useWords();
  const l = contact.listening;
  const over = contact.state === 'wrapping';
  const last = scores[scores.length - 1];
  return (
    <div className="tbar" data-testid="talk-bar" data-listening={l ? (l.on ? 'on' : l.why || 'off') : 'nobody'}>
      <span className="str t2 nw">{words.say(l?.on && l.model && !over ? 'talk.live' : 'talk')}</span>
      <span className="nw">{words.say('talk.count', { n: count })}</span>
      {hidden && <span className="ell">{words.say('listen.hidden')}</span>}
      {!hidden && !over && !l && contact.channel !== 'chat' && <span className="ell" data-testid="nobody-listens">{words.say('listen.nobody')}</span>}
      {!hidden && !over && l && !l.on && stopped[l.why ?? ''] && <span className="ell warn-t">{words.say(stopped[l.why ?? ''] as Key)}</span>}
      {l?.on && !l.model && !over && <span className="ell note" data-testid="voice-alone">{words.say('listen.voice')}</span>}
      {l?.on && !over && <span className="ell note">{words.say(l.mood ? 'listen.mood' : 'listen.mood.off')}</span>}
      {l?.demo_only && <span className="pill demo" data-testid="demo-model" title={`${words.say('listen.demo')} (${words.say('listen.model', { model: l.model })})`}>{words.say('listen.demo')}</span>}
      {last !== undefined && <span className="push row feelings" data-testid="trend"><Trend scores={scores.slice(-shownMoods)} /><Mood score={last} /></span>}
    </div>
  );
}
