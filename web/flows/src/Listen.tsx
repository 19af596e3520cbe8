import { useEffect, useRef, useState } from 'react';
import { address } from '../../shared/api/client';
import type { Language } from '../../shared/known';
import { Icon } from '../../shared/parts/Icon';
import { useWords } from './words';

/** Listen plays words as callers hear them. */
export function Listen({ text, language, pace = 100, pitch = 100 }: { text: string; language: Language; pace?: number; pitch?: number }) {
  const words = useWords();
  const [state, setState] = useState<'still' | 'making' | 'playing' | 'failed'>('still');
  const sound = useRef<HTMLAudioElement | null>(null);
  useEffect(() => () => { sound.current?.pause(); }, []);
  const play = async () => {
    sound.current?.pause();
    if (state === 'playing') { setState('still'); return; }
    setState('making');
    try {
      const answer = await fetch(address('/api/language/voice', {}, { language, pace, pitch, text: text.slice(0, 200) }), { credentials: 'same-origin' });
      if (!answer.ok) throw new Error(String(answer.status));
      const audio = new Audio(URL.createObjectURL(await answer.blob()));
      sound.current = audio;
      audio.onended = () => { URL.revokeObjectURL(audio.src); setState('still'); };
      await audio.play();
      setState('playing');
    } catch { setState('failed'); }
  };
  return <button className="btn ico s txt" disabled={!text.trim() || state === 'making'} onClick={() => void play()} aria-label={words.say(state === 'failed' ? 'listen.failed' : 'listen')} title={words.say(state === 'failed' ? 'listen.failed' : 'listen')} data-testid="listen" data-state={state}><Icon name={state === 'failed' ? 'warn' : state === 'playing' ? 'hold' : 'volume'} size={14} /></button>;
}
