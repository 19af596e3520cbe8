/** Face is how a mood looks: a colour, a shape and a word, never one of them alone. */
export type Face = 'angry' | 'upset' | 'calm' | 'pleased' | 'happy';

/** faceOf is the face of a mood from −5 to +5; halves go towards calm. */
export function faceOf(score: number): Face {
  const n = rounded(score);
  if (n <= -4) return 'angry';
  if (n <= -2) return 'upset';
  if (n >= 4) return 'happy';
  return n >= 2 ? 'pleased' : 'calm';
}

function rounded(score: number): number {
  return Math.sign(score) * Math.ceil(Math.abs(score) - 0.5);
}

/** signed writes a mood as −3, 0 or +2. */
export function signed(score: number): string {
  const n = rounded(score);
  return n < 0 ? `−${-n}` : n > 0 ? `+${n}` : '0';
}

/** course draws scores from −5 to +5, oldest first, into a box; where there is one, the line is a point. */
export function course(scores: readonly number[], width: number, height: number, margin = 4): { x: number; y: number }[] {
  const step = scores.length > 1 ? (width - 2 * margin) / (scores.length - 1) : 0;
  return scores.map((s, i) => ({
    x: scores.length > 1 ? margin + i * step : width - margin,
    y: margin + ((5 - Math.max(-5, Math.min(5, s))) / 10) * (height - 2 * margin),
  }));
}
