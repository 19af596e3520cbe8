import { useEffect, useState } from 'react';
import Popover from 'antd/es/popover';
import { Icon } from '../../../shared/parts/Icon';
import { choices, chosen, type DeviceUse } from '../phone/devices';
import { Headset } from '../phone/headset';
import { noNetwork } from '../phone/network';
import { useDesk } from '../state/desk';
import { useWords } from '../words';
import { MicLevel } from './MicLevel';

/** Devices shows the microphone's level and how the network carries the voice; a click opens the choice of devices and the figures. */
export function Devices() {
  const { desk, state } = useDesk();
  const words = useWords();
  const n = state.phone.line === 'up' ? state.phone.network : noNetwork;
  const tone = { good: 'ok-t', fair: 'warn-t', poor: 'err-t', none: 't3' }[n.grade];
  const dead = state.phone.line === 'fault' || state.phone.silent;
  const open = state.overlay === 'devices';
  return (
    <Popover content={<Panel />} trigger="click" placement="bottomLeft" arrow={false} open={open} destroyOnHidden
      onOpenChange={(o) => desk.set({ overlay: o ? 'devices' : null })}>
      <button className="stat stats" data-testid="devices" data-network={n.grade} aria-haspopup="dialog" aria-expanded={open} title="Alt I"
        aria-label={`${words.say('devices')}，${words.say('top.network')} ${words.say(`net.${n.grade}`)}`}>
        <span className={dead ? 'err-t' : ''}><Icon name={dead ? 'mic-off' : 'mic'} /></span>
        <MicLevel />
        <span className="row" style={{ gap: 6 }}><Icon name="wifi" /><span className={`${tone} med net`}>{words.say(`net.${n.grade}`)}</span></span>
      </button>
    </Popover>
  );
}

const uses: readonly DeviceUse[] = ['microphone', 'speaker', 'bell'];

function Panel() {
  const { desk, state } = useDesk();
  const words = useWords();
  const list = useDevices();
  const n = state.phone.network;
  const up = state.phone.line === 'up';
  return (
    <div className="devices" role="dialog" aria-label={words.say('devices')} data-testid="devices-panel">
      {uses.map((use) => <Pick key={use} use={use} list={list} />)}
      <button className="btn s" onClick={() => { const quiet = desk.phone.sound.ring(); setTimeout(quiet, 1500); }} data-testid="devices-try">
        <Icon name="bell" size={14} />{words.say('devices.try')}
      </button>
      <div className="h">{words.say('devices.keys')}</div>
      <HeadsetKeys />
      <div className="h">{words.say('top.network')}</div>
      <dl className="netfacts" data-testid="network-facts">
        <dt>{words.say('net.quality')}</dt><dd>{words.say(`net.${up ? n.grade : 'none'}`)}</dd>
        <dt>{words.say('net.delay')}</dt><dd>{up ? `${n.rttMs} ms` : words.say('net.unknown')}</dd>
        <dt>{words.say('net.jitter')}</dt><dd>{up ? `${n.jitterMs} ms` : words.say('net.unknown')}</dd>
        <dt>{words.say('net.loss')}</dt><dd>{up ? `${n.lossPercent}%` : words.say('net.unknown')}</dd>
        <dt>{words.say('net.way')}</dt><dd>{up ? words.say(n.relayed ? 'net.relayed' : 'net.direct') : words.say('net.unknown')}</dd>
      </dl>
      {up && n.grade !== 'good' && n.grade !== 'none' && <p className="sm t3">{words.say('net.advice')}</p>}
    </div>
  );
}

/** Pick is one choice. What was chosen and is not there now stays chosen, and says so. */
function Pick({ use, list }: { use: DeviceUse; list: readonly MediaDeviceInfo[] }) {
  const { desk } = useDesk();
  const words = useWords();
  const [id, setId] = useState(chosen(use));
  const here = choices(list, use);
  const away = id !== '' && !here.some((c) => c.id === id);
  return (
    <label className="pick"><span className="sm t3">{words.say(`devices.${use}`)}</span>
      <select value={id} data-testid={`device-${use}`} onChange={(e) => { setId(e.target.value); void desk.phone.choose(use, e.target.value); }}>
        <option value="">{words.say('devices.default')}</option>
        {away && <option value={id}>{words.say('devices.away')}</option>}
        {here.map((c) => <option key={c.id} value={c.id}>{c.name}</option>)}
      </select>
    </label>
  );
}

function HeadsetKeys() {
  const { desk, state } = useDesk();
  const words = useWords();
  if (!Headset.possible) return <p className="sm t3">{words.say('devices.keys.never')}</p>;
  if (!state.headset) {
    return (
      <p className="sm t3 row">{words.say('devices.keys.none')}
        <button className="btn s" onClick={() => void desk.headset.ask()} data-testid="headset-ask">{words.say('devices.keys.ask')}</button></p>
    );
  }
  return (
    <p className="sm row" role="status"><Icon name="check-c" size={14} />{state.headset}
      <button className="btn s txt" onClick={() => void desk.headset.leave()}>{words.say('devices.keys.leave')}</button></p>
  );
}

/** useDevices follows what is plugged in. */
function useDevices(): readonly MediaDeviceInfo[] {
  const [list, setList] = useState<readonly MediaDeviceInfo[]>([]);
  useEffect(() => {
    const media = navigator.mediaDevices as MediaDevices | undefined;
    if (!media) return;
    const look = () => void media.enumerateDevices().then(setList, () => undefined);
    look();
    media.addEventListener('devicechange', look);
    return () => media.removeEventListener('devicechange', look);
  }, []);
  return list;
}
