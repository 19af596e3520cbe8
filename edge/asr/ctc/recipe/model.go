package main

import (
	"math/rand/v2"
	"slices"
	"strings"

	"zhiyin.dev"
	"zhiyin.dev/edge/asr/ctc"
)

// digitDraws is how many digit strings the succession of words learns from for a
// sentence with a slot.
const digitDraws = 24

// head describes the model that a course has trained.
func (c *course) head() (*ctc.Head, error) {
	h := &ctc.Head{
		Name: "zhiyin-demo-cmn-en", Languages: []zhiyin.Language{zhiyin.Mandarin, zhiyin.English}, RateHz: 8000, Symbols: c.phonemes, Shape: c.net.Shape,
		Card: ctc.Card{
			TrainedOn: "synthetic speech of espeak-ng 1.51 alone, no recording of a person",
			Use:       "the demo's synthetic callers; shows that the line from sound to words works on any machine",
			People:    "unknown, and surely poor", DemoOnly: true, Licence: "as the source code",
			Recipe: "edge/asr/ctc/recipe, docs/demo-model.md",
		},
	}
	random := rand.New(rand.NewPCG(c.seed, 3))
	heard := readings{}
	for _, s := range speakers() {
		said := readings{}
		for _, sentence := range slices.Concat(s.says, s.texts) {
			if err := c.listen(h, said, s, sentence, random); err != nil {
				return nil, err
			}
		}
		h.Words = append(h.Words, known(said.entries(zhiyin.Language(s.language)), c.index)...)
		for token := range said {
			heard[token] = nil
		}
	}
	h.Sentences = slices.DeleteFunc(h.Sentences, func(s ctc.Sentence) bool { return !hasWords(h, s) })
	rare, err := rareCharacters(heard)
	h.Rare = known(rare, c.index)
	return h, err
}

// hasWords tells whether all words of a sentence are kept; one may have a phoneme
// that nobody said in the corpus.
func hasWords(h *ctc.Head, s ctc.Sentence) bool {
	return !slices.ContainsFunc(strings.Fields(s.Tokens), func(token string) bool {
		return !slices.ContainsFunc(h.Words, func(e ctc.Entry) bool { return e.Text == token })
	})
}

// listen adds a sentence to what follows what, and its words to what may be heard.
func (c *course) listen(h *ctc.Head, said readings, s speaker, sentence string, random *rand.Rand) error {
	draws, weight := 1, 1.0
	if strings.Contains(sentence, "{") {
		draws, weight = digitDraws, 4.0/digitDraws
	}
	for i := range draws {
		text := draw(sentence, s.language, random)
		h.Sentences = append(h.Sentences, ctc.Sentence{Tokens: strings.Join(tokensOf(text), " "), Weight: weight})
		if i > 2 && !strings.HasPrefix(sentence, "{") {
			continue // its words are known by now
		}
		for _, base := range s.bases {
			if err := said.hear(base, text); err != nil {
				return err
			}
		}
	}
	return nil
}

// rareCharacters are the common ones that no sentence has: names and products may
// need them.
func rareCharacters(heard readings) ([]ctc.Entry, error) {
	rare := readings{}
	list := slices.DeleteFunc(commonCharacters(), func(s string) bool { _, known := heard[s]; return known })
	for part := range slices.Chunk(list, 40) {
		groups, err := phonemesOf("cmn-latn-pinyin", strings.Join(part, " "))
		if err != nil {
			return nil, err
		}
		if len(groups) != len(part) {
			continue
		}
		for i, character := range part {
			rare.add(character, groups[i])
		}
	}
	return rare.entries(zhiyin.Mandarin), nil
}
