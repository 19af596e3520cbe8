import type { AnswerOf } from '../../shared/api/client';

export type Kind = 'calendar' | 'manner' | 'voice' | 'unit';
export const kinds: readonly Kind[] = ['calendar', 'manner', 'voice', 'unit'];
/** Begun are the kinds of which new ones are written here; a unit comes with its pack. */
export type Begun = Exclude<Kind, 'unit'>;
export const begins = (kind: Kind): kind is Begun => kind !== 'unit';
export type Standing = AnswerOf<'/api/definitions/{kind}', 'get'>['items'][number] & { kind: Kind };
export type Version = AnswerOf<'/api/definitions/{kind}/{id}/versions', 'get'>['items'][number];
export type Report = AnswerOf<'/api/manners', 'get'>['items'][number];
export type Reading = AnswerOf<'/api/definitions/{kind}/check', 'post'>;
export type Problem = Reading['problems'][number];

/** blanks are what rules that are begun here say. */
export const blanks: Record<Begun, string> = {
  calendar: 'id: \nunit: \nname: {cmn: , en: }\nhours: {mon-fri: "09:00-18:00"}\nholidays: []\n',
  manner: 'id: \nunit: \nname: {cmn: , en: }\ngroups:\n  - id: senior\n    name: {cmn: 长者, en: Seniors}\n    when: customer.age_band in ["60-69", "70+"]\n    manner: voice\n  - {id: others, name: {cmn: 其他客户, en: Everybody else}}\nbelow_percent: 45\nevery_days: 30\n',
  voice: 'id: \nunit: \nname: {cmn: , en: }\npace_percent: 100\npitch_percent: 100\n',
};

/** draftOf is the newest version on its way after the one in force. */
export function draftOf(versions: readonly Version[]): Version | undefined {
  const inForce = versions.find((v) => v.state === 'published')?.version ?? 0;
  return versions.find((v) => v.version > inForce && (v.state === 'drafted' || v.state === 'approved'));
}
