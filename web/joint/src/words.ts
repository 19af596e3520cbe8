/** The languages of a customer's page. */
export type Language = 'cmn' | 'yue' | 'en';

const texts = {
  title: { cmn: '一起办理', yue: '一齊辦理', en: 'Go on together' },
  loading: { cmn: '正在打开…', yue: '打開緊…', en: 'Opening…' },
  flow: { cmn: '正在自动服务', yue: '自動服務緊', en: 'With the automatic service' },
  queue: { cmn: '正在等候客服', yue: '等緊同事', en: 'Waiting for an agent' },
  place: { cmn: '正在等候客服，排第 {n} 位', yue: '等緊同事，排第 {n} 位', en: 'Waiting for an agent, number {n} in line' },
  agent: { cmn: '{who} 正在为您服务', yue: '{who} 為您服務緊', en: '{who} is serving you' },
  over: { cmn: '联络已结束，办理结果留在这里', yue: '聯絡已經結束，辦理結果留喺呢度', en: 'The contact is over; what came of it stays here' },
  now: { cmn: '现在要办的', yue: '而家要辦嘅', en: 'To do now' },
  here: { cmn: '在这台设备上办理', yue: '喺呢部裝置辦理', en: 'Do it on this device' },
  scan: { cmn: '或用另一台设备扫码办理', yue: '或者用另一部裝置掃碼辦理', en: 'Or scan it with another device' },
  scanAlt: { cmn: '二维码', yue: '二維碼', en: 'QR code' },
  one: { cmn: '先打开的设备才能办理', yue: '邊部裝置先打開就由邊部辦理', en: 'The device that opens it first does it' },
  done: { cmn: '客服发来的', yue: '同事發嚟嘅', en: 'What was handed over' },
  nothing: { cmn: '现在没有要确认的。客服发来时会出现在这里。', yue: '而家冇嘢要確認。同事發嚟時會喺呢度出現。', en: 'Nothing is to be confirmed now. What the agent sends appears here.' },
  offered: { cmn: '等待打开', yue: '等打開', en: 'waiting to be opened' },
  opened: { cmn: '正在办理', yue: '辦理緊', en: 'open on a device' },
  confirmed: { cmn: '已确认', yue: '已確認', en: 'confirmed' },
  declined: { cmn: '已拒绝', yue: '已拒絕', en: 'declined' },
  expired: { cmn: '已过期', yue: '已過期', en: 'expired' },
  cancelled: { cmn: '已收回', yue: '已收回', en: 'taken back' },
  failed: { cmn: '没有成功', yue: '唔成功', en: 'did not work' },
  devices: { cmn: '谁在这个页面', yue: '邊個喺呢頁', en: 'Who shares this page' },
  first: { cmn: '联系我们的人', yue: '聯絡我哋嘅人', en: 'Who contacted us' },
  forgotten: { cmn: '同事', yue: '同事', en: 'Colleague' },
  mine: { cmn: '这台设备', yue: '呢部裝置', en: 'this device' },
  joined: { cmn: '已加入', yue: '已加入', en: 'joined' },
  waits: { cmn: '还没打开', yue: '未打開', en: 'not opened yet' },
  phone: { cmn: '手机', yue: '手機', en: 'phone' },
  tablet: { cmn: '平板', yue: '平板', en: 'tablet' },
  computer: { cmn: '电脑', yue: '電腦', en: 'computer' },
  remove: { cmn: '移除{who}', yue: '移除{who}', en: 'Remove {who}' },
  leave: { cmn: '退出', yue: '退出', en: 'Leave' },
  invite: { cmn: '请同事加入', yue: '請同事加入', en: 'Ask a colleague in' },
  name: { cmn: '同事怎么称呼', yue: '同事點稱呼', en: 'What the colleague is called' },
  make: { cmn: '生成链接', yue: '整連結', en: 'Make a link' },
  give: { cmn: '请 {who} 扫码，或把链接发给对方。只有一台设备能打开。', yue: '請 {who} 掃碼，或者將連結發畀對方。只有一部裝置可以打開。', en: 'Let {who} scan this, or pass the link on. One device alone can open it.' },
  copy: { cmn: '复制链接', yue: '複製連結', en: 'Copy the link' },
  copied: { cmn: '已复制', yue: '已複製', en: 'Copied' },
  full: { cmn: '设备已经够多了，先移除一台', yue: '裝置已經夠多，先移除一部', en: 'There are as many devices as may share it. Remove one first' },
  write: { cmn: '改用打字联系客服', yue: '轉用打字聯絡', en: 'Write to us instead' },
  elsewhere: { cmn: '这个链接已在另一台设备上打开', yue: '呢條連結喺另一部裝置打開咗', en: 'This link is open on another device' },
  unknown: { cmn: '链接无效，或者已经过期', yue: '連結無效，或者已經過期', en: 'This link is not valid, or its time is over' },
  lost: { cmn: '网络断了，正在重连…', yue: '網絡斷咗，重新連接緊…', en: 'Connection lost, trying again…' },
  gone: { cmn: '这台设备已退出', yue: '呢部裝置已經退出', en: 'This device has left' },
} satisfies Record<string, Record<Language, string>>;

export type Key = keyof typeof texts;

export function isKey(key: string): key is Key {
  return key in texts;
}

/** wanted is the browser's language, else Mandarin. */
export function wanted(languages: readonly string[]): Language {
  for (const l of languages) {
    const tag = l.toLowerCase();
    if (/^(yue|zh-(hk|mo|hant-hk))/.test(tag)) return 'yue';
    if (tag.startsWith('zh')) return 'cmn';
    if (tag.startsWith('en')) return 'en';
  }
  return 'cmn';
}

export function say(language: Language, key: Key, values: Record<string, string | number> = {}): string {
  return texts[key][language].replace(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? ''));
}

export function pick(text: Partial<Record<string, string>> | undefined, language: Language): string {
  return text?.[language] ?? text?.['cmn'] ?? text?.['en'] ?? '';
}
