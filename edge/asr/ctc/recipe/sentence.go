package main

import (
	"math/rand/v2"
	"strconv"
	"strings"
	"unicode"
)

// draw writes a sentence as it is said once: {n} becomes n digits.
func draw(sentence, language string, random *rand.Rand) string {
	from := strings.IndexByte(sentence, '{')
	if from < 0 {
		return sentence
	}
	to := strings.IndexByte(sentence, '}')
	n, err := strconv.Atoi(sentence[from+1 : to])
	if err != nil {
		panic("sentence " + sentence + ": " + err.Error())
	}
	words := make([]string, n)
	for i := range words {
		words[i] = digit(language, random)
	}
	glue := ""
	if language == english {
		glue = " "
	}
	return sentence[:from] + strings.Join(words, glue) + sentence[to+1:]
}

var digits = map[string][]string{
	mandarin: strings.Split("零 一 二 三 四 五 六 七 八 九 幺", " "),
	english:  strings.Split("zero one two three four five six seven eight nine oh", " "),
}

func digit(language string, random *rand.Rand) string {
	all := digits[language]
	return all[random.IntN(len(all))]
}

const (
	mandarin = "cmn"
	english  = "en"
)

// tokensOf parts a text into what is recognised: characters and words.
func tokensOf(text string) (tokens []string) {
	for _, word := range strings.Fields(text) {
		start := 0
		for i, r := range word {
			if unicode.Is(unicode.Han, r) {
				if i > start {
					tokens = append(tokens, word[start:i])
				}
				tokens = append(tokens, string(r))
				start = i + len(string(r))
			}
		}
		if start < len(word) {
			tokens = append(tokens, word[start:])
		}
	}
	return tokens
}

// salad is a text without sense, so that the net learns sounds and not the
// sentences by heart.
func salad(tokens []string, language string, random *rand.Rand) string {
	words := make([]string, 2+random.IntN(6))
	for i := range words {
		words[i] = tokens[random.IntN(len(tokens))]
	}
	if language == english {
		return strings.Join(words, " ")
	}
	return strings.Join(words, "")
}
