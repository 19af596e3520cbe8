import { zh as parts } from '../../shared/words/zh';

export const zh = {
  ...parts,
  'title': '流程 · 知音',
  'list': '流程', 'list.what': '客户从打进来到接通，听到什么、被问什么、去哪里。', 'list.none': '还没有流程，装入行业包后会出现在这里', 'name': '名称', 'unit': '公司', 'nodes': '节点', 'numbers': '接听号码', 'numbers.none': '没有号码', 'state': '状态', 'published': '发布于',
  'standard': '标准流程', 'in.force': '线上是第 {n} 版', 'never': '未发布', 'draft': '草稿 {n}', 'from': '第 {n} 版', 'unsaved': '有改动未保存',
  'denied': '您没有查看流程的权限，请管理员授予', 'failed': '没有成功，请重试', 'missing': '没有这个流程', 'retry': '重试', 'loading': '正在读取', 'close': '收起',
  'view': '显示方式', 'view.canvas': '画布', 'view.list': '列表', 'view.text': '文本', 'view.versions': '版本', 'undo': '撤销', 'redo': '重做', 'fine': '检查通过', 'problems': '{n} 处问题', 'problems.list': '问题列表', 'place': '{line} 行 {column} 列',
  'save': '保存草稿', 'saved': '已保存为第 {n} 版草稿', 'saved.not': '有问题，没有保存', 'publish': '发布', 'needs.second': '还需要另一个人复核后才能发布', 'dropped': '已删除 {id}，可以撤销',
  'palette': '节点种类', 'group.say': '说', 'group.think': '想', 'group.do': '做', 'more': '更多', 'lay.out': '自动排布', 'export': '导出 YAML', 'import': '导入 YAML',
  'inspector': '节点设置', 'about': '这个流程', 'about.what': '选一个节点查看和修改；从节点右边的圆点拖线改变去向。', 'start': '开头', 'angry': '生气时去', 'node': '节点', 'kind': '种类', 'says': '说什么', 'ways': '去向', 'entered': '人次', 'on.way': '走过',
  'canvas.node': '方向键移动，回车打开，Delete 删除', 'minimap': '缩略图', 'zoom.in': '放大', 'zoom.out': '缩小', 'zoom.fit': '全部可见', 'hours': '统计时间', 'last': '近 {n} 小时', 'contacts': '{n} 人次，− 为挂断',
  'line': '第 {n} 行', 'when': '条件', 'in.text': '请在文本里改', 'go.to': '到 {id}', 'field.add': '加一项', 'drop': '删除', 'make.start': '设为开头', 'node.name': '节点名',
  'listen': '试听', 'listen.failed': '没有合成出来，再试一次',
  'versions': '版本', 'version': '第 {n} 版', 'roll.back': '回退到上一版', 'rolled': '已回退到第 {n} 版', 'discard': '放弃', 'approve': '复核通过', 'diff': '改动', 'diff.same': '没有不同', 'did.approve': '第 {n} 版已复核', 'did.publish': '第 {n} 版已发布', 'did.discard': '第 {n} 版已放弃',
  'is.drafted': '草稿', 'is.approved': '已复核', 'is.published': '线上', 'is.superseded': '以前的', 'is.discarded': '已放弃', 'is.shadow': '影子运行',
  'walk': '以客户身份走一遍', 'walk.short': '走一遍', 'walk.nobody': '陌生客户', 'walk.channel': '渠道', 'walk.voice': '语言', 'walk.own': '随客户', 'walk.many': '看一百位客户怎么走', 'walk.again': '从头走', 'walk.broken': '先改好问题再走', 'compare': '再加一位', 'compare.end': '只看一位', 'who.find': '姓名、电话或尾号', 'seconds': '秒', 'customer': '客户', 'many.of': '{n} 位客户，同样的操作',
  'act': '客户做什么', 'act.both': '按键，或者说一句话', 'act.keys': '按键', 'act.do': '继续', 'act.silence': '不出声', 'act.early': '没听完就答', 'act.undo': '退一步', 'act.lost': '这里没有人在听', 'act.words': '说', 'act.routed': '排队结果', 'act.moved': '排位变化', 'act.hung_up': '挂断',
  'wait.keys': '等按键或说话', 'wait.agent': '在排队', 'wait.transfer': '在转接', 'wait.message': '等短信发出', 'wait.handoff': '等第二台设备', 'wait.answer': '等对方系统', 'wait.nothing': '走完了', 'wait.prompt': '在播报',
  'choice.routed.connected': '接通坐席', 'choice.routed.no_agent': '没有坐席', 'choice.routed.timeout': '等待超时', 'choice.moved.1': '排到第 1 位', 'choice.moved.3': '排到第 3 位', 'choice.transfer_done.ok': '转接成功', 'choice.transfer_done.failed': '转接失败', 'choice.hung_up': '客户挂断', 'choice.message_left.kept': '留了言', 'choice.message_left.none': '没有留言',
  'choice.sent.ok': '短信已发', 'choice.sent.failed': '短信没发出', 'choice.confirmed.opened': '打开了链接', 'choice.confirmed.confirmed': '确认', 'choice.confirmed.declined': '拒绝', 'choice.confirmed.expired': '过期', 'choice.confirmed.failed': '失败',
  'choice.looked.found': '查到了', 'choice.looked.refused': '对方拒绝', 'choice.looked.empty': '查无结果', 'choice.looked.failed': '查询失败', 'choice.looked.timeout': '查询超时', 'choice.code_sent.ok': '验证码已发', 'choice.code_sent.failed': '验证码没发出', 'choice.verified.right': '核对正确', 'choice.verified.wrong': '核对错误', 'choice.verified.locked': '已锁定', 'choice.verified.unknown': '无从核对', 'choice.verified.failed': '核对失败',
  'kind.': '写得不对', 'kind.notice': '告知', 'kind.say': '播报', 'kind.play': '音乐', 'kind.echo': '回声', 'kind.gather': '收按键', 'kind.menu': '菜单', 'kind.personal_menu': '个人菜单', 'kind.reason': '推测来意', 'kind.branch': '按条件分', 'kind.set': '记下', 'kind.schedule': '按时间分', 'kind.subflow': '子流程', 'kind.queue': '转队列', 'kind.transfer': '转接', 'kind.send': '发短信', 'kind.handoff': '第二台设备', 'kind.return': '返回', 'kind.hangup': '挂断', 'kind.understand': '请直接说', 'kind.tell': '告诉进度', 'kind.authenticate': '核对身份', 'kind.lookup': '查询', 'kind.look_up': '查询', 'kind.callback': '约回电', 'kind.voicemail': '留言', 'kind.survey': '评价',
  'field.text': '怎么说', 'field.plain': '没有数据时说', 'field.again': '再问时说', 'field.again_plain': '再问且没有数据时', 'field.barge': '可以打断', 'field.max': '最多几个键', 'field.min': '最少几个键', 'field.terminator': '结束键', 'field.attempts': '问几次', 'field.first_seconds': '等第一个键（秒）', 'field.between_seconds': '键与键之间（秒）', 'field.again_pace_percent': '再问时的语速 %', 'field.music': '音乐', 'field.seconds': '多少秒', 'field.notice': '告知', 'field.refuse': '拒绝键', 'field.wait_seconds': '等几秒', 'field.id': '编号', 'field.timeout_seconds': '最多等（秒）', 'field.prefers': '优先', 'field.position': '报排位', 'field.position_first': '下一位时说', 'field.every_seconds': '多久报一次（秒）', 'field.number': '号码', 'field.queue': '队列', 'field.lead': '开头说', 'field.invite': '邀请开口', 'field.opened': '打开后说', 'field.minutes': '分钟', 'field.flow': '流程', 'field.template': '模板', 'field.channel': '渠道', 'field.form': '表单',
  'way.next': '然后', 'way.otherwise': '否则', 'way.invalid': '按错', 'way.none': '没按', 'way.no_agent': '没有坐席', 'way.timeout': '超时', 'way.failed': '失败', 'way.refused': '拒绝', 'way.open': '上班', 'way.closed': '下班', 'way.holiday': '假日', 'way.confirmed': '确认', 'way.declined': '拒绝', 'way.expired': '过期', 'way.without': '没有可选', 'way.no': '不是', 'way.silent': '没出声',
};

export type Key = keyof typeof zh;
