//go:build linux || darwin || freebsd

package vits

import (
	"bytes"
	"context"
	"fmt"
	"os/exec"
	"regexp"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"zhiyin.dev"
	"zhiyin.dev/edge/asr/model"
)

// program tells phonemes; it runs beside this one, as its licence (GPL-3) asks for.
const program = "espeak-ng"

func installed() error {
	if _, err := exec.LookPath(program); err != nil {
		return fmt.Errorf("vits: %s, which tells the phonemes, is not installed: %w", program, zhiyin.Unavailable)
	}
	return nil
}

// phonemes are the tokens of a clause as piper's voices have them: each phoneme is a
// character, and a pad follows it.
func phonemes(ctx context.Context, s *model.Speech, c []unit) ([]int64, error) {
	b, heard := builder{Speech: s}, 0
	b.sign(model.PiperBegin)
	for len(c) > 0 {
		words, mark, rest := run(c)
		c = rest
		if words != "" {
			ipa, err := transcribed(ctx, s.Phonemes, words)
			if err != nil {
				return nil, err
			}
			for _, r := range ipa {
				heard += b.padded(string(r))
			}
		}
		b.padded(western.Replace(mark))
		if len(c) > 0 {
			b.padded(" ")
		}
	}
	b.sign(model.PiperEnd)
	if heard == 0 {
		return nil, fmt.Errorf("vits: no phoneme of the text is the model's: %w", zhiyin.Invalid)
	}
	return b.row, nil
}

// padded adds a token and its pad; what the model has not is left out, as piper does.
func (b *builder) padded(text string) (added int) {
	if !b.sign(text) {
		return 0
	}
	b.sign(model.PiperPad)
	return 1
}

// run takes the words up to the next mark, with their readings.
func run(c []unit) (words, mark string, rest []unit) {
	for i, u := range c {
		switch {
		case u.mark:
			return words, u.text, c[i+1:]
		case u.reading != "":
			words += " " + u.reading + " "
		case u.han():
			words += u.text
		default:
			words += " " + u.text + " "
		}
	}
	return words, "", nil
}

// switched are the signs of another language in what the program tells: (en)…(cmn).
var switched = regexp.MustCompile(`\([^)]*\)`)

// transcribed asks the program for the phonemes of words; they go through its input, for
// arguments are seen by everybody on the machine.
func transcribed(ctx context.Context, voice, words string) (string, error) {
	if voice == "cmn" {
		voice = "cmn-latn-pinyin" // the same phonemes, and it reads pinyin
	}
	cmd := exec.CommandContext(ctx, program, "-q", "--ipa", "-b", "1", "-v", voice, "--stdin")
	cmd.Stdin = strings.NewReader(words + "\n")
	out, err := cmd.Output()
	if err != nil {
		return "", fmt.Errorf("vits: %s: %v: %w", program, err, zhiyin.Unavailable)
	}
	out = switched.ReplaceAll(bytes.TrimSpace(out), nil)
	return norm.NFD.String(strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return ' '
		}
		return r
	}, string(out))), nil
}
