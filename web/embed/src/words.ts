export type Language = 'cmn' | 'yue' | 'en';

const texts = {
  open: { cmn: '联系我们', yue: '聯絡我哋', en: 'Contact us' },
  'open.chat': { cmn: '打字咨询', yue: '打字查詢', en: 'Write to us' },
  'open.voice': { cmn: '打电话给我们', yue: '打電話畀我哋', en: 'Talk to us' },
  'open.devices': { cmn: '联系企业客服', yue: '聯絡企業客服', en: 'Contact business service' },
  'led.chat': { cmn: '在这里打字就行，也可以改用通话。', yue: '喺度打字就得，亦可以轉用通話。', en: 'Write here, or call if you would rather.' },
  'led.voice': { cmn: '点一下就能通话，有人慢慢为您办理。也可以打字。', yue: '撳一下就可以通話，有人慢慢幫您辦理。亦可以打字。', en: 'One click and we talk, at your pace. You may write as well.' },
  'led.devices': { cmn: '打字和通话可以同时用，手机、电脑一起办理。', yue: '打字同通話可以同時用，手機、電腦一齊辦理。', en: 'Write and talk at the same time, on several devices.' },
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
