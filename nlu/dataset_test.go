package nlu_test

import (
	"errors"
	"reflect"
	"strings"
	"testing"

	"zhiyin.dev"
	"zhiyin.dev/nlu"
)

const rasa = `version: "3.1"
nlu:
- intent: return
  metadata: {lang: zh, source: pack, weight: 2, keyword: [退+钱]}
  examples: |
    - 我要退[面霜](product)
    - 昨天买的[那瓶]{"entity": "product", "role": "returned", "value": "面霜"}想退
- intent: greet
  examples:
  - text: hello [there]
    metadata: {lang: en, split: test}
  - hi
- synonym: 面霜
  examples: |
    - 润肤霜
- regex: order
  examples: |
    - \bZY\d{10}\b
- lookup: brand
  examples: |
    - 知音
`

func TestRasaFilesAreRead(t *testing.T) {
	t.Parallel()
	set, err := nlu.Parse("nlu.yml", []byte(rasa))
	if err != nil {
		t.Fatal(err)
	}
	want := []nlu.Example{
		{Text: "我要退面霜", Intent: "return", Language: zhiyin.Mandarin, Source: "pack", Weight: 2, Line: 6,
			Marks: []nlu.Mark{{Span: zhiyin.Span{From: 3, To: 5}, Kind: "product"}}},
		{Text: "昨天买的那瓶想退", Intent: "return", Language: zhiyin.Mandarin, Source: "pack", Weight: 2, Line: 7,
			Marks: []nlu.Mark{{Span: zhiyin.Span{From: 4, To: 6}, Kind: "product", Role: "returned", Value: "面霜"}}},
		{Text: "hello [there]", Intent: "greet", Language: zhiyin.English, Split: "test", Line: 10},
		{Text: "hi", Intent: "greet", Language: zhiyin.English, Line: 12},
	}
	if !reflect.DeepEqual(set.Examples, want) {
		t.Errorf("examples are\n%+v, not\n%+v", set.Examples, want)
	}
	if set.Synonyms["润肤霜"] != "面霜" || set.Patterns["order"][0] != `\bZY\d{10}\b` || set.Lookups["brand"][0] != "知音" || set.Rules[0].Keyword[0] != "退+钱" {
		t.Errorf("the rest is %+v", set)
	}
}

func TestWhatIsWrittenIsReadAgain(t *testing.T) {
	t.Parallel()
	set, err := nlu.Parse("nlu.yml", []byte(rasa))
	if err != nil {
		t.Fatal(err)
	}
	again, err := nlu.Parse("again.yml", set.YAML())
	if err != nil {
		t.Fatalf("%v\n%s", err, set.YAML())
	}
	third, err := nlu.Parse("third.yml", again.YAML())
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(again, third) || len(again.Examples) != len(set.Examples) || !reflect.DeepEqual(again.Synonyms, set.Synonyms) ||
		!reflect.DeepEqual(again.Rules, set.Rules) || !reflect.DeepEqual(again.Patterns, set.Patterns) {
		t.Errorf("written\n%s\nread %+v", set.YAML(), again)
	}
}

func TestRefusalsNameTheirPlace(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		file, text   string
		line, column int
		says         string
	}{
		{"a.yml", "nlu:\n- intent: x\n  examples: |\n    - 退[面霜](\n", 4, 8, "no )"},
		{"a.yml", "nlu:\n- intent: x\n  examples: |\n    - 退[]{\"entity\":\"a\"}\n", 4, 8, "marks no text"},
		{"a.yml", "nlu:\n- intent: x\n  examples: |\n    - ok\n    no dash\n", 5, 5, "dash"},
		{"a.yml", "nlu:\n- intent: x\n  exemples: |\n    - ok\n", 3, 3, "exemples"},
		{"a.yml", "nlu:\n- intent: x\n  metadata: {lang: xx}\n  examples: |\n    - ok\n", 3, 20, "xx"},
		{"a.yml", "nlu:\n- intent: x\n  metadata: {weight: -1}\n  examples: |\n    - ok\n", 3, 22, "weight"},
		{"a.yml", "nlu:\n- regex: x\n  examples: |\n    - a(\n", 4, 7, "regular expression"},
		{"a.yml", "nlu:\n- intent: \"\"\n  examples: |\n    - a\n", 2, 11, "no name"},
		{"a.yml", "nlu:\n- examples: |\n    - a\n", 2, 3, "names an intent"},
		{"a.yml", "version: \"1.0\"\nnlu: []\n", 1, 10, "version"},
		{"a.yml", "nlu: [\n", 1, 1, "no YAML"},
		{"a.yml", "", 1, 1, "no nlu"},
		{"a.tsv", "a\tb\nc d\n", 2, 4, "tab"},
		{"a.tsv", "\tb\n", 1, 1, "label"},
		{"a.tsv", "a\t\n", 1, 3, "text"},
		{"a.tsv", "", 1, 1, "no rows"},
	} {
		_, err := nlu.Parse(c.file, []byte(c.text))
		var r *nlu.Refusal
		if !errors.As(err, &r) || !errors.Is(err, zhiyin.Invalid) {
			t.Errorf("%q: %v", c.text, err)
			continue
		}
		if p := r.Problems[0]; p.Line != c.line || p.Column != c.column || !strings.Contains(p.Text, c.says) {
			t.Errorf("%q: %s", c.text, p)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add(rasa)
	f.Add("nlu:\n- intent: x\n  examples:\n  - {text: a, metadata: {lang: zh}}\n")
	f.Fuzz(func(t *testing.T, text string) {
		set, err := nlu.ParseYAML("f.yml", []byte(text))
		if err != nil {
			return
		}
		for _, e := range set.Examples {
			for _, m := range e.Marks {
				if m.From < 0 || m.To > len([]rune(e.Text)) || m.From >= m.To {
					t.Fatalf("%q: mark %+v is outside %q", text, m, e.Text)
				}
			}
		}
	})
}
