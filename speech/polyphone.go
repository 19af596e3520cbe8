package speech

import (
	"strings"
	"unicode/utf8"
)

// phraseList holds the words of a contact centre that contain a character with
// several readings (or whose tone changes in the phrase) and that espeak-ng 1.51
// reads wrongly, with their Mandarin reading. The engine takes pinyin with tone
// numbers anywhere in the text.
const phraseList = `
长者zhang3_zhe3 心坊xin1_fang1 工坊gong1_fang1 铺垫pu1_dian4
银行yin2_hang2 分行fen1_hang2 支行zhi1_hang2 本行ben3_hang2 我行wo3_hang2
他行ta1_hang2 行长hang2_zhang3 行业hang2_ye4 排行pai2_hang2 发卡行fa1_ka3_hang2
开户行kai1_hu4_hang2 重庆chong2_qing4 重新chong2_xin1 重复chong2_fu4
重拨chong2_bo1 重试chong2_shi4 重置chong2_zhi4 重发chong2_fa1 重听chong2_ting1
重播chong2_bo1 还款huan2_kuan3 还清huan2_qing1 归还gui1_huan2 退还tui4_huan2
偿还chang2_huan2 返还fan3_huan2 还贷huan2_dai4 待还dai4_huan2 应还ying1_huan2
已还yi3_huan2 未还wei4_huan2 音乐yin1_yue4 得到de2_dao4 获得huo4_de2 取得qu3_de2
值得zhi2_de2 得知de2_zhi1 调整tiao2_zheng3 调节tiao2_jie2 调解tiao2_jie3
处理chu3_li3 处方chu3_fang1 出差chu1_chai1 差旅chai1_lv3 差额cha1_e2 差价cha1_jia4
误差wu4_cha1 差异cha1_yi4 便宜pian2_yi5 理发li3_fa4 头发tou2_fa5 发型fa4_xing2
护发hu4_fa4 洗发xi3_fa4 染发ran3_fa4 脱发tuo1_fa4 发质fa4_zhi4 发膜fa4_mo2
增长zeng1_zhang3 成长cheng2_zhang3 家长jia1_zhang3 店长dian4_zhang3
院长yuan4_zhang3 生长sheng1_zhang3 组长zu3_zhang3 长大zhang3_da4 长辈zhang3_bei4
了解liao3_jie3 会计kuai4_ji4 着急zhao2_ji2 测量ce4_liang2 商量shang1_liang5
中奖zhong4_jiang3 反应fan3_ying4 供应gong1_ying4 响应xiang3_ying4 适应shi4_ying4
应用ying4_yong4 人参ren2_shen1 参与can1_yu4 接种jie1_zhong4 假期jia4_qi1
请假qing3_jia4 空闲kong4_xian2 钻石zuan4_shi2 成为cheng2_wei2 认为ren4_wei2
作为zuo4_wei2 称为cheng1_wei2 视为shi4_wei2 首都shou3_du1 成都cheng2_du1
少儿shao4_er2 少年shao4_nian2 个人ge4_ren2 个月ge4_yue4 个位ge4_wei4
凌晨ling2_chen2 要求yao1_qiu2 几乎ji1_hu1 好奇hao4_qi2 爱好ai4_hao4 喜好xi3_hao4
偏好pian1_hao4 教您jiao1_nin2 照相zhao4_xiang4 大夫dai4_fu5 关系guan1_xi5
的确di2_que4 目的mu4_di4 地址di4_zhi3 地区di4_qu1 当地dang1_di4 目的地mu4_di4_di4
地方di4_fang5 不是bu2_shi4 不会bu2_hui4 不用bu2_yong4 不要bu2_yao4
不客气bu2_ke4_qi5 不够bu2_gou4 不在bu2_zai4 不便bu2_bian4 不变bu2_bian4
不再bu2_zai4 不必bu2_bi4 不对bu2_dui4 不错bu2_cuo4 一下yi2_xia4 一样yi2_yang4
一定yi2_ding4 一共yi2_gong4 一切yi2_qie4 一直yi4_zhi2 一起yi4_qi3 一些yi4_xie1
一般yi4_ban1 一会儿yi2_hui4_er5 主角zhu3_jue2 薄荷bo4_he5 宝宝bao3_bao5
尽快jin3_kuai4 尽量jin3_liang4 尽管jin3_guan3 答应da1_ying5 模样mu2_yang4
歌曲ge1_qu3 间隔jian4_ge2 载入zai3_ru4 记载ji4_zai3 更换geng1_huan4 更改geng1_gai3
更新geng1_xin1 变更bian4_geng1 重拍chong2_pai1 重启chong2_qi3 重打chong2_da3
发廊fa4_lang2 美发mei3_fa4 烫发tang4_fa4 校长xiao4_zhang3 会长hui4_zhang3
部长bu4_zhang3 处长chu4_zhang3 免还mian3_huan2 还本huan2_ben3 还钱huan2_qian2
还掉huan2_diao4 乐器yue4_qi4 放假fang4_jia4 假日jia4_ri4 节假jie2_jia4
疫苗接种yi4_miao2_jie1_zhong4 量血压liang2_xue4_ya1 量体温liang2_ti3_wen1
角色jue2_se4 一点儿yi4_dian3_er5 不过bu2_guo4 不到bu2_dao4 不去bu2_qu4 不论bu2_lun4
不放心bu2_fang4_xin1 个别ge4_bie2 个性ge4_xing4 各个ge4_ge4 地铁di4_tie3
地点di4_dian3 地图di4_tu2 地面di4_mian4 本地ben3_di4 外地wai4_di4 土地tu3_di4
房地产fang2_di4_chan3 差别cha1_bie2 差错cha1_cuo4 时差shi2_cha1 反差fan3_cha1
得分de2_fen1 所得suo3_de2 赢得ying2_de2 得出de2_chu1 为止wei2_zhi3 以为yi3_wei2
行为xing2_wei2 变为bian4_wei2 改为gai3_wei2 设为she4_wei2 额为e2_wei2
数为shu4_wei2 号为hao4_wei2 即为ji2_wei2 为准wei2_zhun3 更替geng1_ti4
更正geng1_zheng4 间断jian4_duan4 应急ying4_ji2 应对ying4_dui4 回应hui2_ying4
对应dui4_ying4 效应xiao4_ying4 相片xiang4_pian4 真相zhen1_xiang4 相机xiang4_ji1
空白kong4_bai2 空格kong4_ge2 有空you3_kong4 要约yao1_yue1 睡觉shui4_jiao4
倒数dao4_shu3 数一数shu3_yi5_shu3 率先shuai4_xian1 漂亮piao4_liang5 子女zi3_nv3
电子dian4_zi3 给予ji3_yu3 供给gong1_ji3 补给bu3_ji3 曝光bao4_guang1 模具mu2_ju4
投降tou2_xiang2 弹性tan2_xing4 弹窗tan2_chuang1 称心chen4_xin1 对称dui4_chen4`

// Measure words after which 一 changes its tone: fourth tone after it makes it
// yí, any other yì (GB/T 16159, tone sandhi of 一).
const (
	yi2Before = "个位件份次块套项袋部遍句步段万亿"
	yi4Before = "张条笔天年家间台箱包盒瓶罐种杯双名通封支片秒元本只百千"
)

// phrases are phraseList and readings by their first character, longest first.
var phrases = func() map[rune][][2]string {
	out := map[rune][][2]string{}
	for _, entry := range strings.Fields(phraseList + readings) {
		at := strings.IndexFunc(entry, func(r rune) bool { return r < utf8.RuneSelf })
		first, _ := utf8.DecodeRuneInString(entry)
		list := append(out[first], [2]string{entry[:at], strings.ReplaceAll(entry[at:], "_", " ")})
		for i := len(list) - 1; i > 0 && len(list[i][0]) > len(list[i-1][0]); i-- {
			list[i], list[i-1] = list[i-1], list[i]
		}
		out[first] = list
	}
	return out
}()

// mandarin puts pinyin where an engine would read the characters wrongly.
func mandarin(say string) string {
	var b strings.Builder
	var before rune
	for i := 0; i < len(say); {
		r, size := utf8.DecodeRuneInString(say[i:])
		token, used := reading(say[i:], r, before)
		if used == 0 {
			b.WriteRune(r)
			used = size
		} else {
			if b.Len() > 0 {
				b.WriteByte(' ')
			}
			b.WriteString(token + " ")
		}
		i += used
		before, _ = utf8.DecodeLastRuneInString(say[:i])
	}
	return strings.TrimRight(strings.ReplaceAll(b.String(), "  ", " "), " ")
}

// reading finds the pinyin of what stands at the front of text, and how many
// bytes it stands for; 0 where the characters are read rightly as they are.
func reading(text string, first, before rune) (string, int) {
	counted := strings.ContainsRune("十百千万亿零一二三四五六七八九第幺", before)
	if first != '一' || !counted {
		for _, p := range phrases[first] {
			if strings.HasPrefix(text, p[0]) && fits(p, text[len(p[0]):]) {
				return p[1], len(p[0])
			}
		}
	}
	next, _ := utf8.DecodeRuneInString(text[utf8.RuneLen(first):])
	switch first {
	case '一':
		return oneBefore(text, next, counted)
	case '只':
		if strings.ContainsRune("一二两三四五六七八九十百几每", before) && !strings.ContainsRune("是有要能会剩需", next) {
			return "zhi1", len("只")
		}
	}
	return "", 0
}

// fits says whether a phrase is what it seems to be before after: not in 日为您,
// done for somebody, nor in 一点五, a decimal.
func fits(phrase [2]string, after string) bool {
	next, _ := utf8.DecodeRuneInString(after)
	switch {
	case strings.HasSuffix(phrase[1], " wei2"):
		return !strings.ContainsRune("您你我他她它何什了此客顾大", next)
	case phrase[0] == "一点":
		return !strings.ContainsRune(han, next)
	}
	return true
}

// oneBefore reads 一 by what follows.
func oneBefore(text string, next rune, counted bool) (string, int) {
	switch {
	case strings.ContainsRune("百千万亿", next): // 三千一百: changes inside a number, too
	case counted, strings.HasPrefix(text, "一年级"):
		return "", 0
	}
	switch {
	case strings.ContainsRune(yi2Before, next):
		return "yi2", len("一")
	case strings.ContainsRune(yi4Before, next), strings.HasPrefix(text, "一小时"), strings.HasPrefix(text, "一分钟"):
		return "yi4", len("一")
	}
	return "", 0
}
