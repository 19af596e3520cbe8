import type { Need } from './api';
import { draw } from './drawing';
import { useWords } from './words';

const rowPx = 26;
const cueX = 0, stateX = 300, needX = 520, width = 820;

/** Graph is a need as it is heard: what is said, the state it tells of, the need, and what helps. */
export function Graph({ need }: { need: Need }) {
  const words = useWords();
  const d = draw(need);
  const height = d.rows * rowPx + 8;
  const middle = height / 2;
  const centre = (s: { top: number; cues: unknown[] }) => (s.top + Math.max(1, s.cues.length) / 2) * rowPx;
  return (
    <div className="graph" role="img" aria-label={words.say('graph.of', { name: words.of(need.name) || need.id })} data-testid="graph">
      <div className="heads"><span>{words.say('graph.cue')}</span><span>{words.say('graph.state')}</span><span>{words.say('graph.need')}</span></div>
      <svg viewBox={`0 0 ${width} ${height}`} width="100%" style={{ maxWidth: width }}>
        {d.states.map((s, i) => {
          const y = centre(s);
          const named = need.states[i];
          return (
            <g key={s.id}>
              {s.cues.map((c) => <path key={c.row} className={`edge ${c.strength}`} d={`M${cueX + 210} ${c.row * rowPx + rowPx / 2} C${cueX + 260} ${c.row * rowPx + rowPx / 2} ${stateX - 50} ${y} ${stateX} ${y}`} />)}
              <path className="edge sure" d={`M${stateX + 150} ${y} C${stateX + 190} ${y} ${needX - 40} ${middle} ${needX} ${middle}`} style={{ strokeWidth: 1 + 2 * (named?.weight ?? 1) }} />
              {s.cues.map((c) => <text key={c.row} className={`cue ${c.strength}`} x={cueX + 204} y={c.row * rowPx + rowPx / 2 + 5} textAnchor="end">{short(c.text.replaceAll('|', ' / '), 16)}</text>)}
              {s.more > 0 && <text className="cue hint" x={cueX + 204} y={(s.top + s.cues.length) * rowPx + rowPx / 2 + 5} textAnchor="end">{words.say('graph.more', { n: s.more })}</text>}
              <rect className="node" x={stateX} y={y - 14} width="150" height="28" rx="6" /><text x={stateX + 75} y={y + 5} textAnchor="middle">{short(words.of(named?.name) || s.id, 11)}</text>
            </g>
          );
        })}
        <rect className="node want" x={needX} y={middle - 18} width="180" height="36" rx="8" /><text className="med" x={needX + 90} y={middle + 5} textAnchor="middle">{short(words.of(need.name) || need.id, 12)}</text>
      </svg>
      {(need.offers?.length ?? 0) > 0 && <p className="sm t2">{words.say('graph.offers')} {need.offers?.map((o) => words.of(o)).join(' · ')}</p>}
      {(need.against?.length ?? 0) > 0 && <p className="sm t2">{words.say('graph.against')} {need.against?.join(' · ')}</p>}
      <p className="sm t3">{words.say('graph.key')}</p>
    </div>
  );
}

function short(text: string, runes: number): string {
  const all = [...text];
  return all.length > runes ? `${all.slice(0, runes - 1).join('')}…` : text;
}
