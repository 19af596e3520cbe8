package pocketsphinx

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"zhiyin.dev"
	"zhiyin.dev/edge/asr"
)

// few is a lexicon of a few words.
type few map[string]bool

func (f few) knows(word string) bool { return f[word] }
func (f few) learn([]string) bool    { return true }

func TestAGrammarIsMadeOfWhatIsAwaited(t *testing.T) {
	t.Parallel()
	words := few{"退货": true, "退": true, "我": true, "要": true, "人工": true, "转": true, "是": true, "零": true, "一": true, "where": true, "is": true, "my": true, "order": true, "yes": true}
	for name, c := range map[string]struct {
		ask  asr.Ask
		want []string
		not  []string
	}{
		"Chinese, the longest words": {asr.Ask{Language: zhiyin.Mandarin, Expect: asr.Menu, Phrases: []string{"我要退货", "转人工。"}}, []string{"我 要 退货", "转 人工"}, []string{"零", "退 "}},
		"unknown words":              {asr.Ask{Language: zhiyin.English, Expect: asr.Menu, Phrases: []string{"Where is my order?", "where is my zymurgy"}}, []string{"where is my order"}, []string{"zymurgy", "| where"}},
		"signs of the grammar":       {asr.Ask{Language: zhiyin.English, Expect: asr.Menu, Phrases: []string{"yes); <x> = order"}}, nil, []string{"x", "= order"}},
		"digits":                     {asr.Ask{Language: zhiyin.Mandarin, Expect: asr.Digits, Phrases: []string{"转人工"}}, []string{"( 零 | 一 )+"}, []string{"转"}},
		"yes and no":                 {asr.Ask{Language: zhiyin.Mandarin, Expect: asr.YesNo}, []string{"是"}, []string{"零"}},
		"anything":                   {asr.Ask{Language: zhiyin.Mandarin, Hot: []string{"退货"}}, []string{"( 零 | 一 )+", "是", "退货"}, nil},
	} {
		g := grammar(c.ask, words)
		for _, w := range c.want {
			if !strings.Contains(g, w) {
				t.Errorf("%s: %q is not in %q", name, w, g)
			}
		}
		for _, w := range c.not {
			if strings.Contains(strings.TrimPrefix(g, "#JSGF V1.0;\ngrammar awaited;\npublic <awaited> ="), w) {
				t.Errorf("%s: %q is in %q", name, w, g)
			}
		}
	}
	if g := grammar(asr.Ask{Language: zhiyin.Cantonese, Expect: asr.Digits}, words); g != "" {
		t.Errorf("a language without digits: %q", g)
	}
}

func TestADictionaryKeepsEveryPronunciation(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "words.dic")
	if err := os.WriteFile(path, []byte("the DH AH\nthe(2) DH IY\n行\tx ing\n行(2)\th ang\n<sil> SIL\nzero Z IH R OW\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	d, err := readDictionary(path)
	if err != nil {
		t.Fatal(err)
	}
	if n := d.names("行"); len(n) != 2 || n[1] != [2]string{"行(2)", "h ang"} || d.knows("<sil>") || len(d) != 3 {
		t.Fatalf("%v %v", n, d)
	}
	seed, words, err := d.seed()
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = os.Remove(seed) }()
	text, err := os.ReadFile(seed)
	if err != nil || len(words) != 2 || !strings.Contains(string(text), "zero Z IH R OW\n") || strings.Contains(string(text), "the") {
		t.Fatalf("%v %q %v", words, text, err)
	}
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := readDictionary(path); zhiyin.KindOf(err) != zhiyin.Invalid {
		t.Errorf("an empty one: %v", err)
	}
}
