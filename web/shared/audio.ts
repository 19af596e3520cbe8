import type { IceServer } from '../desk/src/protocol';

/** Why there is no microphone; the words for the server's report. */
export type MicFault = 'denied' | 'none' | 'busy';

export class NoMicrophone extends Error {
  constructor(readonly fault: MicFault) {
    super(fault);
  }
}

/** openMicrophone asks for the microphone with everything that keeps an echo away: the one with that id where it is there, else any. */
export async function openMicrophone(id = ''): Promise<MediaStream> {
  if (!navigator.mediaDevices) throw new NoMicrophone('none'); // not a secure context
  try {
    return await navigator.mediaDevices.getUserMedia({
      audio: { echoCancellation: true, noiseSuppression: true, autoGainControl: true, channelCount: 1, ...(id ? { deviceId: { ideal: id } } : {}) },
    });
  } catch (e) {
    throw new NoMicrophone(faultOf(e));
  }
}

function faultOf(e: unknown): MicFault {
  const name = e instanceof DOMException ? e.name : '';
  if (name === 'NotAllowedError' || name === 'SecurityError') return 'denied';
  if (name === 'NotFoundError' || name === 'OverconstrainedError') return 'none';
  return 'busy';
}

// G.711 and the telephone keys, so that our side forwards every packet untouched.
const wanted = ['audio/pcmu', 'audio/pcma', 'audio/telephone-event'];

export function telephoneCodecs<C extends { mimeType: string; clockRate: number }>(all: readonly C[]): C[] {
  return wanted.flatMap((w) => all.filter((c) => c.mimeType.toLowerCase() === w && c.clockRate === 8000));
}

/** newPeer makes a connection that sends the microphone and speaks G.711 only. */
export function newPeer(microphone: MediaStream, ice: IceServer[]): RTCPeerConnection {
  const peer = new RTCPeerConnection({ iceServers: ice, bundlePolicy: 'max-bundle' });
  const track = microphone.getAudioTracks()[0];
  if (!track) throw new NoMicrophone('none');
  const transceiver = peer.addTransceiver(track, { direction: 'sendrecv', streams: [microphone] });
  const known = RTCRtpReceiver.getCapabilities('audio')?.codecs ?? [];
  transceiver.setCodecPreferences(telephoneCodecs(known));
  return peer;
}

// Gathering needs no longer than this on a reachable network; what was found by
// then is offered (RFC 8838 is not spoken: one offer, one answer).
const gatherMs = 2000;

/** makeOffer returns the whole offer with its candidates. */
export async function makeOffer(peer: RTCPeerConnection): Promise<string> {
  await peer.setLocalDescription(await peer.createOffer());
  if (peer.iceGatheringState !== 'complete') {
    await new Promise<void>((done) => {
      const timer = setTimeout(done, gatherMs);
      peer.addEventListener('icegatheringstatechange', () => {
        if (peer.iceGatheringState !== 'complete') return;
        clearTimeout(timer);
        done();
      });
    });
  }
  return peer.localDescription?.sdp ?? '';
}
