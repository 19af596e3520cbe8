import { useId, useRef, type KeyboardEvent } from 'react';
import { useWords } from '../words';

/** Fault is what is wrong at a place: line and column from 1, in code points; 0: nowhere in particular. */
export interface Fault { line: number; column: number; text: string }

interface Marked { text: string; bad: boolean }

/** marked cuts a text so that the word at each fault's place stands alone. */
export function marked(text: string, faults: readonly Fault[]): Marked[] {
  const letters = [...text];
  const starts = [0];
  letters.forEach((c, i) => { if (c === '\n') starts.push(i + 1); });
  const spans = faults.filter((f) => f.line > 0 && f.line <= starts.length).map((f) => {
    const line = starts[f.line - 1] ?? 0;
    const end = (starts[f.line] ?? letters.length + 1) - 1;
    const from = Math.min(line + Math.max(f.column - 1, 0), Math.max(line, end - 1));
    return { from, to: f.column ? wordEnd(letters, from, end) : end };
  }).sort((a, b) => a.from - b.from);
  const out: Marked[] = [];
  let at = 0;
  for (const s of spans) {
    if (s.from < at) continue;
    out.push({ text: letters.slice(at, s.from).join(''), bad: false }, { text: letters.slice(s.from, s.to).join(''), bad: true });
    at = s.to;
  }
  return [...out, { text: letters.slice(at).join(''), bad: false }];
}

function wordEnd(letters: readonly string[], from: number, end: number): number {
  const quote = letters[from];
  if (quote === '"' || quote === "'") {
    for (let i = from + 1; i < end; i++) if (letters[i] === quote) return i + 1;
    return end;
  }
  let to = from;
  while (to < end && /[\p{L}\p{N}_.-]/u.test(letters[to] ?? '')) to++;
  return Math.max(to, from + 1);
}

/** Code is a text field that underlines what is wrong where it stands; F8 goes from one to the next. */
export function Code({ value, change, faults, label, rows, testid }: { value: string; change: (v: string) => void; faults: readonly Fault[]; label: string; rows: number; testid: string }) {
  const words = useWords();
  const id = useId();
  const area = useRef<HTMLTextAreaElement>(null);
  const back = useRef<HTMLPreElement>(null);
  const press = (e: KeyboardEvent) => {
    if (e.key !== 'F8' || !area.current) return;
    e.preventDefault();
    const places = placesOf(value, faults);
    const next = places.find((p) => p > (area.current?.selectionStart ?? 0)) ?? places[0];
    if (next !== undefined) area.current.setSelectionRange(next, next);
  };
  return (
    <div className="codebox">
      <pre ref={back} aria-hidden="true">{marked(value, faults).map((m, i) => (m.bad ? <mark key={i} data-testid="underlined">{m.text}</mark> : m.text))}{'\n'}</pre>
      <textarea ref={area} value={value} rows={rows} spellCheck={false} autoCapitalize="none" aria-label={label} aria-invalid={faults.length > 0} aria-describedby={id} data-testid={testid}
        onChange={(e) => change(e.target.value)} onKeyDown={press} onScroll={(e) => { if (back.current) { back.current.scrollTop = e.currentTarget.scrollTop; back.current.scrollLeft = e.currentTarget.scrollLeft; } }} />
      <span id={id} className="sr">{faults.length > 0 ? words.say('check.keys') : ''}</span>
    </div>
  );
}

/** placesOf are the faults' places as a text field counts them, in UTF-16 units. */
export function placesOf(text: string, faults: readonly Fault[]): number[] {
  const lines = text.split('\n');
  return faults.filter((f) => f.line > 0).map((f) => lines.slice(0, f.line - 1).reduce((n, l) => n + l.length + 1, 0) + [...(lines[f.line - 1] ?? '')].slice(0, Math.max(f.column - 1, 0)).join('').length).sort((a, b) => a - b);
}
