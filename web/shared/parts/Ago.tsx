import { age, type Age } from '../format';
import { useNow } from '../clock';
import { useWords, type Speech } from '../words';

export function agoWords(a: Age, words: Speech): string {
  switch (a.unit) {
    case 'now': return words.say('age.now');
    case 'today':
    case 'yesterday': return words.say(`age.${a.unit}`, { time: a.time });
    default: return words.say(`age.${a.unit}`, { n: a.n });
  }
}

/** Ago says how old something is; the exact time is in its title. */
export function Ago({ at }: { at: string }) {
  const words = useWords();
  const now = useNow(60_000);
  const then = new Date(at);
  return <time dateTime={at} title={then.toLocaleString(words.screen)}>{agoWords(age(then, new Date(now)), words)}</time>;
}
