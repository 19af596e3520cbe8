/** The languages of a customer's page. */
export type Language = 'cmn' | 'yue' | 'en';

const texts = {
  opening: { cmn: '正在连接…', yue: '連接緊…', en: 'Connecting…' },
  again: { cmn: '网络断了，正在重连…', yue: '網絡斷咗，重新連接緊…', en: 'Connection lost, trying again…' },
  flow: { cmn: '自动客服', yue: '自動客服', en: 'Automatic desk' },
  queue: { cmn: '正在为您找同事', yue: '幫您搵緊同事', en: 'Finding a colleague for you' },
  place: { cmn: '正在为您找同事，您排第 {n} 位', yue: '幫您搵緊同事，您排第 {n} 位', en: 'Finding a colleague for you, you are number {n}' },
  agent: { cmn: '{who} 在为您服务', yue: '{who} 為您服務緊', en: 'You are writing with {who}' },
  closed: { cmn: '对话已结束', yue: '對話已結束', en: 'This chat is over' },
  left: { cmn: '留言已收到。回复会出现在这里：在这个浏览器里再打开这个页面就能看到，30 天内有效。', yue: '收到您嘅留言。回覆會喺呢度出現：喺呢個瀏覽器再開呢頁就睇到，30 日內有效。', en: 'We have your message. The answer appears here: open this page again in this browser, within 30 days.' },
  colleague: { cmn: '客服', yue: '客服', en: 'Our team' },
  fresh: { cmn: '开始新对话', yue: '開始新對話', en: 'Start a new chat' },
  typing: { cmn: '对方正在输入…', yue: '對方打緊字…', en: 'Typing…' },
  read: { cmn: '已读', yue: '已讀', en: 'Read' },
  write: { cmn: '写给我们', yue: '寫畀我哋', en: 'Write to us' },
  send: { cmn: '发送', yue: '發送', en: 'Send' },
  attach: { cmn: '发图片或文件', yue: '傳相或檔案', en: 'Send a picture or file' },
  open: { cmn: '打开页面', yue: '打開頁面', en: 'Open the page' },
  until: { cmn: '{time} 前有效', yue: '{time} 前有效', en: 'until {time}' },
  leave: { cmn: '结束对话', yue: '結束對話', en: 'End the chat' },
  log: { cmn: '对话', yue: '對話', en: 'Conversation' },
  you: { cmn: '您', yue: '您', en: 'You' },
  sending: { cmn: '发送中', yue: '發送緊', en: 'Sending' },
  rate: { cmn: '发得太快了，请稍等再发', yue: '傳得太快，請等陣再傳', en: 'Too fast. Please wait a moment and send it again' },
  too_long: { cmn: '这条太长了，最多 4000 字', yue: '呢條太長，最多 4000 字', en: 'Too long: 4,000 characters at most' },
  too_large: { cmn: '文件太大，最多 5 MB', yue: '檔案太大，最多 5 MB', en: 'Too large: 5 MB at most' },
  type: { cmn: '这种文件发不了，可以发图片、PDF 或文本', yue: '呢種檔案傳唔到，可以傳相、PDF 或文字檔', en: 'This kind of file is not taken: pictures, PDF or text' },
  failed: { cmn: '没有发出去，请再试一次', yue: '傳唔到，請再試一次', en: 'Not sent. Please try again' },
  denied: { cmn: '这个页面不能打开在线客服', yue: '呢個頁面開唔到線上客服', en: 'The chat can not be opened from this page' },
  full: { cmn: '现在人太多，请稍后再来', yue: '而家太多人，請遲啲再嚟', en: 'We are full right now. Please come back later' },
  unanswered: { cmn: '没有这个在线客服', yue: '無呢個線上客服', en: 'There is no such chat' },
} satisfies Record<string, Record<Language, string>>;

export type Key = keyof typeof texts;

export function isKey(key: string): key is Key {
  return key in texts;
}

/** wanted is the language that the page asks for, else the browser's, else Mandarin. */
export function wanted(asked: string | null, languages: readonly string[]): Language {
  if (asked === 'cmn' || asked === 'yue' || asked === 'en') return asked;
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
