/** columns brings loudness values (0 to 100) to so many columns: the loudest of each. */
export function columns(values: readonly number[], count: number): number[] {
  const out = Array.from({ length: count }, () => 0);
  for (let i = 0; i < count; i++) {
    const from = Math.floor((i * values.length) / count);
    const to = Math.max(from + 1, Math.floor(((i + 1) * values.length) / count));
    for (const v of values.slice(from, to)) out[i] = Math.max(out[i] ?? 0, v);
  }
  return out;
}

/** bars draws columns as one path of bars 2 wide and 4 apart, from the line y upwards (-1) or downwards (1). */
export function bars(list: readonly number[], y: number, height: number, way: 1 | -1): string {
  return list.map((v, i) => `M${i * 4 + 1} ${y}v${way * Math.max(1, Math.round((v * height) / 100))}`).join('');
}

/** seek keeps a time within the recording. */
export function seek(ms: number, long: number): number {
  return Math.max(0, Math.min(long, ms));
}

export const speeds = [1, 1.25, 1.5, 2] as const;

/** faster is the next speed, and after the last the first again. */
export function faster(speed: number): number {
  return speeds[(speeds.findIndex((s) => s === speed) + 1) % speeds.length] ?? 1;
}
