import { useEffect, useRef } from 'react';
import { bars } from '../phone/sound';
import { useDesk } from '../state/desk';

const shape = [[5, 7], [2, 10], [4, 8], [2, 10]] as const;

/** MicLevel draws four bars straight into the page, ten times a second, without rendering anything else. */
export function MicLevel() {
  const { desk } = useDesk();
  const box = useRef<SVGGElement>(null);
  useEffect(() => {
    let before = -1;
    const draw = () => {
      if (document.hidden || !box.current) return;
      const lit = bars(desk.phone.sound.peak('microphone'));
      if (lit === before) return;
      before = lit;
      [...box.current.children].forEach((r, i) => r.setAttribute('fill', i < lit ? 'var(--ant-color-success)' : 'var(--ant-color-fill)'));
      box.current.dataset['lit'] = String(lit);
    };
    draw();
    const t = setInterval(draw, 100);
    return () => clearInterval(t);
  }, [desk]);
  return (
    <svg width="22" height="12" viewBox="0 0 22 12" aria-hidden="true">
      <g ref={box} data-testid="mic-level">
        {shape.map(([y, h], i) => <rect key={i} x={i * 5} y={y} width="3" height={h} rx="1" fill="var(--ant-color-fill)" />)}
      </g>
    </svg>
  );
}
