import { useEffect, useRef, useState } from 'react';
import { address, type AnswerOf } from '../../shared/api/client';
import type { Language } from '../../shared/known';
import { Icon } from '../../shared/parts/Icon';
import { api } from '../../shared/request';
import { languages } from './api';
import { useWords } from './words';

type Speaker = AnswerOf<'/api/language/voices', 'get'>['items'][number];

/** Voices lets people hear how callers are spoken to, by language, pace and pitch. */
export function Voices() {
  const words = useWords();
  const [language, setLanguage] = useState<Language>('cmn');
  const [pace, setPace] = useState(100);
  const [pitch, setPitch] = useState(100);
  const [text, setText] = useState('');
  const [state, setState] = useState<'still' | 'making' | 'playing' | 'failed'>('still');
  const [speakers, setSpeakers] = useState<Speaker[]>([]);
  const sound = useRef<HTMLAudioElement | null>(null);
  const what = text.trim() || words.say(`sample.${language}`);
  useEffect(() => () => { sound.current?.pause(); }, []);
  useEffect(() => { api.get('/api/language/voices').then((r) => setSpeakers(r.items), () => setSpeakers([])); }, []);
  const speaker = speakers.find((s) => s.language === language);
  const refused = speakers.filter((s) => s.says);
  const listen = async () => {
    sound.current?.pause();
    setState('making');
    try {
      const answer = await fetch(address('/api/language/voice', {}, { language, pace, pitch, text: what }), { credentials: 'same-origin' });
      if (!answer.ok) throw new Error(String(answer.status));
      const audio = new Audio(URL.createObjectURL(await answer.blob()));
      sound.current = audio;
      audio.onended = () => { URL.revokeObjectURL(audio.src); setState('still'); };
      await audio.play();
      setState('playing');
    } catch { setState('failed'); }
  };
  const slide = (name: 'pace' | 'pitch', value: number, set: (n: number) => void, low: number, high: number) => (
    <label className="entry"><span>{words.say(name)} <b>{value}%</b></span><input type="range" min={low} max={high} step={2} value={value} onChange={(e) => set(Number(e.target.value))} data-testid={name} /></label>
  );
  return (
    <section className="col side scroll voices" aria-label={words.say('room.voices')}>
      <div className="form">
        <h1>{words.say('room.voices')}</h1>
        <p className="t2">{words.say('voices.what')}</p>
        <div className="grid2">
          <label className="entry"><span>{words.say('language')}</span><select className="field on" value={language} onChange={(e) => setLanguage(e.target.value as Language)} data-testid="voice-language">
            {languages.map((l) => <option key={l} value={l}>{words.say(`language.${l}`)}</option>)}</select></label>
          {slide('pace', pace, setPace, 60, 140)}
          {slide('pitch', pitch, setPitch, 50, 150)}
        </div>
        {speaker && <p className="row" data-testid="speaker"><span>{words.say('voices.by', { name: speaker.name })}</span>{!speaker.tried && <span className="pill warn"><Icon name="warn" size={12} /> {words.say('voices.untried')}</span>}</p>}
        {refused.map((s) => <p key={s.name} className="err-t" data-testid="speaker-refused"><Icon name="warn" size={12} /> {words.say('voices.refused', { name: s.name })} <span lang="en">{s.says}</span></p>)}
        <div className="row ages">{([['voices.ordinary', 100], ['voices.60', 80], ['voices.70', 72]] as const).map(([k, n]) => (
          <button key={k} className={`btn s ${pace === n ? 'on' : ''}`} aria-pressed={pace === n} onClick={() => setPace(n)}>{words.say(k)} {n}%</button>))}</div>
        <label className="entry"><span>{words.say('voices.text')}</span><textarea className="area" rows={3} maxLength={200} value={text} placeholder={words.say(`sample.${language}`)} onChange={(e) => setText(e.target.value)} data-testid="voice-text" /></label>
        <p className="row"><button className="btn pri" onClick={() => void listen()} disabled={state === 'making'} data-testid="listen" data-state={state}><Icon name="play" />{words.say('listen')}</button>
          <span role="status" className={state === 'failed' ? 'err-t' : 't3'}>{words.say(`listen.${state}`)}</span></p>
      </div>
    </section>
  );
}
