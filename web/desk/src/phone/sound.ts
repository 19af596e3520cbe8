import { chosen } from './devices';

/** Sound owns the page's one AudioContext: it measures and it rings. */
export class Sound {
  private context: AudioContext | null = null;
  private ears = new Map<string, { node: AnalyserNode; source: MediaStreamAudioSourceNode; samples: Float32Array<ArrayBuffer> }>();

  private get(): AudioContext {
    this.context ??= new AudioContext();
    return this.context;
  }

  /** running is false until the browser lets the page make or measure sound. */
  get running(): boolean {
    return this.context?.state === 'running';
  }

  /** wake asks the browser again; it obeys after a click or a key. */
  wake(): void {
    const c = this.get();
    if (c.state === 'suspended') void c.resume().catch(() => undefined);
  }

  /** listen measures the stream under a name from now on; null ends it. */
  listen(name: string, stream: MediaStream | null): void {
    this.ears.get(name)?.source.disconnect();
    this.ears.delete(name);
    if (!stream || stream.getAudioTracks().length === 0) return;
    const c = this.get();
    const source = c.createMediaStreamSource(stream);
    const node = c.createAnalyser();
    node.fftSize = 2048; // 43 ms at 48 kHz: nothing between two looks is missed at 25 looks a second
    source.connect(node);
    this.ears.set(name, { node, source, samples: new Float32Array(node.fftSize) });
  }

  /** peak is the loudest sample of the last moment, 0 to 1. */
  peak(name: string): number {
    const ear = this.ears.get(name);
    if (!ear) return 0;
    ear.node.getFloatTimeDomainData(ear.samples);
    let most = 0;
    for (const s of ear.samples) most = Math.max(most, Math.abs(s));
    return most;
  }

  /** ringOn sends the bell to a loudspeaker of its own; "" is the browser's default. */
  ringOn(id: string): void {
    const c = this.get() as AudioContext & { setSinkId?(id: string): Promise<void> };
    void c.setSinkId?.(id).catch(() => undefined); // unplugged since: the default rings
  }

  /** ring plays the tone until the returned function is called. */
  ring(): () => void {
    const c = this.get();
    if (chosen('bell')) this.ringOn(chosen('bell'));
    this.wake();
    const out = c.createGain();
    out.connect(c.destination);
    const strike = () => this.strike(c, out);
    strike();
    const timer = setInterval(strike, 3000);
    return () => {
      clearInterval(timer);
      out.gain.setTargetAtTime(0, c.currentTime, 0.02);
      setTimeout(() => out.disconnect(), 200);
    };
  }

  /** chime is one low note, once, at half of the bell's loudness: something to look at, nothing to be startled by. */
  chime(): void {
    const c = this.get();
    this.wake();
    this.note(c, c.destination, 392, c.currentTime, 0.09);
  }

  // Two soft notes a fourth apart, like a plucked string; quiet enough for a headset.
  private strike(c: AudioContext, out: AudioNode): void {
    for (const [i, hz] of [587.33, 783.99].entries()) this.note(c, out, hz, c.currentTime + i * 0.22, 0.18);
  }

  private note(c: AudioContext, out: AudioNode, hz: number, at: number, loud: number): void {
    const tone = c.createOscillator();
    const gain = c.createGain();
    tone.type = 'triangle';
    tone.frequency.value = hz;
    gain.gain.setValueAtTime(0.0001, at);
    gain.gain.exponentialRampToValueAtTime(loud, at + 0.015);
    gain.gain.exponentialRampToValueAtTime(0.0001, at + 0.9);
    tone.connect(gain).connect(out);
    tone.start(at);
    tone.stop(at + 1);
  }
}

/** bars turns a peak into 0 to 4 bars: −48 dB opens the first, each 10 dB one more. */
export function bars(peak: number): number {
  if (peak <= 0) return 0;
  return Math.max(0, Math.min(4, Math.floor((20 * Math.log10(peak) + 48) / 10) + 1));
}
