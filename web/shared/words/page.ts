export const zh = {
  'nav': '主导航',
  'nav.desk': '工作台',
  'nav.customers': '客户',
  'nav.flows': '流程',
  'nav.tags': '标签',
  'nav.language': '语言',
  'nav.merges': '合并',
  'nav.sources': '数据',

  'top.language': 'English',
  'top.dark': '深色',
  'top.light': '浅色',

  'out': '您还没有登录',
  'out.go': '去登录',

  'refused.conflict': '情况已经变了，请刷新后再试',
  'refused.not_found': '这一项已经不在了',
  'refused.denied': '您没有这项权限',
  'refused.busy': '太忙了，请稍后再试',
  'refused.unavailable': '服务器没有回答，请再试一次',

  'check.keys': '有误，F8 跳到出错的地方',

  'do.retry': '再试',

  'age.now': '刚刚',
  'age.minutes': '{n} 分钟前',
  'age.hours': '{n} 小时前',
  'age.today': '今天 {time}',
  'age.yesterday': '昨天 {time}',
  'age.days': '{n} 天前',
  'age.months': '{n} 个月前',
  'age.years': '{n} 年前',
};

export const en: Record<keyof typeof zh, string> = {
  'nav': 'Main',
  'nav.desk': 'Desk',
  'nav.customers': 'People',
  'nav.flows': 'Flows',
  'nav.tags': 'Tags',
  'nav.language': 'Words',
  'nav.merges': 'Merges',
  'nav.sources': 'Data',

  'top.language': '中文',
  'top.dark': 'Dark colours',
  'top.light': 'Light colours',

  'out': 'You are not signed in',
  'out.go': 'Sign in',

  'refused.conflict': 'This has changed meanwhile: open it again',
  'refused.not_found': 'It is not there any more',
  'refused.denied': 'You may not do this',
  'refused.busy': 'Too busy: please try again in a moment',
  'refused.unavailable': 'The server did not answer, please try again',

  'check.keys': 'Something is wrong, F8 goes to its place',

  'do.retry': 'Try again',

  'age.now': 'just now',
  'age.minutes': '{n} min ago',
  'age.hours': '{n} h ago',
  'age.today': 'today {time}',
  'age.yesterday': 'yesterday {time}',
  'age.days': '{n} days ago',
  'age.months': '{n} {n|month|months} ago',
  'age.years': '{n} {n|year|years} ago',
};
