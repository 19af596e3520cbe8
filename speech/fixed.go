package speech

import (
	"regexp"
	"strconv"
	"strings"
	"unicode"

	"zhiyin.dev"
)

// fixedSpans renders words that stand in the pattern itself.
func fixedSpans(in zhiyin.Language, text string) []span { return scripted(in, text, false) }

// scripted splits text where the engine of language in can't read the script: a
// Latin word in Mandarin goes to the English voice, Chinese characters in an
// English sentence to the Mandarin one. Cantonese engines read both.
func scripted(in zhiyin.Language, text string, personal bool) []span {
	if text == "" {
		return nil
	}
	foreign, other := latinWord, zhiyin.English
	switch in {
	case zhiyin.English:
		foreign, other = hanRun, zhiyin.Mandarin
	case zhiyin.Mandarin:
	default:
		return []span{{words: text, say: normalise(in, text), personal: personal}}
	}
	var out []span
	rest := 0
	for _, at := range foreign.FindAllStringIndex(text, -1) {
		if unitNames[strings.ToLower(text[at[0]:at[1]])] != "" && digitAtEnd(strings.TrimRight(text[:at[0]], " ")) {
			continue // 3 kg is said in Chinese
		}
		if at[0] > rest {
			out = append(out, span{words: text[rest:at[0]], say: normalise(in, text[rest:at[0]]), personal: personal})
		}
		run := text[at[0]:at[1]]
		out = append(out, span{words: run, say: normalise(other, run), personal: personal, language: other})
		rest = at[1]
	}
	if rest < len(text) {
		out = append(out, span{words: text[rest:], say: normalise(in, text[rest:]), personal: personal})
	}
	return out
}

var (
	// latinWord is a word that is not spelled letter by letter: it has a small
	// letter. VIP, SIM and R-8841 stay with the Mandarin voice.
	latinWord = regexp.MustCompile(`[A-Za-z]*(?:[a-z][A-Za-z'’]|[A-Za-z][a-z])[A-Za-z'’]*(?:[ \-][A-Za-z]*[a-z][A-Za-z'’]+)*`)
	hanRun    = regexp.MustCompile(`\p{Han}+`)
	figures   = regexp.MustCompile(`(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?`)
	capitals  = regexp.MustCompile(`[A-Z]+`)
)

// normalise writes figures and signs as the words they are read as.
func normalise(in zhiyin.Language, text string) string {
	if in == zhiyin.English {
		return readForms(text, englishForms)
	}
	if in == zhiyin.Cantonese {
		text = hongKong.Replace(text)
	}
	text = signs.Replace(script(in, readForms(text, hanForms)))
	if in == zhiyin.Cantonese {
		text = strings.ReplaceAll(text, "幺", "一") // a Mandarin way to say it
	}
	var b strings.Builder
	rest := 0
	for _, at := range figures.FindAllStringIndex(text, -1) {
		b.WriteString(text[rest:at[0]])
		say, used := figure(in, text[:at[0]], text[at[0]:at[1]], text[at[1]:])
		b.WriteString(say)
		rest = at[1] + used
	}
	b.WriteString(text[rest:])
	out := b.String()
	if in == zhiyin.Mandarin {
		out = capitals.ReplaceAllStringFunc(out, func(s string) string { return spell(s, in) })
	}
	return out
}

// hongKong: a bare $ is a Hong Kong dollar there.
var hongKong = strings.NewReplacer("HK$", "HK$", "US$", "US$", "$", "HK$")

var signs = strings.NewReplacer("#键", "井号键", "*键", "星号键", "#", "井号", "*", "星号", "＃", "井号", "＊", "星号", "&", "和")

// figure reads one run of digits by what stands before and after it. used is how
// many bytes of after it took in as well.
func figure(in zhiyin.Language, before, run, after string) (say string, used int) {
	run = strings.ReplaceAll(run, ",", "")
	if strings.HasPrefix(after, "%") {
		f, _ := strconv.ParseFloat(run, 64)
		return percent(f, in).say, 1
	}
	if strings.Contains(run, ".") {
		f, _ := strconv.ParseFloat(run, 64)
		if f != float64(int64(f)) || f > 1e15 {
			return decimal(f, in), 0
		}
		run = strconv.FormatInt(int64(f), 10) // 2.00 元
	}
	n, err := strconv.ParseInt(run, 10, 64)
	year := len(run) == 4 && strings.HasPrefix(strings.TrimLeft(after, " "), "年")
	switch {
	case err != nil || year:
		return oneByOne(run, !year && in == zhiyin.Mandarin), 0
	case run[0] == '0' && len(run) > 1:
		return oneByOne(run, in == zhiyin.Mandarin && len(run) > 2), 0
	case strings.HasSuffix(strings.TrimRight(before, " "), "第"):
		return script(in, hanNumber(n)), 0 // 第二, not 第两
	case len(run) <= 2 || measured(after) || counts(before, after):
		return count(n, in, after).say, 0
	}
	return oneByOne(run, in == zhiyin.Mandarin), 0
}

// Words that say of a number of three figures and more that it is an amount rather
// than a code: those before it, and those after it that do not make 2 a 两.
var (
	amountBefore = []string{"满", "滿", "减", "減", "送", "返", "共", "约", "約", "近", "超过", "超過", "达", "達", "余额", "餘額", "剩", "扣", "充", "缴", "繳", "付", "省", "涨", "到"}
	amountAfter  = []string{"积分", "積分", "分", "多", "余", "餘", "级", "級", "层", "層", "期", "以上", "以下", "以内", "以內", "毫", "股", "字", "页", "頁", "M", "G", "兆"}
)

func counts(before, after string) bool {
	before, after = strings.TrimRight(before, " "), strings.TrimLeft(after, " ")
	for _, w := range amountBefore {
		if strings.HasSuffix(before, w) {
			return true
		}
	}
	for _, w := range amountAfter {
		if strings.HasPrefix(after, w) {
			return true
		}
	}
	return false
}

// closeUp takes out the spaces that typographers put between Chinese characters
// and figures, now that the figures are characters too.
func closeUp(text string) string {
	runes := []rune(text)
	var b strings.Builder
	for i, r := range runes {
		edge := i == 0 || i == len(runes)-1
		if r == ' ' && !edge && wide(runes[i-1]) && wide(runes[i+1]) {
			continue
		}
		b.WriteRune(r)
	}
	return b.String()
}

func wide(r rune) bool { return unicode.Is(unicode.Han, r) || r > 0x3000 && r < 0x3100 || r > 0xff00 }
