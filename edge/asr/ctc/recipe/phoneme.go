package main

import (
	"fmt"
	"os/exec"
	"strings"
)

// phonemesOf asks espeak-ng what it says for a text. Each inner list is one group: a
// Chinese character, an English word or a few short ones spoken as one. Tones,
// stress and the variants of a phoneme are left out.
func phonemesOf(base, text string) ([][]string, error) {
	out, err := exec.Command("espeak-ng", "-v", base, "-q", "-x", "--sep=_", text).Output()
	if err != nil {
		return nil, fmt.Errorf("espeak-ng phonemes of %q: %w", text, err)
	}
	prefix := ""
	if strings.HasPrefix(base, "en") {
		prefix = englishMark
	}
	var groups [][]string
	for _, field := range strings.Fields(string(out)) {
		var group []string
		for _, raw := range strings.Split(field, "_") {
			if p := plainPhoneme(raw); p != "" {
				group = append(group, prefix+p)
			}
		}
		if len(group) > 0 {
			groups = append(groups, group)
		}
	}
	return groups, nil
}

// englishMark keeps the phonemes of the languages apart.
const englishMark = "e."

// plainPhoneme strips what is no sound of its own: stress, links, tones. A digit at
// the front is a vowel of English (0 and 3 are those of "lot" and "nurse").
func plainPhoneme(raw string) string {
	raw = strings.Trim(raw, "',%=|;-")
	if raw == "" {
		return ""
	}
	return raw[:1] + strings.TrimRight(raw[1:], "0123456789#-;")
}
