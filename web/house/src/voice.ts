/** Spoken is one voice of a definition's text: the unit's, or a number's. */
export interface Spoken { of: string; language: string; pace: number; pitch: number }

const number = (text: string, name: string, otherwise: number): number => {
  const found = new RegExp(`${name}:\\s*(\\d+)`).exec(text);
  return found ? Number(found[1]) : otherwise;
};

/** voicesIn reads as much of a text as can be listened to: the unit's own voice, then its numbers'. */
export function voicesIn(yaml: string): Spoken[] {
  const [head = '', tail = ''] = yaml.split(/^numbers:/m);
  const unit = { of: '', language: 'cmn', pace: number(head, 'pace_percent', 100), pitch: number(head, 'pitch_percent', 100) };
  const items = tail.split(/^\s*-\s/m).slice(1);
  return [unit, ...items.flatMap((item) => {
    const of = /\bid:\s*([a-z0-9-]+)/.exec(item)?.[1];
    return of ? [{ of, language: /\blanguage:\s*(cmn|yue|en)\b/.exec(item)?.[1] ?? 'cmn', pace: number(item, 'pace_percent', unit.pace), pitch: number(item, 'pitch_percent', unit.pitch) }] : [];
  })];
}
