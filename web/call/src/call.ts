import { makeOffer, newPeer, NoMicrophone, openMicrophone, type MicFault } from '../../shared/audio';
import { api, beacon, Refused } from '../../shared/request';
import type { CallState, IceServer } from '../../desk/src/protocol';

/** What a call can come to from the customer's side. */
export type Ending =
  | { why: 'ended'; reason: string; talkMs: number; agent: string }
  | { why: 'microphone'; fault: MicFault }
  | { why: 'refused'; busy: boolean };

export interface CallEars {
  step(s: 'opening' | 'dialling'): void;
  state(s: CallState): void;
  weak(on: boolean): void; // the network is gone and may come back
  blocked(): void; // the browser wants a click before it plays sound
  ended(e: Ending): void; // once
}

export interface Caller { as?: string | undefined; site?: string; member?: string; entrance?: string }

const pollMs = 1000;
// The page gives up when neither sound nor an answer came for so long.
const lostMs = 15_000;
const talkStates = new Set(['connected', 'on_hold', 'rejoining']);
const overStates = new Set(['wrapping', 'completed']);

/** Call is one call from the browser: from the click to the end. */
export class Call {
  private peer: RTCPeerConnection | null = null;
  private microphone: MediaStream | null = null;
  private sender: RTCDTMFSender | null = null;
  private id = '';
  private token = '';
  private timer = 0;
  private lostSince = 0;
  private last: CallState | null = null;
  private talkFrom = 0; // when an agent was first there, by this machine's clock
  private agent = ''; // who was there last, by name
  private done = false;

  constructor(private readonly ears: CallEars, private readonly audio: HTMLAudioElement) {}

  /** dial opens the microphone and calls number; who is a person of the cast, or whom a site's server signed in. */
  async dial(number: string, who: Caller, ice: IceServer[]): Promise<void> {
    try {
      this.ears.step('opening');
      this.microphone = await openMicrophone();
      if (this.done) return this.release();
      this.ears.step('dialling');
      await this.connect(number, who, ice, this.microphone);
    } catch (e) {
      this.fail(e);
    }
  }

  private async connect(number: string, who: Caller, ice: IceServer[], microphone: MediaStream): Promise<void> {
    const peer = newPeer(microphone, ice);
    this.peer = peer;
    this.sender = peer.getSenders().find((s) => s.dtmf)?.dtmf ?? null;
    peer.ontrack = (e) => this.hear(e.track);
    peer.onconnectionstatechange = () => this.judge(peer.connectionState);
    const made = await api.post('/api/calls', { number, ...who, sdp: await makeOffer(peer) });
    this.id = made.id;
    this.token = made.token;
    if (this.done) {
      this.tellEnd();
      return;
    }
    await peer.setRemoteDescription({ type: 'answer', sdp: made.sdp });
    void this.poll();
  }

  /** talked is how long an agent has been there, in milliseconds; 0 before. */
  talked(): number {
    return this.talkFrom ? Date.now() - this.talkFrom : 0;
  }

  mute(on: boolean): void {
    for (const t of this.microphone?.getAudioTracks() ?? []) t.enabled = !on;
  }

  /** press sends one telephone key to the other side (RFC 4733). */
  press(digit: string): void {
    if (this.sender?.canInsertDTMF) this.sender.insertDTMF(this.sender.toneBuffer + digit, 120, 70);
  }

  play(): void {
    this.audio.play().catch(() => this.ears.blocked());
  }

  hangUp(): void {
    if (this.done) return;
    if (this.id) this.tellEnd();
    this.finish('customer_hung_up');
  }

  /** leaving tells the server while the page goes away. */
  leaving(): void {
    if (!this.done && this.id) beacon('/api/calls/{id}/end', { token: this.token }, { id: this.id });
  }

  private tellEnd(): void {
    void api.post('/api/calls/{id}/end', { token: this.token }, { path: { id: this.id } }).catch(() => undefined);
  }

  private hear(track: MediaStreamTrack): void {
    this.audio.srcObject = new MediaStream([track]);
    this.play();
  }

  private judge(state: RTCPeerConnectionState): void {
    if (state === 'connected') this.found();
    if (state === 'disconnected' || state === 'failed') this.lost();
  }

  private async poll(): Promise<void> {
    if (this.done) return;
    try {
      this.heard(await api.get('/api/calls/{id}', { path: { id: this.id }, query: { token: this.token } }));
    } catch (e) {
      if (e instanceof Refused && (e.status === 404 || e.status === 410)) {
        this.finish(this.last?.ended_reason ?? 'failed');
      } else if (this.peer?.connectionState !== 'connected') {
        this.lost();
      }
    }
    if (!this.done) this.timer = window.setTimeout(() => void this.poll(), pollMs);
  }

  private heard(s: CallState): void {
    if (this.done) return;
    this.last = s;
    this.agent = s.agent ?? this.agent;
    if (!this.talkFrom && talkStates.has(s.state)) this.talkFrom = Date.now() - (s.talk_ms ?? 0);
    if (overStates.has(s.state) || s.ended_reason) {
      this.finish(s.ended_reason ?? '', s.talk_ms);
      return;
    }
    this.ears.state(s);
    if (this.lostSince && Date.now() - this.lostSince > lostMs) this.finish('network');
  }

  private lost(): void {
    if (this.done) return;
    if (!this.lostSince) {
      this.lostSince = Date.now();
      this.ears.weak(true);
    } else if (Date.now() - this.lostSince > lostMs) {
      this.finish('network');
    }
  }

  private found(): void {
    if (!this.lostSince) return;
    this.lostSince = 0;
    this.ears.weak(false);
  }

  private fail(e: unknown): void {
    if (e instanceof NoMicrophone) this.end({ why: 'microphone', fault: e.fault });
    else this.end({ why: 'refused', busy: e instanceof Refused && (e.status === 429 || e.status === 503 || e.kind === 'busy') });
  }

  private finish(reason: string, talkMs = this.talked()): void {
    this.end({ why: 'ended', reason, talkMs, agent: this.agent });
  }

  private end(e: Ending): void {
    if (this.done) return;
    this.done = true;
    this.release();
    this.ears.ended(e);
  }

  private release(): void {
    clearTimeout(this.timer);
    this.peer?.close();
    for (const t of this.microphone?.getTracks() ?? []) t.stop();
    this.audio.srcObject = null;
  }
}
