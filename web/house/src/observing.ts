/** Seen is a unit's rule: do its agents see that a supervisor listens to them? */
export type Seen = 'shown' | 'hidden';

const line = /^observing:[ \t]*([A-Za-z]*).*$/m;

/** seenIn reads it from a unit's text; what is not written is shown. */
export function seenIn(yaml: string): Seen | null {
  const word = line.exec(yaml)?.[1] ?? 'shown';
  return word === 'shown' || word === 'hidden' ? word : null;
}

/** withSeen is the text with that rule in it. */
export function withSeen(yaml: string, rule: Seen): string {
  if (line.test(yaml)) return yaml.replace(line, `observing: ${rule}`);
  return `${yaml}${yaml === '' || yaml.endsWith('\n') ? '' : '\n'}observing: ${rule}\n`;
}
