//go:build linux || darwin || freebsd

package vits

import (
	"context"
	"fmt"
	"strings"

	"zhiyin.dev"
	"zhiyin.dev/edge/asr"
	"zhiyin.dev/edge/asr/model"
	"zhiyin.dev/speech"
)

// rows are the tokens of each clause of a piece.
func (e *Engine) rows(ctx context.Context, p speech.Piece) (out [][]int64, err error) {
	if n := len(p.Say) + len(p.Plain); n > 8*asr.MostSaid {
		return nil, fmt.Errorf("vits: a text of %d octets: %w", n, zhiyin.Invalid)
	}
	for _, c := range clauses(p) {
		row, err := e.row(ctx, c)
		if err != nil {
			return nil, err
		}
		out = append(out, row)
	}
	if len(out) == 0 {
		return nil, fmt.Errorf("vits: a text without a word: %w", zhiyin.Invalid)
	}
	return out, nil
}

func (e *Engine) row(ctx context.Context, c []unit) ([]int64, error) {
	if e.says.Phonemes != "" {
		return phonemes(ctx, e.says, c)
	}
	row, ok := spelt(e.says, c)
	if !ok {
		return nil, fmt.Errorf("vits: the lexicon of model %s lacks a word of the text: %w", e.model.Name, zhiyin.Invalid)
	}
	return row, nil
}

// spelt are the tokens of a clause by the lexicon: the model's signs around it, a space
// after each word where the model has one, blanks between all where it was taught with
// them. ok is false when a word can't be said.
func spelt(s *model.Speech, c []unit) (row []int64, ok bool) {
	b := builder{Speech: s}
	b.sign("sil")
	if s.Piper {
		b.sign(model.PiperBegin)
	}
	for i := 0; i < len(c); {
		if c[i].mark {
			b.mark(c[i].text)
			i++
			continue
		}
		ids, used := pronounced(s.Lexicon, c[i:])
		if used == 0 {
			return nil, false
		}
		b.row = append(b.row, ids...)
		if i += used; c[i-1].han() || i < len(c) && !c[i].mark {
			b.sign(" ")
		}
	}
	b.sign("sil")
	b.sign("eos")
	if s.Piper {
		b.sign(model.PiperEnd)
	}
	return b.blanks(), true
}

// builder is a row in the making.
type builder struct {
	*model.Speech
	row []int64
}

// sign adds a token, where the model has it.
func (b *builder) sign(text string) bool {
	id, there := b.Tokens.ID(text)
	if there {
		b.row = append(b.row, int64(id))
	}
	return there
}

// western are the marks that others stand for in models of other scripts.
var western = strings.NewReplacer("，", ",", "、", ",", "。", ".", "！", "!", "？", "?", "；", ";", "：", ":", "…", ".", "—", "-")

func (b *builder) mark(text string) {
	if b.sign(text) || b.sign(western.Replace(text)) {
		return
	}
	b.sign("sil")
}

// blanks puts 0 before, between and behind the tokens.
func (b *builder) blanks() []int64 {
	if !b.Blank {
		return b.row
	}
	out := make([]int64, 2*len(b.row)+1)
	for i, id := range b.row {
		out[2*i+1] = id
	}
	return out
}

// pronounced finds the tokens of the units in front, and how many of them they say; 0
// for what the lexicon does not know. A reading that the text asks for goes first: by its
// pinyin, where the lexicon lists it, else by a character that sounds so and in no other
// way; then the longest word.
func pronounced(l *model.Lexicon, c []unit) (ids []int64, used int) {
	asked := c[0].reading
	if asked == "" && pinyin.MatchString(c[0].text) {
		asked = c[0].text
	}
	for _, as := range []string{asked, sounds[asked]} {
		if ids, ok := l.Of(as); ok && as != "" {
			return ids, 1
		}
	}
	if c[0].han() {
		return longestWord(l, c)
	}
	if ids, ok := l.Of(c[0].text); ok {
		return ids, 1
	}
	return letters(l, c[0].text)
}

// longestWord takes characters without a reading of their own together; one that has a
// reading which nothing spells is said as it usually is.
func longestWord(l *model.Lexicon, c []unit) (ids []int64, used int) {
	word := ""
	for i := 0; i < min(len(c), l.Longest()) && c[i].han() && (i == 0 || c[i].reading == ""); i++ {
		word += c[i].text
		if found, ok := l.Of(word); ok {
			ids, used = found, i+1
		}
	}
	return ids, used
}

// letters spells a word that the lexicon has not: APP.
func letters(l *model.Lexicon, word string) (ids []int64, used int) {
	const mostLetters = 6
	if len(word) > mostLetters {
		return nil, 0
	}
	for _, r := range word {
		letter, ok := l.Of(string(r))
		if !ok {
			return nil, 0
		}
		ids = append(ids, letter...)
	}
	return ids, 1
}
