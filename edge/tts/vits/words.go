//go:build linux || darwin || freebsd

package vits

import (
	"context"
	"fmt"
	"strings"
	"unicode/utf8"

	"zhiyin.dev"
	"zhiyin.dev/edge/asr"
	"zhiyin.dev/edge/asr/model"
	"zhiyin.dev/speech"
)

// clauses are those of a piece that can be said; what the lexicon lacks is found before a
// place is waited for.
func (e *Engine) clauses(p speech.Piece) ([][]unit, error) {
	if n := utf8.RuneCountInString(p.Text()); n > asr.MostSaid {
		return nil, fmt.Errorf("vits: a text of %d characters: %w", n, zhiyin.Invalid)
	}
	all := clauses(p)
	if len(all) == 0 {
		return nil, fmt.Errorf("vits: a text without a word: %w", zhiyin.Invalid)
	}
	for _, c := range all {
		if e.says.Lexicon == nil {
			break
		}
		if _, ok := spelt(e.says, c); !ok {
			return nil, fmt.Errorf("vits: the lexicon of model %s lacks a word of the text: %w", e.model.Name, zhiyin.Invalid)
		}
	}
	return all, nil
}

// row are the tokens of a clause.
func (e *Engine) row(ctx context.Context, c []unit) ([]int64, error) {
	if e.says.Lexicon == nil {
		return phonemes(ctx, e.says, c)
	}
	row, _ := spelt(e.says, c)
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
// for what the lexicon does not know.
func pronounced(l *model.Lexicon, c []unit) (ids []int64, used int) {
	if c[0].han() {
		if ids, used := longestWord(l, c); used > 0 {
			return ids, used
		}
	}
	for _, as := range []string{c[0].reading, c[0].text} {
		if ids, ok := read(l, as); ok {
			return ids, 1
		}
	}
	if ids, ok := l.Of(c[0].text); ok {
		return ids, 1
	}
	return letters(l, c[0].text)
}

// read finds the tokens of a reading: by its pinyin, where the lexicon lists it, else by
// a character that sounds so and in no other way.
func read(l *model.Lexicon, reading string) (ids []int64, ok bool) {
	if !pinyin.MatchString(reading) {
		return nil, false
	}
	if ids, ok := l.Of(reading); ok {
		return ids, true
	}
	return l.Of(sounds[reading])
}

// longestWord finds the longest word in front whose reading is the lexicon's to tell: the
// text asks for none in it, or for one that nothing spells (着急 zhao2 ji2). Where all
// that are asked for can be spelt these go before the word.
func longestWord(l *model.Lexicon, c []unit) (ids []int64, used int) {
	word, asked, odd := "", false, false
	for i := 0; i < min(len(c), l.Longest()) && c[i].han(); i++ {
		word += c[i].text
		if c[i].reading != "" {
			_, spells := read(l, c[i].reading)
			asked, odd = true, odd || !spells
		}
		if found, ok := l.Of(word); ok && (odd || !asked) {
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
