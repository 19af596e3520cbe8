package token

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"zhiyin.dev"
)

// octets writes a text as byte-level BPE does.
func octets(text string) (out string) {
	for i := range len(text) {
		out += string(letterOf[text[i]])
	}
	return out
}

func TestTokensAreTextInEveryWayOfWriting(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		texts []string
		say   string // phrase that is split, and joined again
		want  string
	}{
		"characters":           {[]string{"<blk>", "我", "要", "退", "货"}, "我要退货。", "我要退货"},
		"pieces of words":      {[]string{"<blk>", "▁WHERE", "▁IS", "▁MY", "▁OR", "DER"}, "Where is my order?", "where is my order"},
		"both":                 {[]string{"<blk>", "▁退", "▁货", "▁ORDER", "我"}, "退货 order", "退货order"},
		"octets in hex":        {[]string{"<blk>", "▁", "好", "<0xE9>", "<0x80>", "<0x80>x", "<0x9A>"}, "", ""},
		"octets as letters":    {[]string{"<blk>", "▁" + octets("退"), "▁" + octets("货")[:4], octets("货")[4:]}, "退货", "退货"},
		"small and capitals":   {[]string{"<blk>", "▁Hello", "▁you"}, "hello you", ""},
		"what can't be spelt":  {[]string{"<blk>", "我"}, "我们", ""},
		"nothing but a comma":  {[]string{"<blk>", "我"}, "，", ""},
		"words without spaces": {[]string{"<blk>", "o", "k"}, "ok", "ok"},
	} {
		table := New(c.texts)
		got := ""
		if ways := table.Split(c.say); len(ways) > 0 {
			got = table.Join(ways[0])
		}
		if got != c.want {
			t.Errorf("%s: %q instead of %q (%v)", name, got, c.want, table.Split(c.say))
		}
	}
	table := New([]string{"<blk>", "<unk>", "▁", "<0xE9>", "<0x80>", "<0x9A>", "通"})
	if got := table.Join([]int32{0, 2, 3, 4, 5, 1, 3, 4}); got != "通" {
		t.Errorf("octets are %q", got)
	}
	if ways := table.Split("通"); !reflect.DeepEqual(ways, [][]int32{{2, 6}, {6}}) {
		t.Errorf("spelt as %v", ways)
	}
	table = New([]string{"<blk>", "<unk>", "▁", "<0xE9>", "<0x80>", "<0x9A>"})
	if ways := table.Split("通"); !reflect.DeepEqual(ways, [][]int32{{2, 3, 4, 5}, {3, 4, 5}}) {
		t.Errorf("spelt by octets as %v", ways)
	}
}

func TestAListOfTokensThatIsNoneIsRefused(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ text, says string }{
		"a gap":       {"<blk> 0\na 2\n", "id 1 of 2"},
		"twice":       {"<blk> 0\na 0\n", "line 2"},
		"no id":       {"<blk>\n", "line 1"},
		"no number":   {"<blk> 0\na b\n", "line 2"},
		"binary":      {"\x08\x07" + strings.Repeat("\x00", 5000), "no list of tokens"},
		"below 0":     {"a -1\n", "line 1"},
		"good enough": {"<blk> 0\r\n▁ 1\na 2", ""},
	} {
		path := filepath.Join(t.TempDir(), "tokens.txt")
		if err := os.WriteFile(path, []byte(c.text), 0o600); err != nil {
			t.Fatal(err)
		}
		table, err := Read(path)
		if c.says == "" {
			if err != nil || table.Len() != 3 || table.Text(1) != "▁" {
				t.Errorf("%s: %v", name, err)
			}
			continue
		}
		if err == nil || zhiyin.KindOf(err) != zhiyin.Invalid || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v, want %q", name, err, c.says)
		}
	}
	if _, err := Read(filepath.Join(t.TempDir(), "none")); zhiyin.KindOf(err) != zhiyin.NotFound {
		t.Errorf("missing: %v", err)
	}
}

func TestLettersAreOctetsAndBack(t *testing.T) {
	t.Parallel()
	if letterOf[0] != 'Ā' || letterOf['A'] != 'A' || letterOf[0x7f] != 'Ġ' || letterOf[0xff] != 'Ʀ' || letterOf[0x91] != 'Ĵ' {
		t.Errorf("%c %c %c %c %c", letterOf[0], letterOf['A'], letterOf[0x7f], letterOf[0xff], letterOf[0x91])
	}
	if len(octetOf) != 257 {
		t.Errorf("%d letters", len(octetOf))
	}
}
