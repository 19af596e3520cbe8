import { get } from '../../../shared/request';

/** Recording is one recording as the server tells it (edge/api, Recording). */
export interface Recording {
  id: string;
  contact: string;
  part: number;
  state: 'recording' | 'ready' | 'empty' | 'expired' | 'erased';
  agent_name: string;
  class: string;
  started: string;
  ended?: string;
  keep_until: string;
  ms: number;
  gaps?: number;
  dropped_ms?: number;
  held?: boolean;
}

/** Waveform is the loudness of both sides, 0 to 100, so many values a second. */
export interface Waveform { per_second: number; customer: number[]; agent: number[] }

export interface Found { items: Recording[]; hidden?: number; next?: string }

export const recordingsOf = (contact: string) => get<Found>(`/api/recordings?contact=${encodeURIComponent(contact)}&limit=100`);
export const waveformOf = (id: string) => get<Waveform>(`/api/recordings/${encodeURIComponent(id)}/waveform`);
export const audioOf = (id: string) => `/api/recordings/${encodeURIComponent(id)}/audio`;
