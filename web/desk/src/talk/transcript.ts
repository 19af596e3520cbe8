import type { Entity, Evidence, IntentHeard, MoodPart, NeedHeard, Speaker, TimelineData, TimelineEntry } from '../protocol';

/** Felt is the mood of one utterance. */
export interface Felt { score: number; anger: number; confidence: number; parts: MoodPart[] }

/** Put is what somebody said against the understanding; is equals was where it was taken back. */
export interface Put { was: string; is: string; mine: boolean; by: string }

/** Turn is one utterance with everything that was made of it. */
export interface Turn {
  utterance: string;
  entry: TimelineEntry; // 'heard'
  speaker: Speaker;
  by: string; // the agent's name, where another one than the reader spoke
  text: string;
  hidden: boolean;
  file?: { id: string; name: string; type: string }; // sent in a chat
  link?: boolean; // it leads the customer to a page
  intents: IntentHeard[];
  needs: NeedHeard[];
  entities: Entity[];
  why: Evidence[]; // for the first intent
  rejected: boolean;
  mood?: Felt;
  put: Record<string, Put>; // by 'need:id', 'intent:id' and 'mood'
}

/** Row is one thing of a contact's course: an utterance, or any other entry. */
export type Row = { turn: Turn } | { entry: TimelineEntry };

const about = new Set(['understood', 'mood', 'corrected']);

/** rowsOf puts what belongs to an utterance together, in the order in which things happened. */
export function rowsOf(entries: readonly TimelineEntry[]): Row[] {
  const turns = new Map<string, Turn>();
  const late: TimelineEntry[] = [];
  const rows: Row[] = [];
  for (const e of entries) {
    if (e.kind === 'heard') {
      const d = e.data as unknown as TimelineData['heard'];
      const turn: Turn = {
        utterance: d.utterance, entry: e, speaker: d.speaker === 'agent' ? 'agent' : 'customer', by: d.speaker === 'agent' && !d.mine ? d.agent_name ?? '' : '', text: d.text ?? '', hidden: d.hidden === true,
        intents: [], needs: [], entities: [], why: [], rejected: false, put: {},
        ...(d.file && { file: d.file }),
        ...(d.link && { link: true }),
      };
      turns.set(d.utterance, turn);
      rows.push({ turn });
    } else if (about.has(e.kind)) late.push(e);
    else rows.push({ entry: e });
  }
  for (const e of late) {
    const turn = turns.get(String(e.data['utterance']));
    if (turn) add(turn, e);
  }
  return rows;
}

function add(turn: Turn, e: TimelineEntry): void {
  if (e.kind === 'understood') {
    const d = e.data as unknown as TimelineData['understood'];
    turn.intents = d.intents ?? [];
    turn.needs = d.needs ?? [];
    turn.entities = d.entities ?? [];
    turn.why = d.why ?? [];
    turn.rejected = d.rejected === true;
  } else if (e.kind === 'mood') {
    const d = e.data as unknown as TimelineData['mood'];
    if (turn.speaker === 'customer') turn.mood = { score: d.score, anger: d.anger, confidence: d.confidence, parts: d.parts ?? [] };
  } else {
    const d = e.data as unknown as TimelineData['corrected'];
    turn.put[d.of === 'mood' ? 'mood' : `${d.of}:${d.was}`] = { was: d.was, is: d.is ?? '', mine: d.mine === true, by: d.agent_name ?? '' };
  }
}

/** turnsOf are the utterances of a contact alone. */
export function turnsOf(entries: readonly TimelineEntry[]): Turn[] {
  return rowsOf(entries).flatMap((r) => ('turn' in r ? [r.turn] : []));
}

/** scoresOf are the moods of a contact in order. */
export function scoresOf(entries: readonly TimelineEntry[] | undefined): number[] {
  return (entries ?? []).flatMap((e) => (e.kind === 'mood' && typeof e.data['score'] === 'number' ? [e.data['score']] : []));
}

/** wrong tells whether somebody said that it is not this, and did not take it back. */
export function wrong(turn: Turn, key: string): Put | null {
  const p = turn.put[key];
  return p && p.is !== p.was ? p : null;
}

/** Chip is one thing that an utterance was understood as. */
export interface Chip { of: 'need' | 'intent'; id: string; key: string; name: NeedHeard['name']; score: number; evidence: Evidence[]; guess?: boolean }

// Under leastNeed a need is a guess, shown as one where nothing is surer; under leastGuess it only disturbs.
const leastNeed = 0.3;
const leastGuess = 0.1;
const leastIntent = 0.4;

/** chipsOf are the needs of an utterance, then its intent; of an agent's there are none. */
export function chipsOf(turn: Turn): Chip[] {
  if (turn.speaker !== 'customer') return [];
  const out: Chip[] = turn.needs.filter((n) => n.score >= leastNeed).slice(0, 2)
    .map((n) => ({ of: 'need', id: n.id, key: `need:${n.id}`, name: n.name, score: n.score, evidence: n.evidence ?? [] }));
  const first = turn.intents[0];
  if (first && !turn.rejected && first.score >= leastIntent) {
    out.push({ of: 'intent', id: first.id, key: `intent:${first.id}`, name: first.name, score: first.score, evidence: turn.why });
  }
  const guess = turn.needs[0];
  if (out.length === 0 && guess && guess.score >= leastGuess) {
    out.push({ of: 'need', id: guess.id, key: `need:${guess.id}`, name: guess.name, score: guess.score, evidence: guess.evidence ?? [], guess: true });
  }
  return out;
}

/** Piece is a stretch of text that looks the same throughout. */
export interface Piece { text: string; entity?: Entity; lit: boolean }

/** piecesOf cuts a text where an entity or a piece of evidence begins or ends. Overlapping entities: the first counts. */
export function piecesOf(text: string, entities: readonly Entity[], lit: readonly Evidence[]): Piece[] {
  const runes = [...text];
  const out: Piece[] = [];
  for (const [i, r] of runes.entries()) {
    const entity = entities.find((e) => i >= e.from && i < e.to);
    const shines = lit.some((e) => i >= e.from && i < e.to);
    const last = out[out.length - 1];
    if (last && last.entity === entity && last.lit === shines) last.text += r;
    else out.push({ text: r, lit: shines, ...(entity ? { entity } : {}) });
  }
  return out;
}

/** quotesOf are the words that evidence points at, each once, the weightiest first. */
export function quotesOf(text: string, evidence: readonly Evidence[]): string[] {
  const runes = [...text];
  const sorted = [...evidence].filter((e) => e.weight > 0).sort((a, b) => b.weight - a.weight);
  return [...new Set(sorted.map((e) => runes.slice(e.from, e.to).join('')).filter((q) => q !== ''))];
}

// As the strip is hidden below it, so is a need that is less sure.
const sure = 0.6;
/** Of so many of the customer's last utterances the strip tells the need: what was said before has been dealt with. */
const recent = 3;

/** wanted is what the customer wants now as far as it was understood: the surest need, or else intent, of the last utterances. */
export function wanted(entries: readonly TimelineEntry[]): { turn: Turn; chip: Chip } | null {
  let best: { turn: Turn; chip: Chip } | null = null;
  for (const turn of turnsOf(entries).filter((t) => t.speaker === 'customer').slice(-recent)) {
    for (const chip of chipsOf(turn)) {
      const better = !best || (chip.of === best.chip.of ? chip.score >= best.chip.score : chip.of === 'need');
      if (chip.score >= sure && !wrong(turn, chip.key) && better) best = { turn, chip };
    }
  }
  return best;
}
