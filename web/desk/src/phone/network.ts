/** Network is how well the audio travels. */
export interface Network {
  grade: 'none' | 'good' | 'fair' | 'poor';
  rttMs: number;
  lossPercent: number;
  jitterMs: number;
  relayed: boolean; // the audio goes through a TURN server
}

export const noNetwork: Network = { grade: 'none', rttMs: 0, lossPercent: 0, jitterMs: 0, relayed: false };

/** grade follows ITU-T G.114 (150 and 400 ms one way) and what G.711 bears of loss. */
export function grade(rttMs: number, lossPercent: number): Network['grade'] {
  if (rttMs > 500 || lossPercent > 5) return 'poor';
  if (rttMs > 250 || lossPercent > 1) return 'fair';
  return 'good';
}

interface Count { received: number; lost: number }

/** Meter reads a connection's statistics; loss counts since the last reading. */
export class Meter {
  private last: Count | null = null;

  async read(peer: RTCPeerConnection): Promise<Network> {
    let rtt = 0;
    let jitter = 0;
    let way = '';
    const relays = new Set<unknown>();
    const now: Count = { received: 0, lost: 0 };
    (await peer.getStats()).forEach((s: Record<string, unknown>) => {
      if (s['type'] === 'candidate-pair' && s['nominated'] === true) {
        rtt = Number(s['currentRoundTripTime'] ?? 0) * 1000;
        way = String(s['localCandidateId'] ?? '');
      }
      if (s['type'] === 'local-candidate' && s['candidateType'] === 'relay') relays.add(s['id']);
      if (s['type'] === 'inbound-rtp') {
        jitter = Number(s['jitter'] ?? 0) * 1000;
        now.received = Number(s['packetsReceived'] ?? 0);
        now.lost = Math.max(0, Number(s['packetsLost'] ?? 0));
      }
    });
    const lossPercent = this.loss(now);
    return { grade: grade(rtt, lossPercent), rttMs: Math.round(rtt), lossPercent, jitterMs: Math.round(jitter), relayed: relays.has(way) };
  }

  private loss(now: Count): number {
    const before = this.last ?? { received: 0, lost: 0 };
    this.last = now;
    const lost = Math.max(0, now.lost - before.lost);
    const all = lost + Math.max(0, now.received - before.received);
    return all === 0 ? 0 : Math.round((1000 * lost) / all) / 10;
  }
}
