import type { AnswerOf } from '../api/client';
import { api } from '../request';

/** Found is the recordings of a contact, as the API describes them. */
export type Found = AnswerOf<'/api/recordings', 'get'>;
export type Recording = Found['items'][number];
/** Waveform is the loudness of both sides, 0 to 100, so many values a second. */
export type Waveform = AnswerOf<'/api/recordings/{id}/waveform', 'get'>;

export const recordingsOf = (contact: string) => api.get('/api/recordings', { query: { contact, limit: 100 } });
export const waveformOf = (id: string) => api.get('/api/recordings/{id}/waveform', { path: { id } });
export const audioOf = (id: string) => `/api/recordings/${encodeURIComponent(id)}/audio`;
