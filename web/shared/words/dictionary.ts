import * as because from './because';
import * as consents from './consents';
import * as contact from './contact';
import * as orders from './orders';
import * as page from './page';
import * as person from './person';
import * as recordings from './recordings';
import * as reveal from './reveal';
import * as rule from './rule';
import * as tags from './tags';
import * as worth from './worth';

// The words of the parts that several pages use. A file has one subject in both languages,
// and no two subjects have the same key.
export const zh = {
  ...page.zh, ...person.zh, ...contact.zh, ...tags.zh, ...because.zh, ...rule.zh, ...orders.zh, ...worth.zh, ...reveal.zh, ...consents.zh, ...recordings.zh,
};

/** Key names the words of the parts that several pages use. */
export type Key = keyof typeof zh;

export const en: Record<Key, string> = {
  ...page.en, ...person.en, ...contact.en, ...tags.en, ...because.en, ...rule.en, ...orders.en, ...worth.en, ...reveal.en, ...consents.en, ...recordings.en,
};
