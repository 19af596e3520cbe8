import { audioOf } from './api';

/** Heard is what a playback is doing. */
export interface Heard {
  playing: boolean;
  waiting: boolean; // for the network
  failed: 'none' | 'denied' | 'gone' | 'error';
  at: number; // ms
  speed: number;
  muted: { customer: boolean; agent: boolean };
}

export const unheard: Heard = { playing: false, waiting: false, failed: 'none', at: 0, speed: 1, muted: { customer: false, agent: false } };

/**
 * Playback plays one recording. Nothing is asked of the server before the first
 * play: each play leaves an entry in the audit. The sides go through gains of
 * their own, made at the first play, since browsers want a touch before sound.
 */
export class Playback {
  private readonly audio = new Audio();
  private heard: Heard = unheard;
  private graph: { context: AudioContext; customer: GainNode; agent: GainNode } | null = null;
  private frame = 0;

  constructor(private readonly id: string, private readonly tell: (h: Heard) => void) {
    this.audio.preload = 'none';
    const on = (name: string, act: () => void) => this.audio.addEventListener(name, act);
    on('playing', () => { this.set({ playing: true, waiting: false }); this.follow(); });
    on('pause', () => this.set({ playing: false, waiting: false, at: this.audio.currentTime * 1000 }));
    on('waiting', () => this.set({ waiting: true }));
    on('ended', () => this.set({ playing: false, at: this.audio.duration * 1000 }));
    on('seeked', () => this.set({ at: this.audio.currentTime * 1000 }));
    on('error', () => void this.explain());
  }

  private set(change: Partial<Heard>): void {
    this.heard = { ...this.heard, ...change };
    this.tell(this.heard);
  }

  /** follow tells the time with each frame while it plays. */
  private follow(): void {
    cancelAnimationFrame(this.frame);
    const next = () => {
      if (this.audio.paused) return;
      this.set({ at: this.audio.currentTime * 1000 });
      this.frame = requestAnimationFrame(next);
    };
    this.frame = requestAnimationFrame(next);
  }

  /** explain asks the server why there is no sound; an audio element does not say. */
  private async explain(): Promise<void> {
    if (!this.audio.src) return;
    let status = 0;
    try {
      status = (await fetch(audioOf(this.id), { headers: { Range: 'bytes=0-0' }, credentials: 'same-origin' })).status;
    } catch { /* no answer: error below */ }
    this.set({ playing: false, waiting: false, failed: status === 403 ? 'denied' : status === 404 ? 'gone' : 'error' });
    this.audio.removeAttribute('src');
  }

  toggle(): void {
    if (!this.audio.paused) {
      this.audio.pause();
      return;
    }
    const from = this.heard.at;
    if (!this.audio.src) {
      this.audio.src = audioOf(this.id);
      this.audio.playbackRate = this.heard.speed;
      if (from > 0) this.audio.addEventListener('loadedmetadata', () => { this.audio.currentTime = from / 1000; }, { once: true });
    }
    this.wire();
    this.set({ failed: 'none', waiting: true });
    void this.audio.play().catch(() => this.set({ playing: false, waiting: false })); // the error event says why
  }

  private wire(): void {
    if (this.graph) {
      void this.graph.context.resume();
      return;
    }
    const context = new AudioContext();
    const split = context.createChannelSplitter(2);
    const [customer, agent] = [context.createGain(), context.createGain()];
    context.createMediaElementSource(this.audio).connect(split);
    split.connect(customer, 0);
    split.connect(agent, 1);
    customer.connect(context.destination);
    agent.connect(context.destination);
    this.graph = { context, customer, agent };
    this.gains();
  }

  private gains(): void {
    if (!this.graph) return;
    this.graph.customer.gain.value = this.heard.muted.customer ? 0 : 1;
    this.graph.agent.gain.value = this.heard.muted.agent ? 0 : 1;
  }

  to(ms: number): void {
    if (this.audio.src && this.audio.readyState > 0) this.audio.currentTime = ms / 1000;
    this.set({ at: ms });
  }

  speed(speed: number): void {
    this.audio.playbackRate = speed;
    this.audio.defaultPlaybackRate = speed;
    this.set({ speed });
  }

  mute(side: 'customer' | 'agent'): void {
    this.set({ muted: { ...this.heard.muted, [side]: !this.heard.muted[side] } });
    this.gains();
  }

  close(): void {
    cancelAnimationFrame(this.frame);
    this.audio.pause();
    this.audio.removeAttribute('src');
    this.audio.load();
    void this.graph?.context.close();
  }
}
