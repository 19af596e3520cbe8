// Keys of a headset over WebHID: usage pages Telephony (0x0B) and LED (0x08) of the
// USB HID Usage Tables 1.4, §14 and §11. A headset says "hook off" and "hook on" as
// one bit that stays, and "mute" as one that comes and goes; it wants to be told
// of ringing, talking and mute, or its own key and lamp run out of step.

const hookSwitch = 0x000b0020, phoneMute = 0x000b002f;
const ledMute = 0x00080009, ledOffHook = 0x00080017, ledRing = 0x00080018;

/** What is used of WebHID, which lib.dom does not have. */
export interface HidItem { usages?: number[]; isRange?: boolean; usageMinimum?: number; usageMaximum?: number; reportSize?: number; reportCount?: number }
export interface HidReport { reportId?: number; items?: HidItem[] }
export interface HidCollection { inputReports?: HidReport[]; outputReports?: HidReport[]; children?: HidCollection[] }

/** Place is where a usage's bit stands in a report. */
export interface Place { report: number; bit: number; bytes: number }

/** places finds the first bit of every usage in the reports. */
export function places(reports: readonly HidReport[]): Map<number, Place> {
  const out = new Map<number, Place>();
  for (const r of reports) {
    const bits = (r.items ?? []).reduce((n, i) => n + (i.reportSize ?? 0) * (i.reportCount ?? 0), 0);
    let at = 0;
    for (const i of r.items ?? []) {
      const size = i.reportSize ?? 0;
      for (let n = 0; n < (i.reportCount ?? 0); n++, at += size) {
        const usage = i.isRange ? (i.usageMinimum ?? 0) + n : i.usages?.[n];
        if (usage !== undefined && size === 1 && !out.has(usage)) out.set(usage, { report: r.reportId ?? 0, bit: at, bytes: Math.ceil(bits / 8) });
      }
    }
  }
  return out;
}

export function all<T>(collections: readonly HidCollection[], pick: (c: HidCollection) => T[] | undefined): T[] {
  return collections.flatMap((c) => [...(pick(c) ?? []), ...all(c.children ?? [], pick)]);
}

/** Pressed is what the agent did with the headset. */
export type Pressed = 'answer' | 'end' | 'mute';

/** Lamps is what the headset is told. */
export interface Lamps { ringing: boolean; talking: boolean; muted: boolean }

/** Keys reads reports of one headset and writes those for its lamps. */
export class Keys {
  private readonly ins: Map<number, Place>;
  private readonly outs: Map<number, Place>;
  private hook = false;
  private mute = false;

  constructor(collections: readonly HidCollection[]) {
    this.ins = places(all(collections, (c) => c.inputReports));
    this.outs = places(all(collections, (c) => c.outputReports));
  }

  /** usable is false for a device without a hook key. */
  get usable(): boolean {
    return this.ins.has(hookSwitch);
  }

  /** hear takes one input report and says what was pressed. */
  hear(report: number, data: DataView): Pressed[] {
    const out: Pressed[] = [];
    const hook = this.bit(hookSwitch, report, data);
    const mute = this.bit(phoneMute, report, data);
    if (hook !== null && hook !== this.hook) {
      this.hook = hook;
      out.push(hook ? 'answer' : 'end');
    }
    if (mute !== null && mute !== this.mute) {
      this.mute = mute;
      if (mute) out.push('mute');
    }
    return out;
  }

  private bit(usage: number, report: number, data: DataView): boolean | null {
    const p = this.ins.get(usage);
    if (!p || p.report !== report || p.bit >> 3 >= data.byteLength) return null;
    return (data.getUint8(p.bit >> 3) & (1 << (p.bit & 7))) !== 0;
  }

  /** light writes the output reports for what is so now; talking by the screen moves the hook too. */
  light(l: Lamps): [number, Uint8Array<ArrayBuffer>][] {
    this.hook = l.talking;
    const out = new Map<number, Uint8Array<ArrayBuffer>>();
    for (const [usage, on] of [[ledRing, l.ringing], [ledOffHook, l.talking], [ledMute, l.muted]] as const) {
      const p = this.outs.get(usage);
      if (!p) continue;
      const bytes = out.get(p.report) ?? new Uint8Array(p.bytes);
      if (on) bytes[p.bit >> 3] = (bytes[p.bit >> 3] ?? 0) | (1 << (p.bit & 7));
      out.set(p.report, bytes);
    }
    return [...out];
  }
}

interface HidDevice extends EventTarget {
  readonly productName: string;
  readonly opened: boolean;
  readonly collections: HidCollection[];
  open(): Promise<void>;
  close(): Promise<void>;
  sendReport(id: number, data: Uint8Array<ArrayBuffer>): Promise<void>;
}
interface Hid extends EventTarget {
  getDevices(): Promise<HidDevice[]>;
  requestDevice(o: { filters: { usagePage: number }[] }): Promise<HidDevice[]>;
}

const hid = (): Hid | undefined => (globalThis.navigator as (Navigator & { hid?: Hid }) | undefined)?.hid;

/** Headset is the headset whose keys answer, end and mute. It needs Chrome or Edge, and the agent's permission once. */
export class Headset {
  private device: HidDevice | null = null;
  private keys: Keys | null = null;
  private lamps = '';

  constructor(private readonly pressed: (p: Pressed) => void, private readonly changed: (name: string) => void) {}

  static get possible(): boolean {
    return hid() !== undefined;
  }

  /** resume opens a headset that was permitted before. */
  async resume(): Promise<void> {
    for (const d of (await hid()?.getDevices()) ?? []) if (await this.use(d)) return;
  }

  /** ask lets the agent choose one; it must follow a click. */
  async ask(): Promise<void> {
    for (const d of (await hid()?.requestDevice({ filters: [{ usagePage: 0x0b }] })) ?? []) if (await this.use(d)) return;
  }

  async leave(): Promise<void> {
    const d = this.device;
    this.device = this.keys = null;
    this.lamps = '';
    this.changed('');
    await d?.close().catch(() => undefined);
  }

  private async use(d: HidDevice): Promise<boolean> {
    const keys = new Keys(d.collections);
    if (!keys.usable) return false;
    try {
      if (!d.opened) await d.open();
    } catch {
      return false; // another program holds it
    }
    d.addEventListener('inputreport', (e) => {
      const { reportId, data } = e as Event & { reportId: number; data: DataView };
      for (const p of keys.hear(reportId, data)) this.pressed(p);
    });
    hid()?.addEventListener('disconnect', (e) => { if ((e as Event & { device: HidDevice }).device === d) void this.leave(); });
    this.device = d;
    this.keys = keys;
    this.changed(d.productName);
    return true;
  }

  /** light tells the headset what is so; the same twice is told once. */
  light(l: Lamps): void {
    const now = JSON.stringify(l);
    if (!this.device || !this.keys || now === this.lamps) return;
    this.lamps = now;
    for (const [id, bytes] of this.keys.light(l)) void this.device.sendReport(id, bytes).catch(() => undefined); // pulled out: disconnect follows
  }
}
