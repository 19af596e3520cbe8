import { useWords } from '../words';

/** Until asks for a time of day; where open is allowed it may be left empty. */
export function Until({ value, set, open, id }: { value: string; set: (time: string) => void; open: boolean; id: string }) {
  const words = useWords();
  return (
    <label>{words.say('floor.until')}
      <span className="row"><input type="time" value={value} required={!open} onChange={(e) => set(e.target.value)} data-testid={`${id}-until`} />
        {open && <span className="sm t3">{words.say(value ? 'floor.until.time' : 'floor.until.hand')}</span>}</span></label>
  );
}
