//go:build linux || darwin || freebsd

package vits

// sounds gives for a reading a character that is read so and in no other way: with it a
// lexicon of characters says 行 as háng or 长 as zhǎng, whatever its tokens are.
var sounds = map[string]string{
	"ce4": "策", "cha1": "插", "chai1": "拆", "chang2": "尝", "cheng2": "城", "chong1": "充", "chong2": "虫", "chu3": "楚", "chuang1": "窗",
	"dang4": "档", "dao3": "岛", "dao4": "道", "de2": "德", "di1": "低", "di2": "敌", "di4": "弟", "diao4": "吊", "du1": "督",
	"fa4": "珐", "fen4": "奋", "feng2": "逢", "feng4": "凤", "gan4": "赣", "ge2": "格", "ge4": "各", "geng1": "耕",
	"gong1": "公", "guan1": "关", "hai2": "孩", "han2": "寒", "hang2": "航", "hao3": "郝", "hao4": "浩", "he2": "河", "huan2": "环",
	"hui4": "惠", "ji1": "机", "ji3": "己", "ji4": "技", "jia4": "架", "jian4": "健", "jiang4": "酱", "jiao1": "交", "jiao4": "叫",
	"jie1": "接", "jie3": "姐", "jin3": "紧", "jin4": "近", "jue2": "决", "kan1": "刊", "kong4": "控", "kuai4": "快", "lao4": "涝",
	"liang2": "粮", "liang4": "亮", "liao3": "蓼", "ling2": "零", "liu2": "流", "lou4": "漏", "luo4": "洛", "lv4": "绿", "ming4": "命", "mo4": "墨",
	"mu4": "木", "nian2": "年", "ning4": "佞", "nv3": "女", "piao4": "票", "ping2": "平", "pu1": "扑", "qiang2": "墙",
	"qiang3": "抢", "qie4": "怯", "qing2": "情", "qiu2": "球", "qu1": "屈", "qu3": "取", "que1": "缺", "ren2": "人", "ren4": "认",
	"san3": "伞", "sao4": "臊", "sha1": "沙", "shan4": "善", "shao4": "绍", "she2": "舌", "she4": "社", "shen1": "身",
	"shen2": "神", "sheng4": "胜", "shi2": "石", "shi4": "市", "shu3": "鼠", "shu4": "树", "shuai4": "帅", "si4": "四", "tan2": "谈",
	"tiao2": "条", "tiao3": "窕", "tong4": "痛", "tu3": "土", "tu4": "兔", "wei2": "围", "wei4": "未", "wu4": "物", "xi4": "戏", "xian1": "先",
	"xiang1": "香", "xiang4": "象", "xiao4": "孝", "xing1": "星", "xing2": "形", "xing3": "醒", "xing4": "幸", "xu1": "需", "yan1": "烟",
	"yao1": "腰", "yao4": "药", "yi2": "移", "yi4": "易", "ying1": "英", "ying4": "硬", "you3": "有", "you4": "右", "yu4": "玉", "yue1": "约",
	"yue4": "月", "yun4": "韵", "zai3": "宰", "zai4": "在", "zang4": "葬", "zeng1": "增", "zha1": "渣", "zhai2": "宅", "zhan1": "沾", "zhan4": "站",
	"zhang3": "掌", "zhang4": "账", "zheng1": "争", "zheng4": "证", "zhi1": "知", "zhong1": "终", "zhong3": "肿", "zhong4": "众", "zhu4": "住", "zhuan3": "转",
	"zhuan4": "赚", "zhuo2": "卓", "zuo4": "座",
}
