package cast

import (
	"fmt"
	"iter"
	"math/rand/v2"
	"strings"

	"zhiyin.dev/intake"
)

// surnames and syllables make up the crowd's names; the surnames that sound
// otherwise as names, and double ones, are among them.
var (
	surnames = strings.Fields(`王 李 张 刘 陈 杨 黄 赵 吴 周 徐 孙 马 朱 胡 郭 何 林 高 罗 郑 梁 谢 宋 唐 许 韩 冯 邓 曹
		彭 曾 肖 田 董 袁 潘 于 蒋 蔡 余 杜 叶 程 苏 魏 吕 丁 任 沈 姚 卢 姜 崔 钟 谭 陆 汪 范 金 石 廖 贾 夏 韦 付 方 白 邹
		孟 熊 秦 邱 江 尹 薛 闫 段 雷 侯 龙 史 陶 黎 贺 顾 毛 郝 龚 邵 万 钱 严 覃 武 戴 莫 孔 向 汤 单 仇 解 查 尉迟 欧阳 司马 上官 诸葛`)
	syllables = strings.Fields(`安 宁 晓 明 思 文 雨 晨 佳 嘉 子 若 一 可 欣 怡 俊 杰 宇 轩 浩 然 博 雅 静 雪 梅 兰 竹 菊 春 夏 秋 冬
		云 霞 月 星 辰 阳 天 海 江 河 山 林 森 木 石 玉 珍 珠 瑞 祥 福 禄 寿 喜 乐 康 健 平 和 顺 达 志 远 鸿 鹏 飞 翔 凤 鸣 燕 莺 清 波 澜 涛 润 泽 涵 沐
		维 建 国 伟 强 勇 军 磊 洋 艳 丽 娟 芳 敏 慧 颖 琳 璐 倩 婷 妍 娜 薇 蕾 桐 楠 柏 松 岩 峰 岚 岳 川 溪 源 诚 信 义 礼 智`)
)

// CrowdMost is how many different names there are to go round, and crowdSpan the
// numbers below the prefix 198: both are enough for any bench.
var CrowdMost = len(surnames) * len(syllables) * (len(syllables) - 1)

const crowdSpan = 100_000_000

// Crowd yields n different customers (at most CrowdMost) as identify messages:
// no two share a full name, a number or an id. The same seed gives the same
// crowd, and a longer crowd begins with the shorter one.
func Crowd(n int, seed uint64) iter.Seq[intake.Message] {
	random := rand.New(rand.NewPCG(seed, 0x7a687969_6e000000))
	names := walk{size: uint64(CrowdMost), start: random.Uint64(), step: random.Uint64()}.prepared()
	// Not the last eight digits 00000000: it means nobody.
	phones := walk{size: crowdSpan - 1, start: random.Uint64(), step: random.Uint64()}.prepared()
	return func(yield func(intake.Message) bool) {
		for i := range uint64(min(n, CrowdMost)) {
			if !yield(passerBy(i, seed, names.at(i), 1+phones.at(i))) {
				return
			}
		}
	}
}

func passerBy(i, seed, name, phone uint64) intake.Message {
	family, given := fullName(name)
	id := fmt.Sprintf("crowd-%d-%d", seed, i)
	return intake.Message{MessageID: id, Type: "identify", UserID: id, Traits: map[string]any{
		"familyName": family, "givenName": given, "title": []string{"ms", "mr"}[i%2],
		"phone": fmt.Sprintf("+86198%08d", phone), "tier": []string{"none", "silver", "gold"}[i%3],
		"birthday": fmt.Sprintf("%d-%02d-%02d", 1945+i%60, 1+i%12, 1+i%28),
	}}
}

// fullName turns a number below CrowdMost into a name of its own: a surname and
// two different syllables.
func fullName(k uint64) (family, given string) {
	s, g := uint64(len(surnames)), uint64(len(syllables))
	family, k = surnames[k%s], k/s
	first, second := k%g, k/g
	if second >= first {
		second++
	}
	return family, syllables[first] + syllables[second]
}

// walk visits every number below size once: start + i·step, the step having no
// divisor in common with size.
type walk struct{ size, start, step uint64 }

func (w walk) prepared() walk {
	w.start %= w.size
	w.step = w.step%(w.size-1) + 1
	for gcd(w.step, w.size) != 1 {
		w.step = w.step%(w.size-1) + 1
	}
	return w
}

// at is the i-th stop. step < size ≤ 10⁸ and i < 2³² keep the product in 64 bits.
func (w walk) at(i uint64) uint64 { return (w.start + i%w.size*w.step) % w.size }

func gcd(a, b uint64) uint64 {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}
