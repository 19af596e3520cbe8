import { course, faceOf, signed } from '../mood';
import { useWords } from '../words';
import { Icon } from './Icon';

/** Mood is a face, its number, and its word where there is room; bare leaves the word to the tooltip. */
export function Mood({ score, bare }: { score: number; bare?: boolean }) {
  const words = useWords();
  const face = faceOf(score);
  const word = words.say(`mood.${face}`);
  return (
    <span className={`mood ${face}`} title={bare ? word : undefined}>
      <Icon name={`m-${face}`} />{bare ? <span className="sr">{word}</span> : `${word} `}{signed(score)}
    </span>
  );
}

/** Trend is the course of a mood, newest at the right, with its zero line. */
export function Trend({ scores, width = 132, height = 28 }: { scores: readonly number[]; width?: number; height?: number }) {
  const words = useWords();
  const last = scores[scores.length - 1];
  if (last === undefined) return null;
  const points = course(scores, width, height);
  const end = points[points.length - 1] ?? { x: width, y: height / 2 };
  const face = faceOf(last);
  const colour = `var(--zy-mood-${face})`;
  return (
    <svg className="trend" width={width} height={height} viewBox={`0 0 ${width} ${height}`} role="img"
      aria-label={words.say('mood.course', { from: signed(scores[0] ?? last), to: signed(last) })}>
      <path d={`M0 ${height / 2}H${width}`} stroke="var(--ant-color-border)" strokeDasharray="2 3" />
      <path d={`M${points.map((p) => `${p.x.toFixed(1)} ${p.y.toFixed(1)}`).join(' ')}`} fill="none" stroke={colour} strokeWidth="1.6" strokeLinejoin="round" strokeLinecap="round" />
      {face === 'angry'
        ? <path d={`m${end.x} ${end.y - 4} 4 4-4 4-4-4z`} fill={colour} />
        : <circle cx={end.x} cy={end.y} r="3" fill={colour} />}
    </svg>
  );
}
