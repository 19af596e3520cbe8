import { useEffect, useRef } from 'react';
import { useDesk } from '../state/desk';
import { useWords } from '../words';

const columns = 20;
const eachMs = 120;
const calm = matchMedia('(prefers-reduced-motion: reduce)');

/** Wave shows the last 2.4 s of both voices: the customer above, the agent below. */
export function Wave({ on }: { on: boolean }) {
  const { desk } = useDesk();
  const words = useWords();
  const box = useRef<SVGSVGElement>(null);
  useEffect(() => {
    if (!on || calm.matches) return;
    const up: number[] = [];
    const down: number[] = [];
    const draw = () => {
      if (document.hidden || !box.current) return;
      push(up, height(desk.phone.sound.peak('remote')));
      push(down, height(desk.phone.sound.peak('microphone')));
      paint(box.current, up, down);
    };
    const t = setInterval(draw, eachMs);
    return () => clearInterval(t);
  }, [desk, on]);
  return (
    <svg ref={box} className="wave" width="80" height="32" viewBox="0 0 80 32" role="img" aria-label={words.say('bar.sides')}
      style={{ visibility: on ? 'visible' : 'hidden' }}>
      <g fill="var(--ant-color-text-tertiary)">{row(14)}</g>
      <g fill="var(--ant-color-primary)">{row(17)}</g>
    </svg>
  );
}

const row = (y: number) => Array.from({ length: columns }, (_, i) => <rect key={i} x={i * 4} y={y} width="2" height="1" rx="1" />);

// 1 to 12 px over 48 dB, so that a soft voice is seen too.
function height(peak: number): number {
  if (peak <= 0) return 1;
  return Math.max(1, Math.min(12, 12 + (20 * Math.log10(peak)) / 4));
}

function push(list: number[], value: number): void {
  list.push(value);
  if (list.length > columns) list.shift();
}

function paint(box: SVGSVGElement, up: number[], down: number[]): void {
  const [above, below] = [box.children[0], box.children[1]];
  for (let i = 0; i < columns; i++) {
    const h = up[up.length - columns + i] ?? 1;
    above?.children[i]?.setAttribute('y', String(15 - h));
    above?.children[i]?.setAttribute('height', String(h));
    below?.children[i]?.setAttribute('height', String(down[down.length - columns + i] ?? 1));
  }
}
