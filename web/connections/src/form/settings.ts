import { singles, groups } from './model';

/** Setting is one field of a way's settings. */
export interface Setting {
  name: string;
  kind: 'text' | 'number' | 'yes' | 'list' | readonly string[];
  hint?: string; // shown in the empty field
  when?: (settings: Record<string, unknown>) => boolean;
}

const is = (name: string, value: string) => (s: Record<string, unknown>): boolean => s[name] === value;

/** settings are what each way asks for. */
export const settings: Record<string, readonly Setting[]> = {
  hook: [
    { name: 'verify', kind: ['token', 'standard', 'hmac'] }, { name: 'header', kind: 'text', hint: 'X-Shopify-Hmac-Sha256', when: is('verify', 'hmac') },
    { name: 'form', kind: ['json', 'debezium'] }, { name: 'rows', kind: 'text', hint: 'data.items' }, { name: 'id', kind: 'text', hint: 'event_id' }, { name: 'per_minute', kind: 'number', hint: '600' },
  ],
  sheet: [
    { name: 'encoding', kind: ['', 'utf-8', 'gb18030', 'utf-16'] }, { name: 'delimiter', kind: 'text', hint: ',' }, { name: 'header', kind: ['', 'yes', 'no'] },
    { name: 'tab', kind: 'text', hint: 'Sheet1' }, { name: 'id', kind: 'text' },
  ],
  sqlpoll: [
    { name: 'engine', kind: ['mysql', 'postgres'] }, { name: 'table', kind: 'text', hint: 'public.customers' }, { name: 'watermark', kind: 'text', hint: 'updated_at' }, { name: 'key', kind: 'text', hint: 'id' },
    { name: 'every', kind: 'text', hint: '10s' }, { name: 'batch', kind: 'number', hint: '500' }, { name: 'settle', kind: 'text', hint: '1s' }, { name: 'columns', kind: 'list' },
    { name: 'deleted', kind: 'text', hint: 'deleted_at' }, { name: 'sweep', kind: 'text', hint: '1h' },
  ],
  pgcdc: [
    { name: 'tables', kind: 'list', hint: 'public.customers' }, { name: 'slot', kind: 'text', hint: 'zhiyin' }, { name: 'publication', kind: 'text', hint: 'zhiyin' },
    { name: 'create', kind: 'yes' }, { name: 'snapshot', kind: 'yes' }, { name: 'most_held_mb', kind: 'number', hint: '1024' },
  ],
  push: [
    { name: 'url', kind: 'text', hint: 'https://crm.example.com/customers/{customer.user_id}/tags' }, { name: 'method', kind: ['PUT', 'POST', 'PATCH'] }, { name: 'as', kind: 'text', hint: 'crm' },
    { name: 'prove', kind: ['token', 'header', 'standard'] }, { name: 'header', kind: 'text', hint: 'X-Api-Key', when: is('prove', 'header') }, { name: 'purpose', kind: 'text', hint: 'service' }, { name: 'clearance', kind: 'number', hint: '2' },
  ],
  ask: [
    { name: 'url', kind: 'text', hint: 'https://shop.example.com/api' }, { name: 'prove', kind: ['token', 'header'] }, { name: 'header', kind: 'text', hint: 'X-Api-Key', when: is('prove', 'header') },
  ],
};

/** defaults are settings that the server takes where nothing is written. */
export const defaults: Record<string, Record<string, unknown>> = {
  hook: { verify: 'token', form: 'json' }, sheet: {}, sqlpoll: {}, pgcdc: { snapshot: true }, push: { method: 'PUT', prove: 'token' }, ask: { prove: 'token' },
};

export const types = ['identify', 'track', 'page', 'screen', 'group', 'alias'] as const;
export const operations = ['read', 'create', 'update', 'delete'] as const;
export const targets = [...groups, ...singles];

/** steps are the functions that may be chosen; date and cut take other arguments when they are typed. */
export const steps = ['text', 'trim', 'lower', 'upper', 'digits', 'number', 'integer', 'minor', 'bool', 'gender', 'date: iso', 'date: unix', 'date: unix_ms', 'date: days', 'date: excel', 'cut: 40'];

/** ids are the kinds of identifier of every house. */
export const ids = ['phone', 'email', 'member_id', 'wechat_openid', 'wechat_unionid', 'device'] as const;

/** known are the names that the platform gives a meaning to. */
export const known: Record<string, readonly string[]> = {
  traits: ['familyName', 'givenName', 'title', 'phone', 'email', 'member_id', 'birthday', 'city', 'tier', 'memberFrom', 'speaks', 'spokenAs', 'loyalty_points'],
  properties: ['order_id', 'title', 'amount_minor', 'currency', 'category', 'product', 'channel', 'status'],
};

export const events = ['Order Placed', 'Order Completed', 'Order Shipped', 'Order Delivered', 'Order Cancelled', 'Return Requested', 'Bill Issued', 'Bill Paid', 'Question Asked', 'Product Viewed', 'Page Viewed'];
