export type Language = 'cmn' | 'yue' | 'en';

const texts = {
  open: { cmn: '联系我们', yue: '聯絡我哋', en: 'Contact us' },
  close: { cmn: '收起', yue: '收埋', en: 'Close' },
  chat: { cmn: '在线客服', yue: '線上客服', en: 'Chat' },
  call: { cmn: '网页通话', yue: '網頁通話', en: 'Call' },
  panel: { cmn: '联系{name}', yue: '聯絡{name}', en: 'Contact {name}' },
  unread: { cmn: '{n} 条新消息', yue: '{n} 條新訊息', en: 'New messages: {n}' },
  origin: { cmn: '{origin} 不在“{site}”允许的网站里，客服入口没有打开。请管理员把它加到 chat.sites.{site}.origins。',
    yue: '{origin} 唔喺「{site}」允許嘅網站入面，客服入口冇打開。請管理員將佢加到 chat.sites.{site}.origins。',
    en: '{origin} is not among the sites that “{site}” permits, so contact is not offered here. An administrator adds it to chat.sites.{site}.origins.' },
  site: { cmn: '没有叫“{site}”的客服入口，请检查 data-site。', yue: '冇叫「{site}」嘅客服入口，請檢查 data-site。', en: 'There is no contact entrance called “{site}”: check data-site.' },
  reach: { cmn: '连不上 {host}：网络不通，或者本页的内容安全策略（CSP）没有放行 connect-src 和 frame-src。',
    yue: '連唔到 {host}：網絡唔通，或者本頁嘅內容安全策略（CSP）冇放行 connect-src 同 frame-src。',
    en: '{host} can not be reached: no network, or this page’s Content-Security-Policy lacks it in connect-src or frame-src.' },
} satisfies Record<string, Record<Language, string>>;

export type Key = keyof typeof texts;

/** wanted is what the script's tag asks for, else the page's language, else the browser's. */
export function wanted(...tags: (string | null | undefined)[]): Language {
  for (const tag of tags) {
    const t = (tag ?? '').toLowerCase();
    if (/^(yue|zh-(hk|mo|hant-hk))/.test(t)) return 'yue';
    if (t === 'cmn' || t.startsWith('zh')) return 'cmn';
    if (t.startsWith('en')) return 'en';
  }
  return 'cmn';
}

export function say(language: Language, key: Key, values: Record<string, string | number> = {}): string {
  return texts[key][language].replace(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? ''));
}
