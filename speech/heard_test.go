package speech_test

import (
	"os/exec"
	"regexp"
	"strings"
	"testing"

	"zhiyin.dev"
	"zhiyin.dev/speech"
)

// phrasesHeard are words of a contact centre with their reading (Xiandai Hanyu
// Cidian; tone sandhi of 一 and 不 as in GB/T 16159). A neutral tone is 5.
const phrasesHeard = `
银行行长说这一行要重新排行 yin2 hang2 hang2 zhang3 shuo1 zhe4 yi4 hang2 yao4 chong2 xin1 pai2 hang2
您的还款日还是十五号 nin2 de5 huan2 kuan3 ri4 hai2 shi4 shi2 wu3 hao4
还有一笔没还 hai2 you3 yi4 bi3 mei2 huan2
请按时还款 qing3 an4 shi2 huan2 kuan3
重庆的会计要加班 chong2 qing4 de5 kuai4 ji4 yao4 jia1 ban1
这件很重要 zhe4 jian4 hen3 zhong4 yao4
重量是两千克 zhong4 liang4 shi4 liang3 qian1 ke4
快乐的音乐 kuai4 le4 de5 yin1 yue4
长期和短期 chang2 qi1 he2 duan3 qi1
长度不长 chang2 du4 bu4 chang2
部门经理和部长 bu4 men2 jing1 li3 he2 bu4 zhang3
孩子长高了 hai2 zi5 zhang3 gao1 le5
您可以行使权利 nin2 ke3 yi3 xing2 shi3 quan2 li4
自行车 zi4 xing2 che1
行程和行李 xing2 cheng2 he2 xing2 li3
同行业 tong2 hang2 ye4
央行和招商银行 yang1 hang2 he2 zhao1 shang1 yin2 hang2
农行工行建行中行交行 nong2 hang2 gong1 hang2 jian4 hang2 zhong1 hang2 jiao1 hang2
贷款重组 dai4 kuan3 chong2 zu3
重复扣费 chong2 fu4 kou4 fei4
重新激活 chong2 xin1 ji1 huo2
请您重说一遍 qing3 nin2 chong2 shuo1 yi2 bian4
查一查账单 cha2 yi1 cha2 zhang4 dan1
都是成都的首都 dou1 shi4 cheng2 du1 de5 shou3 du1
得到的值得 de2 dao4 de5 zhi2 de2
您得先登录 nin2 dei3 xian1 deng1 lu4
便宜又方便 pian2 yi5 you4 fang1 bian4
差不多差一点 cha4 bu4 duo1 cha4 yi4 dian3
出差补差价 chu1 chai1 bu3 cha1 jia4
头发发黄 tou2 fa5 fa1 huang2
发票已发出 fa1 piao4 yi3 fa1 chu1
处理和售后处 chu3 li3 he2 shou4 hou4 chu4
好处和坏处 hao3 chu4 he2 huai4 chu4
中奖和看中 zhong4 jiang3 he2 kan4 zhong4
因为和为了 yin1 wei4 he2 wei4 le5
金额为三百元 jin1 e2 wei2 san1 bai3 yuan2
分为两种 fen1 wei2 liang3 zhong3
种植和种类 zhong4 zhi2 he2 zhong3 lei4
相信和照相 xiang1 xin4 he2 zhao4 xiang4
只有一只 zhi3 you3 yi4 zhi1
应该和应用 ying1 gai1 he2 ying4 yong4
应付款和应付账单 ying1 fu4 kuan3 he2 ying1 fu4 zhang4 dan1
供货和供应商 gong1 huo4 he2 gong1 ying4 shang1
调整和调查 tiao2 zheng3 he2 diao4 cha2
空调和调货 kong1 tiao2 he2 diao4 huo4
几个和几乎 ji3 ge5 he2 ji1 hu1
量一量数量 liang2 yi5 liang2 shu4 liang4
分量和测量 fen4 liang4 he2 ce4 liang2
答应和回答 da1 ying5 he2 hui2 da2
参加和人参 can1 jia1 he2 ren2 shen1
传真和传记 chuan2 zhen1 he2 zhuan4 ji4
给您和供给 gei3 nin2 he2 gong1 ji3
结果和结账 jie2 guo3 he2 jie2 zhang4
结实的皮 jie1 shi5 de5 pi2
尽快和尽力 jin3 kuai4 he2 jin4 li4
禁止和不禁 jin4 zhi3 he2 bu4 jin1
系统和关系 xi4 tong3 he2 guan1 xi5
着急和看着 zhao2 ji2 he2 kan4 zhe5
着装 zhuo2 zhuang1
觉得和睡觉 jue2 de5 he2 shui4 jiao4
了解完了 liao3 jie3 wan2 le5
不了解 bu4 liao3 jie3
办不了 ban4 bu5 liao3
转账和旋转 zhuan3 zhang4 he2 xuan2 zhuan3
请您转人工 qing3 nin2 zhuan3 ren2 gong1
正在转接 zheng4 zai4 zhuan3 jie1
载重和下载 zai4 zhong4 he2 xia4 zai3
兴趣和高兴 xing4 qu4 he2 gao1 xing4
新兴产业 xin1 xing1 chan3 ye4
宿舍和舍得 su4 she4 he2 she3 de5
血压和流血 xue4 ya1 he2 liu2 xue4
薄膜和薄的 bo2 mo2 he2 bao2 de5
皮肤薄 pi2 fu1 bao2
皮肤干燥和干净 pi2 fu1 gan1 zao4 he2 gan1 jing4
干什么 gan4 shen2 me5
洗面奶和卸妆 xi3 mian4 nai3 he2 xie4 zhuang1
面膜敷一刻钟 mian4 mo2 fu1 yi2 ke4 zhong1
奶粉冲调 nai3 fen3 chong1 tiao2
冲奶粉 chong1 nai3 fen3
冲着您 chong4 zhe5 nin2
宝宝发烧 bao3 bao5 fa1 shao1
婴儿和幼儿 ying1 er2 he2 you4 er2
挂号和号码 gua4 hao4 he2 hao4 ma3
取消号召 qu3 xiao1 hao4 zhao4
看病和看护 kan4 bing4 he2 kan1 hu4
模式和模样 mo2 shi4 he2 mu2 yang4
率先提高效率 shuai4 xian1 ti2 gao1 xiao4 lv4
利率和汇率 li4 lv4 he2 hui4 lv4
角色和角度 jue2 se4 he2 jiao3 du4
一角五分 yi4 jiao3 wu3 fen1
校对和学校 jiao4 dui4 he2 xue2 xiao4
降低和投降 jiang4 di1 he2 tou2 xiang2
强调和勉强 qiang2 diao4 he2 mian3 qiang3
勉强同意 mian3 qiang3 tong2 yi4
朝阳区 chao2 yang2 qu1
厦门和大厦 xia4 men2 he2 da4 sha4
六安和台州 lu4 an1 he2 tai1 zhou1
蚌埠 beng4 bu4
番禺 pan1 yu2
东莞 dong1 guan3
涪陵 fu2 ling2
单位 dan1 wei4
不要紧 bu2 yao4 jin3
不可以 bu4 ke3 yi3
不行 bu4 xing2
不一定 bu4 yi2 ding4
要不要 yao4 bu2 yao4
好不好 hao3 bu4 hao3
是不是 shi4 bu2 shi4
对不起 dui4 bu4 qi3
第一位 di4 yi1 wei4
一位客人 yi2 wei4 ke4 ren2
一周一次 yi4 zhou1 yi2 ci4
一月一日 yi1 yue4 yi1 ri4
百分之一 bai3 fen1 zhi1 yi1
周一到周五 zhou1 yi1 dao4 zhou1 wu3
星期一 xing1 qi1 yi1
一方面 yi4 fang1 mian4
一旦 yi2 dan4
一律 yi2 lv4
一路 yi2 lu4
一半 yi2 ban4
万一 wan4 yi1
唯一 wei2 yi1
统一 tong3 yi1
之一 zhi1 yi1
一键登录 yi2 jian4 deng1 lu4
一对一 yi2 dui4 yi1
一经查实 yi4 jing1 cha2 shi2
一步一步 yi2 bu4 yi2 bu4
一直到一点 yi4 zhi2 dao4 yi4 dian3
一千一百一十一元 yi4 qian1 yi4 bai3 yi1 shi2 yi1 yuan2
保险理赔和赔偿 bao3 xian3 li3 pei2 he2 pei2 chang2
给付保险金 ji3 fu4 bao3 xian3 jin1
佣金 yong4 jin1
账户冻结 zhang4 hu4 dong4 jie2
冻结账户 dong4 jie2 zhang4 hu4
贷款展期 dai4 kuan3 zhan3 qi1
信用卡分期 xin4 yong4 ka3 fen1 qi1
套餐内流量 tao4 can1 nei4 liu2 liang4
宽带和宽带费 kuan1 dai4 he2 kuan1 dai4 fei4
携号转网 xie2 hao4 zhuan3 wang3
漫游 man4 you2
退货和换货 tui4 huo4 he2 huan4 huo4
退还运费 tui4 huan2 yun4 fei4
以旧换新 yi3 jiu4 huan4 xin1
预约挂号 yu4 yue1 gua4 hao4
体检报告 ti3 jian3 bao4 gao4
处方药 chu3 fang1 yao4
煎药 jian1 yao4
正月 zheng1 yue4
正在 zheng4 zai4
当天和当成 dang4 tian1 he2 dang4 cheng2
适当 shi4 dang4
大夫 dai4 fu5
倒闭和倒车 dao3 bi4 he2 dao4 che1
分享 fen1 xiang3
身份 shen1 fen4
积分 ji1 fen1
太过分了 tai4 guo4 fen4 le5
部分 bu4 fen5
充分 chong1 fen4
缘分 yuan2 fen4
成分 cheng2 fen4
水分 shui3 fen4
划算 hua2 suan4
计划 ji4 hua4
喝水 he1 shui3
假如放假 jia3 ru2 fang4 jia4
奔驰和投奔 ben1 chi2 he2 tou2 ben4
难受和灾难 nan2 shou4 he2 zai1 nan4
磨砂 mo2 sha1
切换和切实 qie1 huan4 he2 qie4 shi2
一切 yi2 qie4
亲切 qin1 qie4
散装和分散 san3 zhuang1 he2 fen1 san4
扫描和扫把 sao3 miao2 he2 sao4 ba3
似乎和似的 si4 hu1 he2 shi4 de5
提供和提防 ti2 gong1 he2 di1 fang5
挑选和挑战 tiao1 xuan3 he2 tiao3 zhan4
吐奶 tu4 nai3
委屈和委托 wei3 qu1 he2 wei3 tuo1
咽喉 yan1 hou2
吞咽 tun1 yan4
与会 yu4 hui4
暂时 zan4 shi2
占线 zhan4 xian4
涨价 zhang3 jia4
召回 zhao4 hui2
折扣 zhe2 kou4
打折 da3 zhe2
折腾 zhe1 teng5
挣钱 zheng4 qian2
作用和作坊 zuo4 yong4 he2 zuo1 fang5
钻石 zuan4 shi2
钻研 zuan1 yan2
背包 bei1 bao1
后背 hou4 bei4
便利 bian4 li4
剥离 bo1 li2
藏品 cang2 pin3
西藏 xi1 zang4
曾经 ceng2 jing1
称呼 cheng1 hu1
乘坐 cheng2 zuo4
盛满 cheng2 man3
创伤 chuang1 shang1
创建 chuang4 jian4
伺候 ci4 hou4
弹力 tan2 li4
子弹 zi3 dan4
的士 di1 shi4
钉子 ding1 zi5
恶心 e3 xin5
缝合 feng2 he2
更加 geng4 jia1
更新 geng1 xin1
骨头 gu3 tou2
冠军 guan4 jun1
观看 guan1 kan4
巷子 xiang4 zi5
暖和 nuan3 huo5
横竖 heng2 shu4
间隔 jian4 ge2
时间 shi2 jian1
将来 jiang1 lai2
教学 jiao4 xue2
监督 jian1 du1
解释 jie3 shi4
卡住 qia3 zhu4
刷卡 shua1 ka3
可恶 ke3 wu4
丢三落四 diu1 san1 la4 si4
露出 lu4 chu1
露面 lou4 mian4
绿色 lv4 se4
没有 mei2 you3
淹没 yan1 mo4
宁可 ning4 ke3
宁波 ning2 bo1
漂洗 piao3 xi3
漂流 piao1 liu2
铺货 pu1 huo4
店铺 dian4 pu4
起哄 qi3 hong4
悄悄 qiao1 qiao1
曲折 qu1 zhe2
曲子 qu3 zi5
丧失 sang4 shi1
色彩 se4 cai3
少数 shao3 shu4
省份 sheng3 fen4
反省 fan3 xing3
什么 shen2 me5
数据 shu4 ju4
熟悉 shu2 xi1
说服 shuo1 fu2
尾号 wei3 hao4
吓人 xia4 ren2
鲜艳 xian1 yan4
相当 xiang1 dang1
削减 xue1 jian3
宣传 xuan1 chuan2
要求 yao1 qiu2
要点 yao4 dian3
饮料 yin3 liao4
晕车 yun4 che1
头晕 tou2 yun1
扎针 zha1 zhen1
粘贴 zhan1 tie1
症状 zheng4 zhuang4
支付 zhi1 fu4
中风 zhong4 feng1
网上当天没收到 wang3 shang4 dang4 tian1 mei2 shou1 dao4
十一点二十一分 shi2 yi1 dian3 er4 shi2 yi1 fen1
会计算运费 hui4 ji4 suan4 yun4 fei4
其中行程有变 qi2 zhong1 xing2 cheng2 you3 bian4
生日为您准备 sheng1 ri4 wei4 nin2 zhun3 bei4
到期日为五月 dao4 qi1 ri4 wei2 wu3 yue4
您要退还是要换 nin2 yao4 tui4 hai2 shi4 yao4 huan4
通过分期还款 tong1 guo4 fen1 qi1 huan2 kuan3
全部分三期 quan2 bu4 fen1 san1 qi1
我们与会员一样 wo3 men5 yu3 hui4 yuan2 yi2 yang4
进行情况 jin4 xing2 qing2 kuang4
您得到两张券 nin2 de2 dao4 liang3 zhang1 quan4
积分外加礼品 ji1 fen1 wai4 jia1 li3 pin3
佣金浏览粤语贷款骚扰 yong4 jin1 liu2 lan3 yue4 yu3 dai4 kuan3 sao1 rao3
转身 zhuan3 shen1
琢磨 zuo2 mo2
`

// sounds are what the engine pronounces for each text, without its marks of stress
// and rest; a test that compares two texts by them listens to how they are read.
func sounds(t *testing.T, texts []string) []string {
	command := exec.Command("espeak-ng", "-v", "cmn-latn-pinyin", "-q", "-x")
	command.Stdin = strings.NewReader(strings.Join(texts, "\n\n") + "\n")
	out, err := command.Output()
	if err != nil {
		t.Fatalf("espeak-ng: %v", err)
	}
	lines := strings.FieldsFunc(string(out), func(r rune) bool { return r == '\n' })
	if len(lines) != len(texts) {
		t.Fatalf("%d texts sounded as %d", len(texts), len(lines))
	}
	for i, l := range lines {
		lines[i] = marks.ReplaceAllString(l, "")
	}
	return lines
}

var marks = regexp.MustCompile(`['_|,\s:-]+`)

func TestWordsAreHeardAsTheyAreRead(t *testing.T) {
	t.Parallel()
	var written, say, want []string
	for line := range strings.Lines(phrasesHeard) {
		words, pinyin, found := strings.Cut(strings.TrimSpace(line), " ")
		if !found {
			continue
		}
		spoken, err := new(speech.Speaker).Render(words, zhiyin.Mandarin, zhiyin.Voice{}, lookup(nil))
		if err != nil {
			t.Fatal(err)
		}
		written, say, want = append(written, words), append(say, said(spoken)), append(want, pinyin)
	}
	heard, right := sounds(t, say), sounds(t, want)
	for i := range written {
		if heard[i] != right[i] {
			t.Errorf("%s\n  said %s\n  %s\n  want %s\n  %s", written[i], say[i], heard[i], want[i], right[i])
		}
	}
}
