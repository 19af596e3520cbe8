import { fill, pick, wantedScreen, type Values } from '../../shared/lang';

// Words of the page of connections.

const zh = {
  title: '连接', desk: '工作台', integrations: '密钥与 Webhook', theme: '明暗', language: 'English', loading: '正在读取…', retry: '重试', back: '全部连接',
  'failed.401': '请先登录。', 'failed.403': '管理连接需要管理员角色。', failed: '暂时读取不到。', signIn: '登录',
  new: '新建连接', none: '还没有连接。新建一个，让 CRM、ERP 或商城的数据进来。', 'new.choose': '数据怎样进来',
  'way.hook': '推送（Webhook）', 'way.sheet': '文件导入', 'way.sqlpoll': '定时查询数据库', 'way.pgcdc': '变更流（PostgreSQL）', 'way.push': '标签写回', 'way.ask': '导航查询', 'way.ask.says': '来电导航在通话中向对方系统查询（HTTP），只到这个地址。', 'way.push.says': '客户标签一变，就写进对方系统（HTTP）。',
  'way.hook.says': '对方系统有变化就发给我们；也收 Debezium 的变更事件。', 'way.sheet.says': '上传 CSV 或 Excel，先预览再导入。',
  'way.sqlpoll.says': '按更新时间读取 PostgreSQL、MariaDB 或 MySQL 的表，只读。', 'way.pgcdc.says': '逻辑复制，先读现有数据，再逐条跟随变更。',
  'state.off': '已停用', 'state.waiting': '等待数据', 'state.working': '正常', 'state.failing': '有故障',
  name: '名称', way: '方式', state: '状态', lag: '延迟', last: '最近收到', taken: '已收', refused: '被拒', fault: '故障', unit: '单位', everywhere: '全部单位', held: '对方为我们保留的日志', version: '版本 {n}', never: '从未',
  since: '自 {at} 起', test: '测试', testing: '正在测试…', on: '启用', off: '停用', rewind: '从头读取', 'rewind.sure': '忘记读到哪里，从头开始？重复的数据只计一次。', remove: '删除', 'remove.sure': '删除这个连接、它的密钥和被拒数据？', removed: '已删除。', 'removed.left': '已删除，但对方数据库当时连不上，复制槽还留在那里，请手工删除。', yes: '确定', no: '取消',
  form: '表单', text: '文本（YAML）', 'form.says': '改动即时检查并预览，发布后才生效。保存表单会去掉文本里的注释。', 'text.says': '与表单是同一份定义。', 'form.not': '这段文本还不能按表单显示，请先在文本里改好。',
  'form.sample': '样例数据', 'form.sample.none': '还没有样例。', 'form.reread': '重新读取样例', 'form.result': '得到的消息', 'form.result.none': '有了样例，这里就显示结果。', 'form.complex': '这一处较复杂，请在文本里改。',
  'form.id': '标识（小写字母、数字、连字符）', 'form.name.cmn': '中文名称', 'form.name.en': '英文名称', 'form.messages': '每行数据变成', 'form.sent': '发给对方的内容', 'form.document': '字段 ← 来自', 'form.zone': '没有时区的时间按', 'form.type': '消息类型', 'form.event': '事件名',
  'form.when': '哪些行', 'form.when.all': '全部', 'form.when.some': '满足条件的', 'form.how': '怎样比较', 'form.value': '值', 'form.on': '哪些变更', 'form.fields': '字段', 'form.to': '放到', 'form.name': '名称', 'form.kind': '来自', 'form.path': '字段', 'form.const': '固定值', 'form.change': '换算', 'form.do': '函数（依次）', 'form.table': '对照表（每行 原值 = 新值）', 'form.table.hint': 'v1 = silver', 'form.else': '对不上时',
  'form.add': '添加字段', 'form.field.remove': '去掉', 'form.message.add': '再加一种消息', 'form.message.remove': '去掉这种消息', 'form.found': '自动识别', 'yes.word': '是', 'no.word': '否',
  'posted.hook': '粘贴一段推送正文（JSON）', 'posted.sheet': '粘贴文件开头几行', 'posted.push': '粘贴一份文档（JSON），或用最近的标签变化',
  'type.identify': '客户资料（identify）', 'type.track': '行为（track）', 'type.page': '浏览网页（page）', 'type.screen': '浏览应用（screen）', 'type.group': '所属公司（group）', 'type.alias': '同一个人（alias）',
  'to.user_id': '对方的客户编号', 'to.anonymous_id': '匿名编号', 'to.previous_id': '原编号', 'to.group_id': '公司编号', 'to.timestamp': '发生时间', 'to.category': '类别', 'to.ids': '标识', 'to.traits': '资料', 'to.properties': '事件属性',
  'op.read': '已有', 'op.create': '新增', 'op.update': '修改', 'op.delete': '删除', 'how.is': '等于', 'how.in': '是其中之一', 'how.not': '不是', 'how.empty': '为空', 'how.over': '大于', 'how.under': '小于',
  'set.verify': '验证方式', 'set.verify.token': '令牌', 'set.verify.standard': 'Standard Webhooks 签名', 'set.verify.hmac': '商城签名（HMAC）', 'set.header': '请求头', 'set.form': '正文形式', 'set.form.json': 'JSON', 'set.form.debezium': 'Debezium', 'set.rows': '数据行所在路径', 'set.id': '行编号字段', 'set.per_minute': '每分钟最多请求',
  'set.encoding': '编码', 'set.delimiter': '分隔符', 'set.tab': '工作表', 'set.engine': '数据库', 'set.table': '表或视图', 'set.watermark': '更新时间列', 'set.key': '主键列', 'set.every': '间隔', 'set.batch': '每次行数', 'set.settle': '等待沉淀', 'set.columns': '列（空为全部）', 'set.deleted': '软删除列', 'set.sweep': '核对删除的间隔',
  'set.tables': '表', 'set.slot': '复制槽', 'set.publication': '发布', 'set.create': '允许我们创建', 'set.snapshot': '先读现有数据', 'set.most_held_mb': '对方最多保留（MB）', 'set.url': '地址（花括号里是路径）', 'set.method': '方法', 'set.as': '客户编号来源', 'set.prove': '证明方式', 'set.prove.token': '令牌（Bearer）', 'set.prove.header': '请求头', 'set.prove.standard': '签名', 'set.purpose': '个人信息用途', 'set.clearance': '标签密级上限',
  overview: '概况', mapping: '定义与映射', letters: '被拒数据', imports: '文件导入', test_ok: '读到 {n} 行，按当前映射会得到：', test_none: '连得上，但没有读到数据。', test_hook: '推送地址就绪。粘贴一段示例正文可以预览映射。', 'test.posted': '示例正文（JSON）',
  'secret.set': '密钥', 'secret.has': '已保存（不再显示）', 'secret.none': '还没有', 'secret.db': '数据库地址，含密码', 'secret.push': '对方系统给的密钥', 'secret.theirs': '对方系统给的签名密钥', 'secret.save': '保存', 'secret.saved': '已保存。', 'secret.make': '生成新密钥', 'secret.once': '只显示这一次，请现在存到对方系统里：', copy: '复制', copied: '已复制', stored: '我已存好',
  address: '推送地址', save: '发布', saved: '已发布版本 {n}。', check: '检查并预览', sound: '定义没有问题。', faults: '{n} 处有问题', place: '第 {line} 行第 {column} 列',
  row: '数据行', message: '得到的消息', skipped: '映射不取这一行', line: '第 {n} 行', 'letters.none': '没有被拒的数据。', replay: '全部重放', replayed: '收下 {taken} 行，仍被拒 {left} 行。', resent: '{taken} 条正在重新发送。', 'replay.one': '重放', 'letters.push': '放弃的写回保留 30 天。对方修好后可以重新发送。', 'letters.push.none': '没有放弃的写回。', more: '更多', at: '时间', reason: '原因', data: '数据（已遮盖）', 'letters.kept': '被拒的数据保留一周。改好映射后可以重放。',
  'import.drop': '把 CSV 或 Excel 文件拖到这里，或点击选择', 'import.limit': '最大 32 MB、100 万行；UTF-8、GB18030 或 UTF-16。', 'import.uploading': '正在上传…', 'import.check': '试运行', 'import.run': '开始导入', 'import.stop': '停止', 'import.go': '继续导入', 'import.refused': '下载被拒的行', 'import.new': '导入另一个文件',
  'import.found': '{format}，{encoding}，{columns} 列', 'import.preview': '预览', 'import.step.file': '选择文件', 'import.step.preview': '预览映射', 'import.step.check': '试运行', 'import.step.run': '导入',
  'import.counts': '已处理 {done} 行：{good} 行可用，{bad} 行被拒，{skipped} 行略过', 'import.past': '以前的导入', 'import.none': '还没有导入过文件。', file: '文件', by: '由',
  'is.uploaded': '已上传', 'is.checking': '试运行中', 'is.checked': '试运行完成', 'is.running': '导入中', 'is.done': '完成', 'is.stopped': '已停止', 'is.failed': '失败',
  'said.conflict': '别人刚改过，或现在的状态不允许。请刷新后再试。', 'said.denied': '没有权限。', 'said.invalid': '不能这样：{detail}', 'said.busy': '太忙，请稍后。', 'said.failed': '没有成功，请重试。',
  'fault.unreachable': '连不上对方', 'fault.refused': '对方拒绝了这个密钥', 'fault.no_secret': '还没有密钥', 'fault.bad_definition': '定义读不懂了', 'fault.bad_secret': '密钥不是数据库地址', 'fault.no_table': '没有这个表，或不许读', 'fault.no_column': '没有所写的列', 'fault.bad_watermark': '水位列或主键列无法排序',
  'fault.no_slot': '没有复制槽或发布，且不许我们创建', 'fault.slot_lost': '复制槽落后太多，已失效', 'fault.held_too_much': '对方保留的日志太多，已放弃复制槽，将重新读取', 'fault.not_logical': '对方的 wal_level 不是 logical', 'fault.door_shut': '本系统暂时收不了数据', 'fault.too_many_gone': '核对时四分之一以上的行不见了，没有当作删除。请检查对方的表；确认无误后从头读取', 'fault.bad_answer': '对方返回错误', 'fault.other': '其他故障', 'fault.not_readable': '文件读不了', 'fault.too_many_rows': '超过 100 万行', 'fault.file_gone': '文件已过期删除',
  'code.bad_number': '不是数字', 'code.bad_date': '不是日期', 'code.bad_bool': '不是“是/否”', 'code.not_in_table': '对照表里没有', 'code.missing_identity': '看不出是谁', 'code.ambiguous': '对得上好几个人', 'code.missing_order': '没有订单号', 'code.missing_event': '没有事件名', 'code.too_many_ids': '标识太多', 'code.too_large': '太大', 'code.status': '对方不接受', 'code.timeout': '超时', 'code.refused': '连不上', 'code.tls': '证书不对', 'code.dns': '域名解析失败', 'code.address': '地址不允许', 'code.size': '请求太大', 'code.other': '其他',
};

export type Key = keyof typeof zh;

const en: Record<Key, string> = {
  title: 'Connections', desk: 'Desk', integrations: 'Keys and webhooks', theme: 'Light or dark', language: '中文', loading: 'Reading…', retry: 'Try again', back: 'All connections',
  'failed.401': 'Please sign in first.', 'failed.403': 'Managing connections takes the admin role.', failed: 'This can’t be read at the moment.', signIn: 'Sign in',
  new: 'New connection', none: 'There are no connections yet. Make one to let data of a CRM, an ERP or a shop in.', 'new.choose': 'How the data comes in',
  'way.hook': 'Hook (they post)', 'way.sheet': 'File import', 'way.sqlpoll': 'Database, polled', 'way.pgcdc': 'Stream of changes (PostgreSQL)', 'way.push': 'Tags written back', 'way.ask': 'Asked by flows', 'way.ask.says': 'Flows ask the other system during a contact (HTTP), at this address alone.', 'way.push.says': 'Writes a customer’s tags into the other system whenever they change (HTTP).',
  'way.hook.says': 'The other system posts what has changed; Debezium’s change events too.', 'way.sheet.says': 'Upload CSV or Excel; preview before you import.',
  'way.sqlpoll.says': 'Reads a table of PostgreSQL, MariaDB or MySQL by its time of change. Only reads.', 'way.pgcdc.says': 'Logical replication: what is there first, then each change.',
  'state.off': 'Off', 'state.waiting': 'Waiting for data', 'state.working': 'Working', 'state.failing': 'Failing',
  name: 'Name', way: 'Way', state: 'State', lag: 'Lag', last: 'Last row', taken: 'Taken', refused: 'Refused', fault: 'Fault', unit: 'Unit', everywhere: 'Every unit', held: 'Log that the other database keeps for us', version: 'version {n}', never: 'never',
  since: 'since {at}', test: 'Test', testing: 'Testing…', on: 'Switch on', off: 'Switch off', rewind: 'Begin anew', 'rewind.sure': 'Forget how far it has come and begin anew? Rows that come again count once.', remove: 'Remove', 'remove.sure': 'Remove this connection with its secret and refused rows?', removed: 'Removed.', 'removed.left': 'Removed, but the other database could not be reached: the replication slot is still there, please drop it by hand.', yes: 'Yes', no: 'Cancel',
  form: 'Form', text: 'Text (YAML)', 'form.says': 'Checked and tried as you type; in force once it is published. Comments of the text are not kept by the form.', 'text.says': 'The same definition as in the form.', 'form.not': 'This text can’t be shown by fields yet. Please mend it as text first.',
  'form.sample': 'Sample', 'form.sample.none': 'There is no sample yet.', 'form.reread': 'Read again', 'form.result': 'What comes of it', 'form.result.none': 'With a sample the result stands here.', 'form.complex': 'This is more than fields can show. Please change it as text.',
  'form.id': 'Id (small letters, digits, hyphens)', 'form.name.cmn': 'Chinese name', 'form.name.en': 'English name', 'form.messages': 'A row becomes', 'form.sent': 'What is sent', 'form.document': 'Field ← comes from', 'form.zone': 'Times without a zone are in', 'form.type': 'Type of message', 'form.event': 'Event',
  'form.when': 'Which rows', 'form.when.all': 'all', 'form.when.some': 'those where', 'form.how': 'Comparison', 'form.value': 'Value', 'form.on': 'Which changes', 'form.fields': 'Fields', 'form.to': 'Goes to', 'form.name': 'Name', 'form.kind': 'comes from', 'form.path': 'field', 'form.const': 'fixed', 'form.change': 'Convert', 'form.do': 'Functions, in order', 'form.table': 'Words for words, a line each', 'form.table.hint': 'v1 = silver', 'form.else': 'For any other word',
  'form.add': 'Add a field', 'form.field.remove': 'Take away', 'form.message.add': 'Add a message', 'form.message.remove': 'Take this message away', 'form.found': 'found out', 'yes.word': 'yes', 'no.word': 'no',
  'posted.hook': 'Paste a body as it is posted (JSON)', 'posted.sheet': 'Paste the first lines of a file', 'posted.push': 'Paste a document (JSON), or see the latest changes of tags',
  'type.identify': 'who they are (identify)', 'type.track': 'what they did (track)', 'type.page': 'page seen (page)', 'type.screen': 'screen seen (screen)', 'type.group': 'their company (group)', 'type.alias': 'one and the same (alias)',
  'to.user_id': 'their id over there', 'to.anonymous_id': 'anonymous id', 'to.previous_id': 'earlier id', 'to.group_id': 'company’s id', 'to.timestamp': 'time', 'to.category': 'category', 'to.ids': 'identifier', 'to.traits': 'trait', 'to.properties': 'property',
  'op.read': 'seen', 'op.create': 'created', 'op.update': 'changed', 'op.delete': 'deleted', 'how.is': 'is', 'how.in': 'is one of', 'how.not': 'is none of', 'how.empty': 'is empty', 'how.over': 'is over', 'how.under': 'is under',
  'set.verify': 'Proof', 'set.verify.token': 'token', 'set.verify.standard': 'Standard Webhooks', 'set.verify.hmac': 'a shop’s signature (HMAC)', 'set.header': 'Header', 'set.form': 'Form of the body', 'set.form.json': 'JSON', 'set.form.debezium': 'Debezium', 'set.rows': 'Path to the rows', 'set.id': 'Field with the row’s id', 'set.per_minute': 'Requests a minute',
  'set.encoding': 'Encoding', 'set.delimiter': 'Delimiter', 'set.tab': 'Tab', 'set.engine': 'Database', 'set.table': 'Table or view', 'set.watermark': 'Column of the last change', 'set.key': 'Key column', 'set.every': 'Every', 'set.batch': 'Rows at once', 'set.settle': 'Settling time', 'set.columns': 'Columns (none: all)', 'set.deleted': 'Column that marks deleted', 'set.sweep': 'Look for deleted rows every',
  'set.tables': 'Tables', 'set.slot': 'Slot', 'set.publication': 'Publication', 'set.create': 'We may make both', 'set.snapshot': 'What is there comes first', 'set.most_held_mb': 'May be held for us (MB)', 'set.url': 'Address (paths in braces)', 'set.method': 'Method', 'set.as': 'Source of customers’ ids', 'set.prove': 'Proof', 'set.prove.token': 'token (Bearer)', 'set.prove.header': 'a header', 'set.prove.standard': 'a signature', 'set.purpose': 'Purpose of personal fields', 'set.clearance': 'Tags up to sensitivity',
  overview: 'Overview', mapping: 'Definition and mapping', letters: 'Refused rows', imports: 'File import', test_ok: '{n} {n|row was|rows were} read. The mapping makes of them:', test_none: 'The connection works, but there are no rows.', test_hook: 'The hook is ready. Paste a body to see what the mapping makes of it.', 'test.posted': 'A body as it would be posted (JSON)',
  'secret.set': 'Secret', 'secret.has': 'kept (never shown again)', 'secret.none': 'none yet', 'secret.db': 'Address of the database, with its password', 'secret.push': 'The secret that the other system gave', 'secret.theirs': 'The signing secret that the other system gave', 'secret.save': 'Keep', 'secret.saved': 'Kept.', 'secret.make': 'Make a new secret', 'secret.once': 'Shown this once. Put it into the other system now:', copy: 'Copy', copied: 'Copied', stored: 'I have stored it',
  address: 'Post to', save: 'Publish', saved: 'Version {n} is in force.', check: 'Check and preview', sound: 'The definition is sound.', faults: '{n} {n|fault|faults}', place: 'line {line}, column {column}',
  row: 'Row', message: 'Messages', skipped: 'The mapping passes this row over', line: 'line {n}', 'letters.none': 'No rows were refused.', replay: 'Replay all', replayed: '{taken} taken, {left} refused again.', resent: '{taken} on the way again.', 'replay.one': 'Replay', 'letters.push': 'What was given up is kept for 30 days. Send it again once the other system is mended.', 'letters.push.none': 'Nothing was given up.', more: 'More', at: 'At', reason: 'Reason', data: 'Row (masked)', 'letters.kept': 'Refused rows are kept for a week. Mend the mapping, then replay them.',
  'import.drop': 'Drop a CSV or Excel file here, or choose one', 'import.limit': 'At most 32 MB and a million rows; UTF-8, GB18030 or UTF-16.', 'import.uploading': 'Uploading…', 'import.check': 'Dry run', 'import.run': 'Import', 'import.stop': 'Stop', 'import.go': 'Go on', 'import.refused': 'Download refused rows', 'import.new': 'Import another file',
  'import.found': '{format}, {encoding}, {columns} columns', 'import.preview': 'Preview', 'import.step.file': 'File', 'import.step.preview': 'Preview', 'import.step.check': 'Dry run', 'import.step.run': 'Import',
  'import.counts': '{done} {done|row|rows} gone over: {good} good, {bad} refused, {skipped} passed over', 'import.past': 'Earlier imports', 'import.none': 'No file was imported yet.', file: 'File', by: 'By',
  'is.uploaded': 'Uploaded', 'is.checking': 'Dry run', 'is.checked': 'Dry run done', 'is.running': 'Importing', 'is.done': 'Done', 'is.stopped': 'Stopped', 'is.failed': 'Failed',
  'said.conflict': 'Somebody else has just changed it, or its state does not allow this. Read again and retry.', 'said.denied': 'You may not do this.', 'said.invalid': 'Not like this: {detail}', 'said.busy': 'Too busy, try later.', 'said.failed': 'That did not work. Please try again.',
  'fault.unreachable': 'The other system can’t be reached', 'fault.refused': 'The other system refuses the secret', 'fault.no_secret': 'There is no secret yet', 'fault.bad_definition': 'The definition can’t be read any more', 'fault.bad_secret': 'The secret is no address of a database', 'fault.no_table': 'The table is not there, or may not be read', 'fault.no_column': 'A column is not there', 'fault.bad_watermark': 'Watermark or key can’t be ordered',
  'fault.no_slot': 'Slot or publication is not there, and we may not make it', 'fault.slot_lost': 'The slot fell too far behind and is lost', 'fault.held_too_much': 'The other database kept too much for us: the slot was given up, reading begins anew', 'fault.not_logical': 'wal_level is not logical there', 'fault.door_shut': 'This system takes nothing in at the moment', 'fault.too_many_gone': 'More than a quarter of the rows are gone; they were not taken for deleted. Look at the table over there; if it is right, begin anew', 'fault.bad_answer': 'The other system answers with an error', 'fault.other': 'Another fault', 'fault.not_readable': 'The file can’t be read', 'fault.too_many_rows': 'More than a million rows', 'fault.file_gone': 'The file was dropped after a week',
  'code.bad_number': 'no number', 'code.bad_date': 'no date', 'code.bad_bool': 'neither yes nor no', 'code.not_in_table': 'not in the table of words', 'code.missing_identity': 'nothing says who it is', 'code.ambiguous': 'fits several people', 'code.missing_order': 'no order number', 'code.missing_event': 'no event name', 'code.too_many_ids': 'too many identifiers', 'code.too_large': 'too large', 'code.status': 'not accepted', 'code.timeout': 'no answer in time', 'code.refused': 'not reached', 'code.tls': 'a certificate that is not trusted', 'code.dns': 'no such host', 'code.address': 'an address that may not be called', 'code.size': 'too large', 'code.other': 'another reason',
};

/** say words a key in the screen's language. */
export function say(key: Key, values?: Values): string {
  return fill((wantedScreen() === 'en' ? en : zh)[key], values);
}

/** named words an open code; one without a word is shown as it is. */
export function named(family: string, code: string): string {
  return ((wantedScreen() === 'en' ? en : zh) as Record<string, string>)[family ? `${family}.${code}` : code] ?? code;
}

/** of chooses from a text in several languages. */
export function of(text: Record<string, string> | undefined): string {
  return pick(text, wantedScreen());
}

/** when writes an instant as people of the screen's language do. */
export function when(instant: string | undefined): string {
  if (!instant) return say('never');
  return new Intl.DateTimeFormat(wantedScreen(), { dateStyle: 'short', timeStyle: 'medium' }).format(new Date(instant));
}

/** lasting writes a duration in the largest unit that fits. */
export function lasting(ms: number): string {
  const units: [number, string][] = [[86_400_000, 'day'], [3_600_000, 'hour'], [60_000, 'minute'], [1000, 'second'], [0, 'millisecond']];
  const [size, unit] = units.find(([least]) => ms >= least) ?? [0, 'millisecond'];
  return new Intl.NumberFormat(wantedScreen(), { style: 'unit', unit, unitDisplay: 'short', maximumFractionDigits: 1 }).format(size ? ms / size : ms);
}

/** size writes bytes. */
export function size(bytes: number): string {
  const mb = bytes >= 1 << 20;
  return new Intl.NumberFormat(wantedScreen(), { style: 'unit', unit: mb ? 'megabyte' : 'kilobyte', unitDisplay: 'short', maximumFractionDigits: 1 }).format(bytes / (mb ? 1 << 20 : 1024));
}

export const dictionaries = { zh, en };
