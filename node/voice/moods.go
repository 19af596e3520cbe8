package voice

import (
	"fmt"
	"os"

	"zhiyin.dev"
	"zhiyin.dev/emotion"
)

// Moods are the weights by which moods are told: the house's own, or the shipped
// ones. The error is NotFound or Invalid and names the setting.
func (c SpeechConfig) Moods() (*emotion.Weights, error) {
	if c.MoodWeights == "" {
		return emotion.Shipped(), nil
	}
	file, err := os.ReadFile(c.MoodWeights)
	if err != nil {
		return nil, fmt.Errorf("voice: speech.mood_weights: %v: %w", err, zhiyin.NotFound)
	}
	w, err := emotion.ReadWeights(file)
	if err != nil {
		return nil, fmt.Errorf("voice: speech.mood_weights: %w", err)
	}
	return w, nil
}
