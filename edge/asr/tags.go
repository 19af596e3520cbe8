package asr

import (
	"strings"

	"zhiyin.dev"
)

// SenseVoice writes what it found beside the words as tags before them:
// <|zh|><|ANGRY|><|Speech|><|withitn|>您好.
var (
	tagLanguages = map[string]zhiyin.Language{"zh": zhiyin.Mandarin, "yue": zhiyin.Cantonese, "en": zhiyin.English}
	tagEmotions  = map[string]string{"ANGRY": "angry", "HAPPY": "happy", "SAD": "sad", "NEUTRAL": "neutral", "FEARFUL": "fearful", "DISGUSTED": "disgusted", "SURPRISED": "surprised"}
)

// Untag takes such tags out of a text and returns what they say; "" where they
// say nothing, or that it is not known.
func Untag(tagged string) (text string, l zhiyin.Language, emotion string) {
	var out strings.Builder
	for rest := tagged; ; {
		before, after, opens := strings.Cut(rest, "<|")
		out.WriteString(before)
		name, left, closes := strings.Cut(after, "|>")
		if !opens || !closes {
			if opens {
				out.WriteString("<|" + after)
			}
			return strings.TrimSpace(out.String()), l, emotion
		}
		if known, ok := tagLanguages[name]; ok {
			l = known
		}
		if known, ok := tagEmotions[name]; ok {
			emotion = known
		}
		rest = left
	}
}
