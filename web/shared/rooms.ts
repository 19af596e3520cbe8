import type { IconName } from './icons';
import type { Screen } from './lang';

/** RoomName is a page of the house that has a place in the navigation. */
export type RoomName = 'desk' | 'customers' | 'flows' | 'plans' | 'house' | 'tags' | 'language' | 'merges' | 'sources' | 'connections' | 'integrations' | 'suppressions';

/** Room is how it is led to. needs: what whoever enters may do, one of them; none: everybody who is signed in. */
export interface Room { at: RoomName; icon: IconName; needs: readonly string[]; name: Record<Screen, string> }

export const rooms: readonly Room[] = [
  { at: 'desk', icon: 'headset', needs: [], name: { 'zh-CN': '工作台', en: 'Desk' } },
  { at: 'customers', icon: 'user', needs: ['customer.read'], name: { 'zh-CN': '客户', en: 'People' } },
  { at: 'flows', icon: 'flow', needs: ['definition.read'], name: { 'zh-CN': '流程', en: 'Flows' } },
  { at: 'plans', icon: 'branch', needs: ['definition.read'], name: { 'zh-CN': '路由', en: 'Routing' } },
  { at: 'house', icon: 'clock', needs: ['definition.read'], name: { 'zh-CN': '规则', en: 'Rules' } },
  { at: 'tags', icon: 'check-c', needs: ['definition.read'], name: { 'zh-CN': '标签', en: 'Tags' } },
  { at: 'language', icon: 'say', needs: ['definition.read'], name: { 'zh-CN': '语言', en: 'Words' } },
  { at: 'merges', icon: 'transfer', needs: ['customer.merge'], name: { 'zh-CN': '合并', en: 'Merges' } },
  { at: 'sources', icon: 'queue', needs: ['intake.manage'], name: { 'zh-CN': '数据', en: 'Data' } },
  { at: 'suppressions', icon: 'lock', needs: ['customer.erase'], name: { 'zh-CN': '拒收', en: 'Refused' } },
  { at: 'connections', icon: 'plug', needs: ['connection.manage'], name: { 'zh-CN': '连接', en: 'Systems' } },
  { at: 'integrations', icon: 'key', needs: ['key.manage', 'webhook.manage'], name: { 'zh-CN': '密钥', en: 'Keys' } },
];

/** roomsFor are those that somebody may enter, and the one where they are. */
export function roomsFor(may: readonly string[], here: RoomName): readonly Room[] {
  return rooms.filter((r) => r.at === here || r.needs.length === 0 || r.needs.some((n) => may.includes(n)));
}
