// What a new connection of each way begins with.

const head = (id: string, cmn: string, en: string, way: string): string => `id: ${id}
name: {cmn: ${cmn}, en: ${en}}
way: ${way}
`;

const member = `mapping:
  zone: Asia/Shanghai
  messages:
    - type: identify
      user_id: id
      traits:
        familyName: surname
        givenName: given_name
        title: {path: gender, do: [gender]}
        phone: {path: mobile, do: [digits]}
        birthday: {path: birthday, do: [{date: iso}]}
        tier: {path: level, table: {"1": silver, "2": gold, "3": black}, else: none}
`;

export const samples: Record<string, string> = {
  hook: `${head('shop', '商城', 'Shop', 'hook')}hook: {verify: token, id: event_id}
mapping:
  messages:
    - type: track
      when: {path: status, in: [paid, shipped]}
      event: {path: status, table: {paid: Order Completed, shipped: Order Shipped}}
      user_id: buyer.id
      timestamp: updated_at
      properties:
        order_id: order_no
        title: title
        amount_minor: {path: total, do: [minor]}
`,
  sheet: `${head('members', '会员名单', 'Members', 'sheet')}mapping:
  zone: Asia/Shanghai
  messages:
    - type: identify
      user_id: 会员号
      traits:
        familyName: 姓
        givenName: 名
        title: {path: 性别, do: [gender]}
        phone: {path: 手机, do: [digits]}
        birthday: {path: 生日, do: [{date: iso}]}
`,
  sqlpoll: `${head('crm', '客户系统', 'CRM', 'sqlpoll')}sqlpoll:
  engine: mysql
  table: customers
  watermark: updated_at
  key: id
  every: 10s
${member}`,
  pgcdc: `${head('erp', '进销存', 'ERP', 'pgcdc')}pgcdc:
  tables: [public.customers]
  slot: zhiyin_erp
  publication: zhiyin_erp
  create: true
  most_held_mb: 1024
${member}`,
  push: `${head('crm-tags', '标签写回 CRM', 'Tags for the CRM', 'push')}push:
  url: https://crm.example.com/customers/{customer.user_id}/tags
  method: PUT
  as: crm
  prove: token
mapping:
  fields:
    tags: tags
    changed_at: at
`,
  ask: `${head('shop-ask', '商城查询', 'Questions to the shop', 'ask')}ask:
  url: https://shop.example.com/api
  prove: token
`,
};
