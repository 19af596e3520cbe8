package speech

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// surname is how one family name sounds as a family name.
type surname struct {
	pinyin string // syllables with tone numbers: "yu4 chi2"
	hard   bool   // espeak-ng's dictionary reads the character differently
}

// surnameList holds the common family names, single and double, with the reading
// they have as names; ! marks those that a dictionary of ordinary words (that of
// espeak-ng 1.51) reads differently. Readings follow 现代汉语词典, 7th edition.
const surnameList = `
王wang2 李li3 张zhang1 刘liu2 陈chen2 杨yang2 黄huang2 赵zhao4 吴wu2
周zhou1 徐xu2 孙sun1 马ma3 朱zhu1 胡hu2 郭guo1 何he2 林lin2 罗luo2 高gao1
郑zheng4 梁liang2 谢xie4 宋song4 唐tang2 许xu3 韩han2 冯feng2 邓deng4
曹cao2 彭peng2 曾zeng1! 肖xiao1! 田tian2 董dong3 袁yuan2 潘pan1 于yu2
蒋jiang3 蔡cai4 余yu2 杜du4 叶ye4 程cheng2 苏su1 魏wei4 吕lv3 丁ding1
任ren2! 沈shen3 姚yao2 卢lu2 姜jiang1 崔cui1 钟zhong1 谭tan2 陆lu4
汪wang1 范fan4 金jin1 石shi2 廖liao4 贾jia3! 夏xia4 韦wei2 付fu4 傅fu4!
方fang1 白bai2 邹zou1 孟meng4 熊xiong2 秦qin2 邱qiu1 江jiang1 尹yin3
薛xue1 闫yan2 阎yan2 段duan4 雷lei2 侯hou2 龙long2 史shi3 陶tao2 黎li2
贺he4 顾gu4 毛mao2 郝hao3 龚gong1 邵shao4 万wan4 钱qian2 严yan2 覃qin2!
武wu3 戴dai4 莫mo4 孔kong3 向xiang4 汤tang1 常chang2 温wen1 康kang1
施shi1 文wen2 牛niu2 樊fan2 葛ge3 邢xing2 安an1 齐qi2 易yi4 乔qiao2
伍wu3! 庞pang2 颜yan2 倪ni2 庄zhuang1 聂nie4 章zhang1 鲁lu3 岳yue4
翟zhai2! 殷yin1 詹zhan1 申shen1 欧ou1 耿geng3 关guan1 兰lan2 焦jiao1
俞yu2 左zuo3 柳liu3 甘gan1 祝zhu4 包bao1 宁ning4! 尚shang4 符fu2 舒shu1
阮ruan3 柯ke1 纪ji3! 梅mei2 童tong2 凌ling2 毕bi4 单shan4! 季ji4 裴pei2
霍huo4 涂tu2! 成cheng2 苗miao2 谷gu3 盛sheng4 曲qu1 翁weng1 冉ran3
骆luo4 蓝lan2 路lu4 游you2 辛xin1 靳jin4 欧阳ou1_yang2 管guan3 柴chai2
蒙meng2 鲍bao4 华hua4! 喻yu4 祁qi2 蒲pu2 房fang2 滕teng2 屈qu1 饶rao2
解xie4! 牟mou2 艾ai4 尤you2 阳yang2 时shi2 穆mu4 农nong2 司si1 卓zhuo2
古gu3 吉ji2 缪miao4 简jian3 车che1 项xiang4 连lian2 芦lu2 麦mai4 褚chu3
娄lou2 窦dou4 戚qi1! 岑cen2 景jing3 党dang3 宫gong1 费fei4 卜bu3!
冷leng3 晏yan4 席xi2 卫wei4 米mi3 柏bai3 宗zong1 瞿qu2 桂gui4 全quan2
佟tong2 应ying1 臧zang1 闵min3 苟gou3 邬wu1 边bian1 卞bian4 姬ji1 师shi1
和he2 仇qiu2! 栾luan2 隋sui2 商shang1 刁diao1 沙sha1 荣rong2 巫wu1
寇kou4 桑sang1 郎lang2 甄zhen1 丛cong2 仲zhong4 虞yu2 敖ao2 巩gong3
明ming2 佘she2 池chi2 查zha1! 麻ma2 苑yuan4 迟chi2 邝kuang4 官guan1
封feng1 谈tan2 匡kuang1 鞠ju1 惠hui4 荆jing1 乐yue4! 冀ji4 郁yu4 胥xu1
南nan2 班ban1 储chu3 原yuan2 栗li4 燕yan1! 楚chu3! 鄢yan1 劳lao2 谌chen2
奚xi1 皮pi2 粟su4 冼xian3 蔺lin4 楼lou2 盘pan2 满man3 闻wen2 位wei4 厉li4
伊yi1 仝tong2 区ou1! 郜gao4 海hai3 阚kan4 花hua1 权quan2 强qiang2
帅shuai4 屠tu2 豆dou4 朴piao2! 盖ge3! 练lian4 廉lian2 禹yu3 井jing3
祖zu3 漆qi1 巴ba1! 丰feng1 支zhi1 卿qing1 国guo2 狄di2 平ping2 计ji4
索suo3 宣xuan1 晋jin4 相xiang4! 初chu1 门men2 云yun2 容rong2 敬jing4
来lai2 扈hu4 晁chao2 芮rui4 都du1! 普pu3 阙que4! 浦pu3 戈ge1 伏fu2 鹿lu4
薄bo2! 邸di3 雍yong1 辜gu1 羊yang2 阿a1 乌wu1 母mu3 裘qiu2 亓qi2 修xiu1
邰tai2 赫he4 杭hang2 况kuang4 那na1! 宿su4 鲜xian1 印yin4 逯lu4 隆long2
茹ru2 诺nuo4 战zhan4 慕mu4 危wei1 玉yu4 银yin2 亢kang4 嵇ji1 哈ha3!
湛zhan4 宾bin1 戎rong2 勾gou1 茅mao2 利li4 於yu1 呼hu1 居ju1 揭jie1
干gan1 但dan4 尉wei4 冶ye3 斯si1 元yuan2 束shu4 檀tan2 衣yi1 信xin4
展zhan3 阴yin1 昝zan3 智zhi4 幸xing4 奉feng4 植zhi2 衡heng2 富fu4 尧yao2
闭bi4 由you2 洗xian3! 员yun4! 种chong2! 折she2! 召shao4! 隗wei3!
过guo1! 黑he4! 撒sa4! 祭zhai4! 不fou1! 繁po2! 能nai4! 秘bi4! 冒mao4
宓mi4 令ling2! 訾zi1! 句gou1! 尉迟yu4_chi2! 万俟mo4_qi2! 令狐ling2_hu2!
长孙zhang3_sun1! 上官shang4_guan1 司马si1_ma3 诸葛zhu1_ge3
东方dong1_fang1 皇甫huang2_fu3! 慕容mu4_rong2 司徒si1_tu2 夏侯xia4_hou2
端木duan1_mu4 公孙gong1_sun1 轩辕xuan1_yuan2 宇文yu3_wen2 澹台tan2_tai2!
呼延hu1_yan2 南宫nan2_gong1 独孤du2_gu1 西门xi1_men2 百里bai3_li3
东郭dong1_guo1 申屠shen1_tu2 钟离zhong1_li2 闻人wen2_ren2 淳于chun2_yu2
太史tai4_shi3 拓跋tuo4_ba2! 单于chan2_yu2! 赫连he4_lian2 鲜于xian1_yu2
濮阳pu2_yang2 公冶gong1_ye3 宗政zong1_zheng4 左丘zuo3_qiu1 纳兰na4_lan2`

// surnames is surnameList by name; traditional forms are entered as well.
var surnames = func() map[string]surname {
	out := map[string]surname{}
	for _, entry := range strings.Fields(surnameList) {
		at := strings.IndexFunc(entry, func(r rune) bool { return r < utf8.RuneSelf })
		reading, hard := strings.CutSuffix(entry[at:], "!")
		s := surname{pinyin: strings.ReplaceAll(reading, "_", " "), hard: hard}
		out[entry[:at]] = s
		if t := inTraditional(entry[:at]); t != entry[:at] {
			out[t] = s
		}
	}
	return out
}()

// inTraditional writes a family name in traditional characters.
func inTraditional(name string) string { return traditionalNames.Replace(name) }

var traditionalNames = strings.NewReplacer(strings.Split(
	"张張刘劉陈陳杨楊赵趙吴吳孙孫马馬罗羅郑鄭谢謝许許韩韓冯馮邓鄧萧蕭苏蘇卢盧叶葉吕呂钟鍾谭譚陆陸范範贾賈韦韋邹鄒"+
		"阎閻龙龍贺賀顾顧龚龔万萬钱錢严嚴汤湯温溫乔喬庞龐颜顏庄莊聂聶鲁魯欧歐关關兰蘭宁寧纪紀毕畢单單骆駱蓝藍游游"+
		"华華饶饒简簡车車项項连連芦蘆麦麥娄婁窦竇党黨宫宮费費卫衛应應闵閔邬鄔边邊师師栾欒荣榮丛叢巩鞏迟遲邝鄺谈談"+
		"乐樂劳勞楼樓满滿闻聞阙闕鲜鮮诺諾战戰宾賓阴陰种種员員尉尉东東诸諸长長轩軒濮濮区區银銀权權强強帅帥盖蓋练練"+
		"丰豐国國计計晋晉门門云雲来來况況郁鬱过過冼冼岑岑黄黃", "")...)

// romanised writes a reading for a Latin reader, without tones: "Ouyang", "Lü".
func romanised(reading string) string {
	plain := strings.Map(func(r rune) rune {
		switch {
		case unicode.IsDigit(r) || r == ' ':
			return -1
		case r == 'v' || r == 'V':
			return 'ü'
		}
		return toneless(r)
	}, reading)
	first, size := utf8.DecodeRuneInString(plain)
	return string(unicode.ToUpper(first)) + plain[size:]
}

// toneless takes the tone mark off a pinyin vowel.
func toneless(r rune) rune {
	for plain, marked := range map[rune]string{'a': "āáǎà", 'e': "ēéěè", 'i': "īíǐì", 'o': "ōóǒò", 'u': "ūúǔù", 'ü': "ǖǘǚǜ"} {
		if strings.ContainsRune(marked, r) {
			return plain
		}
	}
	return r
}

// splitName divides a Chinese name: a double family name where there is one, else
// the first character.
func splitName(whole string) (family, given string) {
	runes := []rune(whole)
	if len(runes) > 2 {
		if _, known := surnames[string(runes[:2])]; known {
			return string(runes[:2]), string(runes[2:])
		}
	}
	if len(runes) == 0 {
		return "", ""
	}
	return string(runes[:1]), string(runes[1:])
}
