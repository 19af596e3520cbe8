import { useEffect, useRef, useState } from 'react';
import { address } from '../../shared/api/client';
import { Icon } from '../../shared/parts/Icon';
import { voicesIn, type Spoken } from './voice';
import { useWords, type Speech } from './words';

const sampleOf = (words: Speech, language: string) => words.named('sample', language);

/** Voices lets people hear the unit and each of its numbers as the text has them now. */
export function Voices({ yaml }: { yaml: string }) {
  const words = useWords();
  const [state, setState] = useState('');
  const sound = useRef<HTMLAudioElement | null>(null);
  useEffect(() => () => { sound.current?.pause(); }, []);
  const listen = async (v: Spoken) => {
    sound.current?.pause();
    setState(`making ${v.of}`);
    try {
      const answer = await fetch(address('/api/language/voice', {}, { language: v.language, pace: v.pace, pitch: v.pitch, text: sampleOf(words, v.language) }), { credentials: 'same-origin' });
      if (!answer.ok) throw new Error(String(answer.status));
      const audio = new Audio(URL.createObjectURL(await answer.blob()));
      sound.current = audio;
      audio.onended = () => { URL.revokeObjectURL(audio.src); setState(''); };
      await audio.play();
      setState(`playing ${v.of}`);
    } catch { setState('failed'); }
  };
  return (
    <section aria-labelledby="voices">
      <h3 id="voices">{words.say('voices')}</h3>
      <ul className="voicelist">{voicesIn(yaml).map((v) => (
        <li key={v.of} className="row"><button className="btn s" onClick={() => void listen(v)} disabled={state === `making ${v.of}`} data-testid="listen" data-state={state.startsWith('playing') && state.endsWith(` ${v.of}`) ? 'playing' : 'still'}><Icon name="play" />{words.say('listen')}</button>
          <b>{v.of || words.say('voices.unit')}</b> <span className="t3">{words.named('language', v.language)} · {words.say('voices.how', { pace: v.pace, pitch: v.pitch })}</span></li>))}</ul>
      {state === 'failed' && <p role="status" className="err-t">{words.say('voices.failed')}</p>}
    </section>
  );
}
