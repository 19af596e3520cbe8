// A working microphone always moves a little. Not one bit of 16 for this long
// means that it is switched off at the headset or in the system.
const floor = 1 / 32768;
export const silenceMs = 8000;

/** Silence watches the peaks of a microphone. It is pure: the time comes with each peak. */
export class Silence {
  private since: number | null = null;
  private quiet = false;

  /** hear takes one peak and tells whether the microphone counts as silent now. */
  hear(peak: number, now: number): boolean {
    if (peak > floor) {
      this.since = null;
      this.quiet = false;
    } else {
      this.since ??= now;
      if (now - this.since >= silenceMs) this.quiet = true;
    }
    return this.quiet;
  }

  /** reset forgets what was heard: another microphone, or no permission to measure. */
  reset(): void {
    this.since = null;
    this.quiet = false;
  }
}
