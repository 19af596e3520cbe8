export type DeviceUse = 'microphone' | 'speaker' | 'bell';

/** Choice is one device as it is shown; id "" is the browser's own choice. */
export interface Choice { id: string; name: string }

const key = (use: DeviceUse) => `zy.device.${use}`;

/** chosen is the id that was chosen on this computer; "" leaves it to the browser. */
export function chosen(use: DeviceUse): string {
  return globalThis.localStorage?.getItem(key(use)) ?? '';
}

export function keepChoice(use: DeviceUse, id: string): void {
  if (id) localStorage.setItem(key(use), id);
  else localStorage.removeItem(key(use));
}

type Device = Pick<MediaDeviceInfo, 'kind' | 'deviceId' | 'label'>;

/** choices sorts the computer's devices by what they are for. The browser's aliases of a device (default, communications) are left out. */
export function choices(all: readonly Device[], use: DeviceUse): Choice[] {
  const kind = use === 'microphone' ? 'audioinput' : 'audiooutput';
  return all.filter((d) => d.kind === kind && d.deviceId && d.deviceId !== 'default' && d.deviceId !== 'communications')
    .map((d) => ({ id: d.deviceId, name: d.label || d.deviceId.slice(0, 8) }));
}
