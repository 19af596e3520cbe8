/** What the platform tells a page; one field is set. */
export interface Told {
  welcome?: { token: string; contact: string; name: Partial<Record<string, string>> };
  message?: Message;
  state?: State;
  typing?: boolean;
  read?: number;
  refused?: { client?: string; why: string };
  tick?: boolean;
}
export interface Message {
  seq: number; id: string; from: 'customer' | 'agent' | 'flow'; client?: string; at: string; text?: string;
  choices?: { keys: string; label: string; lasts?: boolean }[]; file?: { id: string; name: string; type: string; size: number };
  link?: { to: string; expires: string };
}
export interface State { is: 'flow' | 'queue' | 'agent' | 'closed'; position?: number; agent?: string; why?: string; read?: number; left?: boolean }
export interface Hello { site: string; language: string; as?: string | undefined; member?: string | undefined; invite?: string | undefined; entrance?: string | undefined }

const tickEvery = 20_000; // a page that is silent for 60 s counts as gone
const silence = 45_000;

/** Link keeps the socket: after a lost network it comes back where it was, with what was not taken yet. */
export class Link {
  private socket: WebSocket | null = null;
  private tries = 0;
  private heardAt = 0;
  private over = false;
  private open: { client: string; frames: (string | Blob)[] }[] = [];
  token: string | null;
  last = 0;

  constructor(private hello: Hello, token: string | null, private tell: (t: Told) => void, private lost: () => void) {
    this.token = token;
    setInterval(() => this.beat(), tickEvery);
    this.connect();
  }

  /** send sends until the platform has it: it is sent again with the same client after a lost network. */
  send(client: string, ...frames: (string | Blob)[]): void {
    this.open.push({ client, frames });
    this.put(frames);
  }

  /** pass sends what may be lost. */
  pass(frame: object): void {
    this.put([JSON.stringify(frame)]);
  }

  /** taken says that a message needs no further sending. */
  taken(client: string): void {
    this.open = this.open.filter((x) => x.client !== client);
  }

  /** be says who is signed in from now on; anew, so that the chat becomes theirs. */
  be(member: string, anew: boolean): void {
    this.hello.member = member;
    if (anew) this.socket?.close();
  }

  /** lives says that the chat can be come back to: it has begun, and is not over. One that was left for an answer can. */
  get lives(): boolean {
    return this.token !== null && !this.over;
  }

  end(): void {
    this.over = true;
    this.socket?.close();
  }

  private put(frames: (string | Blob)[]): void {
    if (this.socket?.readyState === WebSocket.OPEN && this.heardAt > 0) for (const f of frames) this.socket.send(f);
  }

  private connect(): void {
    const s = new WebSocket(`${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/api/chat/socket`);
    this.socket = s;
    this.heardAt = 0;
    s.onopen = () => s.send(JSON.stringify({ hello: { ...this.hello, ...(this.token && { token: this.token, after: this.last }) } }));
    s.onmessage = (e) => this.hear(JSON.parse(String(e.data)) as Told);
    s.onclose = () => {
      if (this.over || this.socket !== s) return;
      this.lost();
      setTimeout(() => this.connect(), Math.min(15_000, 500 * 2 ** this.tries++) * (0.75 + Math.random() / 2));
    };
  }

  private hear(t: Told): void {
    this.heardAt = Date.now();
    if (t.welcome) {
      this.token = t.welcome.token;
      this.tries = 0;
      for (const x of this.open) this.put(x.frames);
    }
    if (t.message) this.last = Math.max(this.last, t.message.seq);
    this.tell(t);
  }

  private beat(): void {
    if (this.heardAt > 0 && Date.now() - this.heardAt > silence) this.socket?.close();
    else this.pass({ tick: true });
  }
}
