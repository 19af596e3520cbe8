package identity

import (
	"slices"
	"strings"
	"unicode"
)

// doubles are the surnames of two characters in use (compound surnames of the
// Hundred Family Surnames and of the 2020 census).
var doubles = set(`欧阳 司马 上官 诸葛 尉迟 皇甫 长孙 慕容 令狐 夏侯 轩辕 宇文 东方 南宫 西门 公孙 司徒 司空 独孤 端木
	百里 澹台 钟离 闻人 申屠 太叔 濮阳 淳于 单于 公冶 宗政 赫连 呼延 万俟 闾丘 公羊 仲孙 鲜于 拓跋 完颜 纳兰 第五
	歐陽 司馬 諸葛 尉遲 長孫 慕容 東方 南宮 公孫 獨孤 鍾離 單于`)

func set(words string) map[string]bool {
	out := map[string]bool{}
	for _, w := range strings.Fields(words) {
		out[w] = true
	}
	return out
}

// SplitName parts a whole name into family and given name. A name in Han
// characters begins with the family name of one character, of two if it is one
// of the double surnames and something is left for the given name, or of all before the dot in 买买提·艾力; any other
// name ends with it. A single word is a family name.
func SplitName(full string) (family, given string) {
	full = strings.Join(strings.Fields(full), " ")
	runes := []rune(full)
	switch {
	case len(runes) == 0:
		return "", ""
	case !unicode.Is(unicode.Han, runes[0]):
		return splitWestern(full)
	}
	runes = []rune(strings.NewReplacer(" ", "", "•", "·").Replace(full))
	if dot := slices.Index(runes, '·'); dot > 0 {
		return string(runes[:dot]), string(runes[dot:])
	}
	size := 1
	if len(runes) > 2 && doubles[string(runes[:2])] {
		size = 2
	}
	return string(runes[:size]), string(runes[size:])
}

// splitWestern takes "Emily Carter" and "Carter, Emily".
func splitWestern(full string) (family, given string) {
	if last, first, found := strings.Cut(full, ","); found {
		return strings.TrimSpace(last), strings.TrimSpace(first)
	}
	at := strings.LastIndex(full, " ")
	if at < 0 {
		return full, ""
	}
	return full[at+1:], full[:at]
}

// JoinName writes a name as its script does: 欧阳明珠, Emily Carter.
func JoinName(family, given string) string {
	if family == "" || given == "" {
		return family + given
	}
	if unicode.Is(unicode.Han, []rune(family)[0]) {
		return family + given
	}
	return given + " " + family
}
