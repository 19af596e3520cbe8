// API keys and webhooks.
export const integrations = {
  'the address is within the house, and webhooks.allow does not name it': '地址在内网，webhooks.allow 没有放行',
  'the address must be a whole one of at most 1,000 characters': '要写完整地址，最多 1,000 个字符',
  'the address must begin with https://': '地址要以 https:// 开头',
  'the address needs a host': '地址缺少主机',
  'the address takes no user, password or fragment': '地址里不能写用户、密码或片段',
  'a webhook needs a name': 'Webhook 要有名称',
  'kinds[{1}] is no kind of event that is told, or stands twice': 'kinds[{1}] 不是会通知的事件，或重复了',
  "a key's name has 1 to 80 letters": '密钥名称为 1 到 80 个字',
  'a key needs a scope': '密钥至少要有一个权限',
  "the key's end is over": '密钥的到期时间已经过了',
  'a clearance is 1 to 4': '查看级别是 1 到 4',
  'a source has 1 to 32 small letters, digits and hyphens, a letter first': '来源是 1 到 32 个小写字母、数字和连字符，以字母开头',
  '"{1}" is no scope of a key, or stands twice': '“{1}”不是密钥的权限，或重复了',
};
