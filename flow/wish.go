package flow

import (
	"slices"
	"strings"

	"zhiyin.dev"
)

// Wish is what a caller may ask for at any point, in words: how they are spoken to,
// or to get to a person.
type Wish string

// Wishes.
const (
	WishPerson   Wish = "person"
	WishRepeat   Wish = "repeat"
	WishSlower   Wish = "slower"
	WishFaster   Wish = "faster"
	WishLanguage Wish = "language"
	WishBack     Wish = "back"
)

// wishing says which wishes a flow grants. Without a line it grants all that it
// can; a standard flow, which is the same for everybody, grants a person and to
// hear it again.
//
//	wishes: false
//	wishes: {person: senior_person, language: false, back: false}
type wishing struct {
	off    []Wish
	person string // where a wish for a person leads; empty: nowhere
}

func (p *parser) readWishes(f *form, standard bool) (w wishing) {
	if standard {
		w.off = []Wish{WishSlower, WishFaster, WishLanguage, WishBack}
	}
	if n := f.value("wishes"); n != nil && n.Tag == "!!bool" {
		if !f.yes("wishes", true) {
			w.off = []Wish{WishPerson, WishRepeat, WishSlower, WishFaster, WishLanguage, WishBack}
		}
		return w
	}
	in := f.open("wishes")
	for _, wish := range []Wish{WishRepeat, WishSlower, WishFaster, WishLanguage, WishBack} {
		granted := in.yes(string(wish), !slices.Contains(w.off, wish))
		switch {
		case granted && standard && slices.Contains(w.off, wish):
			in.problem(string(wish), "a standard flow is the same for everybody: it grants a person and repeat")
		case !granted && !slices.Contains(w.off, wish):
			w.off = append(w.off, wish)
		}
	}
	if in.has("person") {
		if n := in.value("person"); n.Tag == "!!bool" && n.Value == "false" {
			w.off = append(w.off, WishPerson)
		} else {
			w.person = in.word("person", true)
		}
	}
	in.done()
	return w
}

// personOf is where a wish for a person leads, unless it is written: to the node
// called person, else to the first queue.
func (d *Definition) personOf() string {
	if d.wishes.person != "" {
		return d.wishes.person
	}
	if _, is := d.nodes["person"].(*queueNode); is {
		return "person"
	}
	for _, id := range d.order {
		if _, is := d.nodes[id].(*queueNode); is {
			return id
		}
	}
	return ""
}

// wishWords are how wishes are said.
var wishWords = []struct {
	wish     Wish
	language zhiyin.Language
	words    []string
}{
	{WishLanguage, zhiyin.Cantonese, []string{"讲粤语", "说粤语", "讲广东话", "说广东话", "讲白话", "講粵語", "講廣東話", "講白話", "转粤语", "speak cantonese", "in cantonese"}},
	{WishLanguage, zhiyin.Mandarin, []string{"讲普通话", "说普通话", "講普通話", "说国语", "讲国语", "讲中文", "说中文", "speak mandarin", "speak chinese", "in chinese", "in mandarin"}},
	{WishLanguage, zhiyin.English, []string{"讲英文", "讲英语", "说英语", "说英文", "講英文", "speak english", "in english", "english please"}},
	{WishPerson, "", []string{"转人工", "人工服务", "人工客服", "找人工", "要人工", "接人工", "转客服", "找客服", "真人客服", "跟真人", "轉人工", "真人服務", "搵真人", "speak to an agent", "speak to a person", "talk to a person", "talk to an agent", "talk to somebody", "talk to someone", "speak to someone", "a real person", "human agent", "customer representative"}},
	{WishSlower, "", []string{"慢一点", "慢点", "说慢", "讲慢", "太快了", "慢啲", "講慢", "slower", "slow down", "more slowly", "too fast"}},
	{WishFaster, "", []string{"快一点说", "说快一点", "说快点", "讲快点", "太慢了", "講快啲", "speak faster", "talk faster", "too slow", "speed up"}},
	{WishRepeat, "", []string{"再说一遍", "再讲一遍", "重复一遍", "没听清", "没听清楚", "再说一次", "再讲一次", "再講一次", "聽唔清", "say that again", "say it again", "repeat that", "repeat it", "repeat please", "pardon"}},
	{WishBack, "", []string{"上一步", "返回上", "回到上", "上一级", "返回上一层", "返上一步", "go back", "previous menu", "one step back"}},
}

// exactly are wishes that are meant only when nothing else is said.
var exactly = map[string]Wish{"人工": WishPerson, "真人": WishPerson, "客服": WishPerson, "agent": WishPerson, "operator": WishPerson, "representative": WishPerson,
	"重复": WishRepeat, "再说": WishRepeat, "什么": WishRepeat, "repeat": WishRepeat, "返回": WishBack, "后退": WishBack, "back": WishBack}

// around is how many characters of Chinese, or bytes of English, may stand beside a
// wish: "麻烦你能不能说慢一点" is one, a story in which something was too slow is none.
const (
	aroundHan   = 9
	aroundLatin = 32
)

// Wished finds the wish in a turn of talk; "" when there is none.
func Wished(text string) (wish Wish, language zhiyin.Language) {
	text = plain(text)
	if w, is := exactly[text]; is {
		return w, ""
	}
	for _, entry := range wishWords {
		for _, words := range entry.words {
			if !strings.Contains(text, words) {
				continue
			}
			most := aroundHan
			if words[0] < 0x80 {
				most = aroundLatin
			}
			if len([]rune(text))-len([]rune(words)) <= most {
				return entry.wish, entry.language
			}
		}
	}
	return "", ""
}

// answering is a node that takes some turns of talk for its own before they are wishes.
type answering interface{ answers(h Heard) bool }

// again is a node that can be asked once more without counting it as another try.
type again interface{ again(r *run) }

// Grants tells whether the flow, at this state, would follow what was said as a
// wish, so that it is to be heard also where nothing is asked.
func (d *Definition) Grants(s State, h Heard) bool {
	n, ok := d.node(s.Node)
	if !ok || s.Wait != ForPrompt && s.Wait != ForKeys {
		return false
	}
	wish, _ := d.granted(s, n, h)
	return wish != ""
}

func (d *Definition) granted(s State, n node, h Heard) (Wish, zhiyin.Language) {
	if own, is := n.(answering); is && own.answers(h) {
		return "", ""
	}
	switch n.(type) {
	case *noticeNode, *surveyNode:
		return "", ""
	}
	wish, language := Wished(h.Text)
	if wish == "" || slices.Contains(d.within(s.Node).wishes.off, wish) {
		return "", ""
	}
	return wish, language
}

// wishes follows a wish, and tells whether there was one.
func (r *run) wishes(n node, h Heard) bool {
	wish, language := r.def.granted(r.state, n, h)
	if wish == "" || r.state.Wait != ForPrompt && r.state.Wait != ForKeys {
		return false
	}
	r.tell(zhiyin.WishHeard{Node: r.state.Node, Wish: string(wish), Language: language})
	switch wish {
	case WishPerson:
		r.person(n)
	case WishBack:
		r.back(n)
	case WishSlower:
		r.do(Adjust{PacePercent: 85})
		r.repeat(n)
	case WishFaster:
		r.do(Adjust{PacePercent: 118})
		r.repeat(n)
	case WishLanguage:
		r.state.Contact.Language = language
		r.do(Adjust{Language: language})
		r.repeat(n)
	case WishRepeat:
		r.repeat(n)
	}
	return true
}

// repeat lets a node ask or say its own once more.
func (r *run) repeat(n node) {
	if one, is := n.(again); is {
		one.again(r)
		return
	}
	r.enterAt(r.state.Node)
}

// person leads to a person: by the flow that speaks, or one that called it.
func (r *run) person(n node) {
	for scope := scopeOf(r.state.Node); ; scope = scopeOf(strings.TrimSuffix(scope, ".")) {
		if to := r.def.within(scope + "x").personOf(); to != "" {
			r.enterAt(scope + to)
			return
		}
		if scope == "" {
			r.repeat(n)
			return
		}
	}
}

// back leads to the question before the one that is asked now; without one it asks again.
func (r *run) back(n node) {
	path := r.state.Path
	for i := len(path) - 1; i >= 0; i-- {
		was, ok := r.def.node(path[i])
		if _, asks := was.(again); !ok || !asks || path[i] == r.state.Node {
			continue
		}
		r.state.Path = path[:i]
		r.enterAt(path[i])
		return
	}
	r.repeat(n)
}
