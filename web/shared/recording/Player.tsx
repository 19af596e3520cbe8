import { useEffect, useId, useMemo, useRef, useState, type KeyboardEvent, type PointerEvent } from 'react';
import { clock } from '../format';
import { Icon } from '../parts/Icon';
import { useWords, type Key } from '../words';
import { waveformOf, type Recording, type Waveform } from './api';
import { Hold } from './Hold';
import { Playback, unheard, type Heard } from './playback';
import { bars, columns, faster, seek } from './wave';

const count = 78; // columns
const step = 5000; // ms of an arrow key

/** Player plays one recording: the customer above the line, the agent below it. */
export function Player({ recording: r }: { recording: Recording }) {
  const words = useWords();
  const gone = absent(r.state);
  return (
    <div className="rec" data-testid="recording" data-state={r.state} role="group" aria-label={words.say('rec.of', { part: r.part, time: clock(r.ms) })}>
      {gone ? <p className="sm t3 none">{words.say(gone)}</p> : <Ready recording={r} key={r.id} />}
    </div>
  );
}

function absent(state: Recording['state']): Key | null {
  switch (state) {
    case 'erased': return 'rec.erased';
    case 'expired': return 'rec.expired';
    case 'empty': return 'rec.empty';
    case 'recording': return 'rec.going';
    default: return null;
  }
}

const failures = { none: null, denied: 'rec.denied', gone: 'rec.erased', error: 'rec.failed' } as const;

function Ready({ recording: r }: { recording: Recording }) {
  const words = useWords();
  const [heard, setHeard] = useState<Heard>(unheard);
  const playback = useRef<Playback | null>(null);
  useEffect(() => {
    const p = new Playback(r.id, setHeard);
    playback.current = p;
    return () => p.close();
  }, [r.id]);
  const to = (ms: number) => playback.current?.to(seek(ms, r.ms));
  const keys = (e: KeyboardEvent) => {
    if (e.altKey || e.ctrlKey || e.metaKey || (e.target instanceof HTMLElement && e.target.closest('form'))) return;
    const act: Record<string, () => void> = {
      ArrowLeft: () => to(heard.at - step), ArrowRight: () => to(heard.at + step), Home: () => to(0), End: () => to(r.ms),
    };
    if (e.key === ' ' && !(e.target instanceof HTMLButtonElement)) act[' '] = () => playback.current?.toggle();
    const does = act[e.key];
    if (!does) return;
    e.preventDefault();
    does();
  };
  const failure = failures[heard.failed];
  return (
    <div onKeyDown={keys}>
      <Wave recording={r} at={heard.at} to={to} />
      <div className="rec-row">
        <button className="btn s ico" aria-label={words.say(heard.playing ? 'rec.pause' : 'rec.play')} title={words.say('rec.space')} aria-busy={heard.waiting}
          onClick={() => playback.current?.toggle()} data-testid="rec-play">
          <Icon name={heard.playing ? 'hold' : 'play'} />
        </button>
        <span className="rec-time" data-testid="rec-time">{clock(heard.at)} / {clock(r.ms)}</span>
        <button className="btn s txt" onClick={() => playback.current?.speed(faster(heard.speed))} title={words.say('rec.speed')}
          aria-label={words.say('rec.speed.now', { n: heard.speed })} data-testid="rec-speed">{heard.speed}×</button>
        <Side side="customer" heard={heard} act={() => playback.current?.mute('customer')} />
        <Side side="agent" heard={heard} act={() => playback.current?.mute('agent')} />
      </div>
      {(r.parties ?? []).length > 1 && <ul className="rec-parties sm t2" aria-label={words.say('rec.parties')} data-testid="rec-parties">{r.parties?.map((p, i) => (
        <li key={i}><button className="btn s txt" onClick={() => to(p.from_ms)} title={words.say('rec.from', { time: clock(p.from_ms) })}>{p.agent_name || p.agent}<span className="t3">{clock(p.from_ms)}–{clock(p.to_ms)}</span></button></li>))}</ul>}
      <Hold recording={r} />
      <p className="sm rec-said" role="status">{failure ? <span className="err-t">{words.say(failure)}</span> : heard.waiting ? words.say('rec.loading') : ''}</p>
    </div>
  );
}

function Side({ side, heard, act }: { side: 'customer' | 'agent'; heard: Heard; act: () => void }) {
  const words = useWords();
  const off = heard.muted[side];
  return (
    <button className="btn s txt" aria-pressed={!off} onClick={act} title={words.say(off ? 'rec.side.on' : 'rec.side.off')} data-testid={`rec-${side}`}>
      <Icon name={off ? 'mic-off' : 'volume'} size={14} />{words.say(`rec.${side}`)}
    </button>
  );
}

/** Wave is the recording's shape and its slider: a click or an arrow seeks. */
function Wave({ recording: r, at, to }: { recording: Recording; at: number; to: (ms: number) => void }) {
  const words = useWords();
  const [shape, setShape] = useState<Waveform | 'loading' | 'none'>('loading');
  const clip = useId();
  useEffect(() => {
    let mine = true;
    waveformOf(r.id).then((w) => { if (mine) setShape(w); }, () => { if (mine) setShape('none'); });
    return () => { mine = false; };
  }, [r.id]);
  const [above, below] = useMemo(() => {
    const w = typeof shape === 'string' ? { customer: [], agent: [] } : shape;
    return [bars(columns(w.customer, count), 21, 20, -1), bars(columns(w.agent, count), 23, 20, 1)];
  }, [shape]);
  const press = (e: PointerEvent<HTMLDivElement>) => {
    const box = e.currentTarget.getBoundingClientRect();
    to(((e.clientX - box.left) / box.width) * r.ms);
  };
  const width = count * 4;
  return (
    <div className="rec-wave" role="slider" tabIndex={0} aria-label={words.say('rec.position')} aria-valuemin={0} aria-valuemax={Math.round(r.ms / 1000)}
      aria-valuenow={Math.round(at / 1000)} aria-valuetext={words.say('rec.at', { at: clock(at), of: clock(r.ms) })} onPointerDown={press}
      data-testid="rec-wave" data-shape={typeof shape === 'string' ? shape : 'ready'}>
      <svg viewBox={`0 0 ${width} 44`} preserveAspectRatio="none" aria-hidden="true">
        <clipPath id={clip}><rect x="0" y="0" width={(width * at) / Math.max(1, r.ms)} height="44" /></clipPath>
        {[undefined, `url(#${clip})`].map((path, i) => (
          <g key={i} clipPath={path} className={i === 0 ? 'rest' : 'done'}><path className="customer" d={above} /><path className="agent" d={below} /></g>
        ))}
      </svg>
    </div>
  );
}
