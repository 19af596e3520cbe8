// Package token knows the symbols of speech models: the lines of a tokens.txt, what
// text a row of them is, and which of them spell a phrase. Tokens are characters,
// pieces of words with ▁ for the space before them (SentencePiece), octets as <0xE4>,
// or octets as letters (byte-level BPE of icefall).
package token

import (
	"bufio"
	"fmt"
	"os"
	"strconv"
	"strings"
	"unicode"

	"zhiyin.dev"
)

// space is how SentencePiece writes the space before a word.
const space = "▁"

// mostTokens and longestLine bound a file.
const (
	mostTokens  = 200_000
	longestLine = 1 << 10
)

// Table is the tokens of a model by their ids. It is read-only.
type Table struct {
	texts   []string // as the file has them
	pieces  []string // the octets that each adds to a text
	ids     map[string]int32
	longest int  // octets of the longest text
	octets  bool // letters stand for octets
	upper   bool // Latin letters are all capitals
}

// Read reads a tokens.txt: a token and its id on each line, ids from 0 without a gap.
// The error is NotFound or Invalid, with the line.
func Read(path string) (*Table, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("tokens: %v: %w", err, zhiyin.NotFound)
	}
	defer func() { _ = f.Close() }()
	byID := map[int]string{}
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, longestLine)
	for n := 1; lines.Scan(); n++ {
		text, id, err := line(lines.Text())
		if _, twice := byID[id]; err != nil || twice || len(byID) == mostTokens {
			return nil, fmt.Errorf("tokens: line %d is no token with its id: %w", n, zhiyin.Invalid)
		}
		byID[id] = text
	}
	if lines.Err() != nil {
		return nil, fmt.Errorf("tokens: it is no list of tokens: %v: %w", lines.Err(), zhiyin.Invalid)
	}
	texts := make([]string, len(byID))
	for id := range texts {
		text, there := byID[id]
		if !there {
			return nil, fmt.Errorf("tokens: no token has the id %d of %d: %w", id, len(byID), zhiyin.Invalid)
		}
		texts[id] = text
	}
	return New(texts), nil
}

// line parts a line at its last space; the token may be one itself, and then stand for
// both.
func line(s string) (text string, id int, err error) {
	s = strings.TrimRight(s, "\r\n")
	at := strings.LastIndexAny(s, " \t")
	if at < 0 {
		return "", 0, fmt.Errorf("no id")
	}
	id, err = strconv.Atoi(s[at+1:])
	if id < 0 {
		err = fmt.Errorf("an id below 0")
	}
	return s[:max(at, 1)], id, err
}

// New makes a table of tokens in the order of their ids.
func New(texts []string) *Table {
	t := &Table{texts: texts, ids: make(map[string]int32, len(texts)), octets: areOctets(texts), upper: areCapitals(texts)}
	for id, text := range texts {
		t.ids[text] = int32(id)
		t.longest = max(t.longest, len(text))
		t.pieces = append(t.pieces, t.piece(text))
	}
	return t
}

// Len is how many tokens there are.
func (t *Table) Len() int { return len(t.texts) }

// Text is the token as the file has it.
func (t *Table) Text(id int32) string { return t.texts[id] }

// ID is the id of the token that the file has as text.
func (t *Table) ID(text string) (id int32, ok bool) {
	id, ok = t.ids[text]
	return id, ok
}

// Silent tells whether a token stands for no sound: blank, unknown, beginning, the
// signs of graphs.
func (t *Table) Silent(id int32) bool {
	switch s := t.texts[id]; {
	case s == "<blk>" || s == "<blank>" || s == "<eps>" || s == "<unk>" || s == "<sos/eos>" || s == "<s>" || s == "</s>" || s == "<pad>":
		return true
	case len(s) > 1 && s[0] == '#':
		return true
	}
	return false
}

// Tag tells whether a token says something beside the words: <|zh|>.
func (t *Table) Tag(id int32) bool { return strings.HasPrefix(t.texts[id], "<|") }

// piece is what a token adds to a text.
func (t *Table) piece(text string) string {
	if o, ok := octet(text); ok {
		return string([]byte{o})
	}
	if !t.octets {
		return strings.ReplaceAll(text, space, " ")
	}
	var out []byte
	for _, r := range text {
		if string(r) == space {
			out = append(out, ' ')
		} else if o, ok := octetOf[r]; ok {
			out = append(out, o)
		}
	}
	return string(out)
}

// octet reads <0xE4>.
func octet(text string) (byte, bool) {
	if len(text) != 6 || !strings.HasPrefix(text, "<0x") || text[5] != '>' {
		return 0, false
	}
	o, err := strconv.ParseUint(text[3:5], 16, 8)
	return byte(o), err == nil
}

// areCapitals tells whether the Latin letters of a model are capitals alone.
func areCapitals(texts []string) (capitals bool) {
	for _, s := range texts {
		if len(s) == 0 || s[0] == '<' || s[0] == '#' {
			continue
		}
		for _, r := range s {
			if r <= unicode.MaxASCII && unicode.IsLower(r) {
				return false
			}
			capitals = capitals || r <= unicode.MaxASCII && unicode.IsUpper(r)
		}
	}
	return capitals
}
