package entity

import "strings"

// digit is one digit as it stands in the text, or was said.
type digit struct {
	value    byte // '0' to '9', or 'X', the last of an identity card
	from, to int
}

// spoken digits: those of telephone operators among them (幺 1, 洞 0, 拐 7, 勾 9).
var spoken = map[rune]byte{'零': '0', '〇': '0', '洞': '0', '一': '1', '幺': '1', '妖': '1', '腰': '1', '二': '2', '两': '2', '三': '3', '四': '4', '五': '5', '六': '6',
	'七': '7', '拐': '7', '八': '8', '九': '9', '勾': '9'}

var saidDigit = map[string]byte{"zero": '0', "oh": '0', "o": '0', "one": '1', "two": '2', "three": '3', "four": '4', "five": '5', "six": '6', "seven": '7',
	"eight": '8', "nine": '9'}

// runs are sequences of digits: 138-0013-8000, 幺三八 零零…, one three double eight.
func runs(f folded) (out [][]digit) {
	var run []digit
	end := func() {
		if len(run) > 0 {
			out = append(out, run)
		}
		run = nil
	}
	for i := 0; i < len(f.runes); {
		got, next := f.digitAt(i, len(run) > 0)
		if len(got) == 0 {
			if next = i + 1; !f.joins(i) {
				end()
			}
			i = next
			continue
		}
		if len(run) > 0 && !f.mayFollow(run[len(run)-1].to, i) {
			end()
		}
		run = append(run, got...)
		i = next
	}
	end()
	return out
}

// joins says whether a rune may stand between two digits of one number.
func (f folded) joins(i int) bool { return strings.ContainsRune(" -,.，、()+", f.runes[i]) }

// mayFollow: at most two such runes stand between.
func (f folded) mayFollow(end, start int) bool { return start-end <= 2 }

// digitAt reads one digit, or a double or triple one, and where the next begins.
func (f folded) digitAt(i int, within bool) ([]digit, int) {
	r := f.runes[i]
	if '0' <= r && r <= '9' {
		return []digit{{byte(r), i, i + 1}}, i + 1
	}
	if d, ok := spoken[r]; ok {
		return []digit{{d, i, i + 1}}, i + 1
	}
	if within && (r == 'x' && (i+1 == len(f.runes) || !latin(f.runes[i+1])) || r == '叉') {
		return []digit{{'X', i, i + 1}}, i + 1
	}
	word, end := f.word(i)
	times := map[string]int{"double": 2, "triple": 3}[word]
	if times == 0 {
		if d, ok := saidDigit[word]; ok {
			return []digit{{d, i, end}}, end
		}
		return nil, i
	}
	next := end
	for next < len(f.runes) && f.runes[next] == ' ' {
		next++
	}
	word, stop := f.word(next)
	d, ok := saidDigit[word]
	if next < len(f.runes) && '0' <= f.runes[next] && f.runes[next] <= '9' {
		d, stop, ok = byte(f.runes[next]), next+1, true
	}
	if !ok {
		return nil, i
	}
	out := []digit{{d, i, stop}}
	for range times - 1 {
		out = append(out, digit{d, i, stop})
	}
	return out, stop
}

// word that begins at i; empty when i is inside one.
func (f folded) word(i int) (string, int) {
	if i >= len(f.runes) || !latin(f.runes[i]) || i > 0 && latin(f.runes[i-1]) {
		return "", i
	}
	end := i
	for end < len(f.runes) && latin(f.runes[end]) {
		end++
	}
	return string(f.runes[i:end]), end
}

func latin(r rune) bool { return 'a' <= r && r <= 'z' }

func text(run []digit) string {
	out := make([]byte, len(run))
	for i, d := range run {
		out[i] = d.value
	}
	return string(out)
}
