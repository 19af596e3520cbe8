import { seenIn, withSeen, type Seen as Rule } from './observing';
import { useWords } from './words';

const rules: readonly Rule[] = ['shown', 'hidden'];

/** Seen chooses whether agents of the unit see that a supervisor listens; it writes the line of the text that says so. */
export function Seen({ yaml, change, may }: { yaml: string; change: (yaml: string) => void; may: boolean }) {
  const words = useWords();
  const is = seenIn(yaml);
  return (
    <fieldset className="seen" disabled={!may}>
      <legend>{words.say('seen')}</legend>
      {rules.map((r) => (
        <label key={r} className="row"><input type="radio" name="observing" checked={is === r} onChange={() => change(withSeen(yaml, r))} data-testid={`seen-${r}`} />{words.say(`seen.${r}`)}</label>
      ))}
      <p className="sm t3">{words.say('seen.always')}</p>
    </fieldset>
  );
}
