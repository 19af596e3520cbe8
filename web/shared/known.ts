// What is known of a customer, as the desk's socket and the API tell it. Times are
// RFC 3339 UTC; amounts are in the minor unit of their currency.

export type Language = 'cmn' | 'yue' | 'en';
export type Text = Partial<Record<Language, string>>;
export interface Because { says: string; holds: boolean; saw?: string; parts?: Because[]; away?: number; events?: string[] }
export interface Money { minor: number; currency: string }
export interface TagView {
  id: string; family: 'static' | 'dynamic' | 'preference' | 'value';
  name: Text; source: 'told' | 'store' | 'computed' | 'agent'; confidence: number; // 0 to 1
  since: string; until?: string; // when it goes if nothing else happens
  purpose?: string; // what it may be used for
  sensitive?: boolean; because?: Because; definition: string; // tag/id@version
}
export interface OrderView { id: string; kind: string; title: string; status: string; amount: Money; at: string }
