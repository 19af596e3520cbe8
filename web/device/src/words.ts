/** The languages of a customer's page. */
export type Language = 'cmn' | 'yue' | 'en';

const texts = {
  loading: { cmn: '正在打开…', yue: '打開緊…', en: 'Opening…' },
  standard: { cmn: '标准流程，对所有客户一样', yue: '標準流程，對所有客人一樣', en: 'Standard procedure, the same for everybody' },
  callGoesOn: { cmn: '办理时联络不会中断，客服还在', yue: '辦理時唔會斷線，同事仲喺度', en: 'The agent is still there; nothing is interrupted' },
  left: { cmn: '还剩 {time}', yue: '仲有 {time}', en: '{time} left' },
  codeTitle: { cmn: '请输入客服告诉您的六位验证码', yue: '請輸入同事話俾你知嘅六位驗證碼', en: 'Enter the six digits that the agent told you' },
  unlock: { cmn: '继续', yue: '繼續', en: 'Continue' },
  wrong: { cmn: '验证码不对，请再核对一遍', yue: '驗證碼唔啱，請再核對一次', en: 'That code is not right. Please check it again' },
  confirm: { cmn: '确认', yue: '確認', en: 'Confirm' },
  notMine: { cmn: '不是我办的', yue: '唔係我做嘅', en: 'This was not me' },
  decline: { cmn: '拒绝', yue: '拒絕', en: 'Decline' },
  sign: { cmn: '签署', yue: '簽署', en: 'Sign' },
  send: { cmn: '发送', yue: '發送', en: 'Send' },
  name: { cmn: '您的姓名', yue: '你嘅姓名', en: 'Your name' },
  draw: { cmn: '在框里手写签名', yue: '喺框入面簽名', en: 'Sign in the box' },
  clear: { cmn: '重写', yue: '重簽', en: 'Clear' },
  photos: { cmn: '拍照或选择照片，最多 {n} 张', yue: '影相或揀相，最多 {n} 張', en: 'Take or choose up to {n} photos' },
  readFirst: { cmn: '请先读到末尾', yue: '請先讀到最尾', en: 'Read to the end first' },
  needed: { cmn: '请填写', yue: '請填寫', en: 'Please fill this in' },
  failed: { cmn: '没有送到，请再试一次', yue: '未送到，請再試一次', en: 'Not sent. Please try again' },
  confirmed: { cmn: '已确认，请回到刚才的联络', yue: '已確認，請返去繼續傾', en: 'Confirmed. You can go back to the agent' },
  declined: { cmn: '已拒绝，我们不会办理', yue: '已拒絕，我哋唔會辦理', en: 'Declined. Nothing was done' },
  expired: { cmn: '链接已过期，请让客服重发', yue: '連結已過期，請同事再發', en: 'This link has expired. Ask the agent for a new one' },
  cancelled: { cmn: '链接已失效：联络已结束，或者客服已收回', yue: '連結已失效：聯絡已完，或者同事收回咗', en: 'This link has ended: the contact is over, or the agent took it back' },
  elsewhere: { cmn: '链接已在另一台设备打开', yue: '連結已喺另一部裝置打開', en: 'This link is open on another device' },
  unknown: { cmn: '没有这个链接', yue: '無呢個連結', en: 'There is no such link' },
} satisfies Record<string, Record<Language, string>>;

export type Key = keyof typeof texts;

/** wanted is the language of the browser, Mandarin where it has none of ours. */
export function wanted(languages: readonly string[]): Language {
  for (const l of languages) {
    const tag = l.toLowerCase();
    if (/^(yue|zh-(hk|mo|hant-hk))/.test(tag)) return 'yue';
    if (tag.startsWith('zh')) return 'cmn';
    if (tag.startsWith('en')) return 'en';
  }
  return 'cmn';
}

export function say(language: Language, key: Key, values: Record<string, string> = {}): string {
  return texts[key][language].replace(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole);
}

/** pick is a text in the language, or in a neighbour that it has. */
export function pick(text: Partial<Record<string, string>> | undefined, language: Language): string {
  return [language, 'cmn', 'yue', 'en'].map((l) => text?.[l]).find(Boolean) ?? '';
}
