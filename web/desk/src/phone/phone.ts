import { makeOffer, newPeer, NoMicrophone, openMicrophone, type MicFault } from '../../../shared/audio';
import { Refused } from '../../../shared/request';
import type { IceServer } from '../protocol';
import { delay } from '../state/link';
import { chosen, keepChoice } from './devices';
import { Meter, noNetwork, type Network } from './network';
import { Silence } from './silence';
import { Sound } from './sound';

export interface PhoneState {
  line: 'off' | 'opening' | 'up' | 'lost' | 'fault' | 'elsewhere';
  fault: MicFault | null; // with line 'fault'
  silent: boolean; // connected, but the microphone gives nothing
  blocked: boolean; // the browser does not play sound before a click
  network: Network;
}

export const offPhone: PhoneState = { line: 'off', fault: null, silent: false, blocked: false, network: noNetwork };

export interface PhonePorts {
  ice(): IceServer[];
  offer(sdp: string, take: boolean): Promise<string>; // rejects with Refused; 409: another tab has it
  report(microphone: boolean, reason?: string): void;
  changed(s: PhoneState): void;
}

// A path that is only disturbed often heals by itself within this time.
const patienceMs = 2500;
const lookMs = 100;
const statsMs = 4000;

/** Phone is the agent's telephone: one connection for the page's life, renewed when it breaks. */
export class Phone {
  readonly sound = new Sound();
  private state = offPhone;
  private peer: RTCPeerConnection | null = null;
  private microphone: MediaStream | null = null;
  private audio: HTMLAudioElement | null = null;
  private remote: MediaStream | null = null;
  private turn = 0; // grows with each attempt; an older one gives up when it notices
  private attempt = 0;
  private timer = 0;
  private looks = 0;
  private stats = 0;
  private silence = new Silence();
  private meter = new Meter();

  constructor(private readonly ports: PhonePorts) {}

  /** start attaches the audio; it returns when the first attempt is over. */
  async start(take = false): Promise<void> {
    clearTimeout(this.timer);
    const turn = ++this.turn;
    if (this.state.line !== 'up' && this.state.line !== 'lost') this.set({ line: 'opening', fault: null });
    try {
      await this.attach(turn, take);
    } catch (e) {
      if (turn === this.turn) this.failed(e);
    }
  }

  /** stop lets the line go and releases the microphone. */
  stop(): void {
    this.leave();
    this.release();
    this.set({ ...offPhone });
  }

  /** elsewhere gives the line up to another tab. */
  elsewhere(): void {
    this.leave();
    this.release();
    this.set({ ...offPhone, line: 'elsewhere' });
  }

  /** choose takes another microphone, loudspeaker or bell, now and from now on; a call goes on meanwhile. */
  async choose(kind: 'microphone' | 'speaker' | 'bell', id: string): Promise<void> {
    keepChoice(kind, id);
    if (kind === 'bell') this.sound.ringOn(id);
    else if (kind === 'speaker') await this.sink();
    else await this.swap();
  }

  private async sink(): Promise<void> {
    await this.audio?.setSinkId?.(chosen('speaker')).catch(() => undefined); // unplugged since: the browser's default plays
  }

  /** swap replaces the microphone without another connection. */
  private async swap(): Promise<void> {
    const sender = this.peer?.getSenders().find((s) => s.track?.kind === 'audio');
    if (!sender) {
      this.release();
      await this.start();
      return;
    }
    const before = this.microphone;
    this.microphone = null;
    try {
      const track = (await this.open()).getAudioTracks()[0] ?? null;
      await sender.replaceTrack(track);
      stop(before);
    } catch {
      this.microphone ??= before; // what worked before goes on
    }
  }

  /** play puts what is heard into the page's audio element. */
  play(audio: HTMLAudioElement | null): void {
    this.audio = audio;
    void this.sink();
    this.speak();
  }

  /** wake is called on a click or a key: now the browser allows sound. */
  wake(): void {
    this.sound.wake();
    if (this.state.blocked) this.speak();
  }

  private async attach(turn: number, take: boolean): Promise<void> {
    const microphone = await this.open();
    if (turn !== this.turn) return;
    const peer = newPeer(microphone, this.ports.ice());
    try {
      this.follow(peer);
      const answer = await this.ports.offer(await makeOffer(peer), take);
      if (turn !== this.turn) throw new Refused(0, 'stale', '');
      await peer.setRemoteDescription({ type: 'answer', sdp: answer });
    } catch (e) {
      peer.close();
      throw e;
    }
    this.peer?.close();
    this.peer = peer;
    this.judge(peer);
  }

  private async open(): Promise<MediaStream> {
    if (this.microphone?.getAudioTracks().some((t) => t.readyState === 'live')) return this.microphone;
    const stream = await openMicrophone(chosen('microphone'));
    for (const t of stream.getAudioTracks()) t.onended = () => this.unplugged();
    this.microphone = stream;
    this.sound.listen('microphone', stream);
    this.silence.reset();
    return stream;
  }

  private unplugged(): void {
    this.leave();
    this.release();
    void this.start(); // another microphone may stand ready
  }

  private follow(peer: RTCPeerConnection): void {
    peer.ontrack = (e) => {
      this.remote = new MediaStream([e.track]);
      this.sound.listen('remote', this.remote);
      this.speak();
    };
    peer.onconnectionstatechange = () => this.judge(peer);
  }

  private judge(peer: RTCPeerConnection): void {
    if (peer !== this.peer) return;
    clearTimeout(this.timer);
    switch (peer.connectionState) {
      case 'connected':
        this.attempt = 0;
        this.meter = new Meter();
        this.set({ line: 'up', fault: null });
        this.ports.report(!this.state.silent, this.state.silent ? 'silent' : undefined);
        this.watch();
        return;
      case 'disconnected':
        this.timer = window.setTimeout(() => this.again(), patienceMs);
        return;
      case 'failed':
      case 'closed':
        this.again();
    }
  }

  private again(): void {
    this.set({ line: 'lost', network: noNetwork });
    void this.start();
  }

  private failed(e: unknown): void {
    if (e instanceof NoMicrophone) {
      this.set({ ...offPhone, line: 'fault', fault: e.fault });
      this.ports.report(false, e.fault);
      return;
    }
    if (e instanceof Refused && e.status === 409) {
      this.elsewhere();
      return;
    }
    if (e instanceof Refused && e.status === 401) {
      this.stop();
      return;
    }
    this.attempt++;
    this.set({ line: 'lost', network: noNetwork });
    this.timer = window.setTimeout(() => void this.start(), delay(this.attempt, Math.random()));
  }

  private leave(): void {
    this.turn++;
    clearTimeout(this.timer);
    clearInterval(this.looks);
    clearInterval(this.stats);
    this.looks = this.stats = 0;
    const peer = this.peer;
    this.peer = null;
    peer?.close();
    this.remote = null;
    this.sound.listen('remote', null);
    if (this.audio) this.audio.srcObject = null;
  }

  private release(): void {
    this.sound.listen('microphone', null);
    stop(this.microphone);
    this.microphone = null;
  }

  private speak(): void {
    if (!this.audio) return;
    if (this.audio.srcObject !== this.remote) this.audio.srcObject = this.remote;
    if (!this.remote) return;
    this.audio.play().then(
      () => this.set({ blocked: false }),
      (e: unknown) => this.set({ blocked: e instanceof DOMException && e.name === 'NotAllowedError' }),
    );
  }

  private watch(): void {
    if (this.looks) return;
    this.sound.wake();
    this.looks = window.setInterval(() => this.look(), lookMs);
    this.stats = window.setInterval(() => void this.measure(), statsMs);
    void this.measure();
  }

  private look(): void {
    if (!this.sound.running) {
      this.silence.reset();
      return;
    }
    const silent = this.silence.hear(this.sound.peak('microphone'), performance.now());
    if (silent === this.state.silent) return;
    this.set({ silent });
    this.ports.report(!silent, silent ? 'silent' : undefined);
  }

  private async measure(): Promise<void> {
    const peer = this.peer;
    if (!peer || peer.connectionState !== 'connected') return;
    const network = await this.meter.read(peer);
    if (peer === this.peer) this.set({ network });
  }

  private set(change: Partial<PhoneState>): void {
    const next = { ...this.state, ...change };
    const same = (Object.keys(next) as (keyof PhoneState)[]).every((k) => JSON.stringify(next[k]) === JSON.stringify(this.state[k]));
    this.state = next;
    if (!same) this.ports.changed(next);
  }
}

function stop(stream: MediaStream | null): void {
  for (const t of stream?.getTracks() ?? []) {
    t.onended = null;
    t.stop();
  }
}
