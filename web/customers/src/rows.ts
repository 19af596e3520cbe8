import { clock } from '../../shared/format';
import type { IconName } from '../../shared/icons';
import type { Text } from '../../shared/known';
import type { Happened } from '../../shared/parts/TimelineLine';
import type { Facts, Row } from './api';
import { said } from './said';
import type { Key, Speech } from './words';

type Data = Record<string, unknown>;
const text = (v: unknown): string => (typeof v === 'string' ? v : typeof v === 'number' || typeof v === 'boolean' ? String(v) : '');
const list = (v: unknown): unknown[] => (Array.isArray(v) ? v : []);
const object = (v: unknown): Data => (v && typeof v === 'object' ? (v as Data) : {});

const channels: Record<string, { icon: IconName; shade: string }> = {
  voice: { icon: 'phone', shade: 'voice' }, web_voice: { icon: 'phone', shade: 'voice' }, chat: { icon: 'chat', shade: 'chat' },
};

/** happened words one row of a timeline; agents are those whose names the profile has, and a tag that went is called as tags has it, or by its id. */
export function happened(row: Row, facts: Facts | null, words: Speech, tags: Tags = {}): Happened {
  const base = { id: row.id, at: row.at };
  return row.contact ? { ...base, ...contact(row.contact, facts, words) } : { ...base, ...kept(row, object(row.data), words, tags) };
}

/** Tags are the names of tags in force by id. */
export type Tags = Record<string, Text>;

type Told = Omit<Happened, 'id' | 'at'>;

function contact(c: NonNullable<Row['contact']>, facts: Facts | null, words: Speech): Told {
  const known = facts?.contacts.find((p) => p.id === c.id);
  const from = words.named('channel', c.channel);
  const how = words.say(c.direction === 'outbound' ? 'out_call' : 'in');
  const topic = c.disposition ? words.named('disposition', c.disposition) : c.ended_reason ? words.named('end', c.ended_reason) : words.say('open_now');
  return { ...(channels[c.channel] ?? { icon: 'phone', shade: 'voice' }), from, title: `${how} · ${topic}`,
    detail: [from, known?.agent_name ?? '', c.talk_ms > 0 ? clock(c.talk_ms) : ''] };
}

function kept(row: Row, data: Data, words: Speech, tags: Tags): Told {
  const name = (id: string) => words.of(tags[id]) || id;
  const source = text(data['source']);
  const from = source ? words.say('by', { source }) : '';
  switch (row.kind) {
    case 'customer.tracked': return { icon: 'eye', shade: 'message', from: from || words.say('time.act'), title: words.named('act', text(data['name'])).replace(/^act\./, ''), detail: [source, ...said(object(data['open']), words)] };
    case 'customer.tagged': return tagged(data, words, name);
    case 'customer.tag_rejected': return { icon: 'x', shade: 'store', from: words.say('time.tag'), title: words.say('row.rejected', { name: name(text(data['tag'])) }), detail: [] };
    case 'customer.tag_restored': return { icon: 'return', shade: 'store', from: words.say('time.tag'), title: words.say('row.restored', { name: name(text(data['tag'])) }), detail: [] };
    case 'customer.identified': return { icon: 'user', shade: 'mail', from: from || words.say('time.record'), title: words.say('row.identified'), detail: [source, ...said(object(data['open']), words)] };
    case 'customer.revealed': return record('lock', words.say('row.revealed', { field: words.named('reveal', text(data['field'])) }), [words.named('reveal', `reason.${text(data['reason'])}`)], words);
    case 'customer.held': return record('lock', words.say(data['on'] === true ? 'row.held' : 'row.released'), [], words);
    default: return record('transfer', words.say(rowKey(row.kind)), [], words);
  }
}

const rowKeys: Record<string, Key> = {
  'customer.linked': 'row.linked', 'customer.merged': 'row.merged', 'customer.unmerged': 'row.unmerged', 'customer.decided': 'row.decided', 'customer.erased': 'row.erased',
};

function rowKey(kind: string): Key {
  return rowKeys[kind] ?? 'row.identified';
}

function record(icon: IconName, title: string, detail: string[], words: Speech): Told {
  return { icon, shade: 'callback', from: words.say('time.record'), title, detail };
}

function tagged(data: Data, words: Speech, name: (id: string) => string): Told {
  const added = list(data['added']).map((t) => words.say('row.added', { name: words.of(object(t)['name'] as Text) || text(object(t)['id']) }));
  const removed = list(data['removed']).map((id) => words.say('row.removed', { name: name(text(id)) }));
  return { icon: 'check-c', shade: 'store', from: words.say('time.tag'), title: [...added, ...removed][0] ?? words.say('row.tagged'), detail: [...added, ...removed].slice(1, 6) };
}
