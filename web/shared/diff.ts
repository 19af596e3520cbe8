export interface Line { sign: ' ' | '+' | '-'; text: string }

/** diff compares two texts line by line by their longest common subsequence; definitions are short. */
export function diff(was: string, is: string): Line[] {
  const [a, b] = [was.trimEnd().split('\n'), is.trimEnd().split('\n')];
  const best = Array.from({ length: a.length + 1 }, () => new Array<number>(b.length + 1).fill(0));
  const at = (i: number, j: number) => best[i]?.[j] ?? 0;
  for (let i = a.length - 1; i >= 0; i--) for (let j = b.length - 1; j >= 0; j--) (best[i] ?? [])[j] = a[i] === b[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
  const out: Line[] = [];
  let [i, j] = [0, 0];
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) { out.push({ sign: ' ', text: a[i] ?? '' }); i++; j++; }
    else if (i < a.length && (j >= b.length || at(i + 1, j) >= at(i, j + 1))) out.push({ sign: '-', text: a[i++] ?? '' });
    else out.push({ sign: '+', text: b[j++] ?? '' });
  }
  return out;
}
