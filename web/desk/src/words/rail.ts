export const zh = {
  'rail': '资料',
  'rail.page': '客户页',
  'rail.profile': '画像',
  'rail.history': '时间线',
  'rail.blank': '铃响的时候，客户是谁、\n有哪些事没办完，会出现在这里。',
  'rail.unknown': '还没有这位客户的资料',
  'rail.unknown.text': '这通联络会成为第一条。问到姓名和来意，记在下面就好。',
  'rail.several': '请核对是哪一位',
  'rail.several.text': '问姓名，再问一件只有本人知道的事',
  'rail.this_one': '是这位',
  'rail.this_one.sure': '再按一次确认',
  'rail.this_one.label': '是这位：{who}',
};

export const en: Record<keyof typeof zh, string> = {
  'rail': 'Record',
  'rail.page': 'Whole page',
  'rail.profile': 'Profile',
  'rail.history': 'Timeline',
  'rail.blank': 'When it rings, who it is and\nwhat is still open appear here.',
  'rail.unknown': 'Nothing on record yet',
  'rail.unknown.text': 'This contact will be the first entry. Write the name and the reason into the note.',
  'rail.several': 'Please check which one',
  'rail.several.text': 'Ask for the name, then for something only they know',
  'rail.this_one': 'This one',
  'rail.this_one.sure': 'Press again',
  'rail.this_one.label': 'This one: {who}',
};
