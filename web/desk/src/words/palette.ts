export const zh = {
  'palette': '查找与动作',
  'palette.find': '查找客户、坐席、队列、动作',
  'palette.short': '客户、队列、动作',
  'palette.none': '没有找到',
  'palette.count': '{n} 项',
  'palette.customer': '客户',
  'palette.agent': '坐席',
  'palette.queue': '队列',
  'palette.action': '动作',
  'palette.customers': '客户页：按号码查客户',
};

export const en: Record<keyof typeof zh, string> = {
  'palette': 'Find and do',
  'palette.find': 'Find a customer, agent, queue or action',
  'palette.short': 'Customer, queue, action',
  'palette.none': 'Nothing found',
  'palette.count': '{n} found',
  'palette.customer': 'customer',
  'palette.agent': 'agent',
  'palette.queue': 'queue',
  'palette.action': 'action',
  'palette.customers': 'Customers: find by number',
};
