// Command recipe measures the norms of the features that the shipped weights
// use: their mean among people, their spread within one and among several. It
// prints them as they stand in emotion/weights.json.
//
//	go run ./emotion/recipe
//
// Its people are espeak-ng's voices, Mandarin and English, men and women, on
// telephones that are bright or dull; each says every sentence calmly, normally
// and with effort. Effort raises pitch, level, rate and the upper half of the
// spectrum (Traunmüller and Eriksson 2000, J. Acoust. Soc. Am. 107; Scherer 2003,
// Speech Communication 40): some 3 semitones, 6 dB, a fifth, and 4 dB over 1 kHz.
// No recording of a person is used.
package main

import (
	"bytes"
	"fmt"
	"math"
	"os"
	"os/exec"
	"strconv"

	"zhiyin.dev/emotion"
	"zhiyin.dev/pcm"
)

var sentences = map[string][]string{
	"cmn-latn-pinyin": {"您好我想查一下我的订单到哪里了", "上个星期买的面霜还没有收到", "请帮我看看这个月的话费", "好的那我再等两天吧", "我想改一下明天下午的预约时间", "麻烦你帮我转一下人工"},
	"en-us": {"hello I would like to know where my order is", "the cream that I bought last week has not come yet", "could you look at my bill for this month", "all right then I will wait for two more days",
		"I want to change my appointment of tomorrow afternoon", "please put me through to somebody"},
}

var variants = []string{"+m1", "+m3", "+m5", "+m7", "+f1", "+f2", "+f4", "+f5"}

// effort is one way to say something.
type effort struct {
	pitch, rate   int     // espeak-ng's -p and -s
	level, bright float64 // dB; bright over 1 kHz
}

var efforts = []effort{{42, 150, -6, -4}, {50, 165, 0, 0}, {64, 195, 6, 4}}

// telephones colour what is over 1 kHz, in dB.
var telephones = []float64{-4, 0, 4}

func main() {
	if err := cook(); err != nil {
		fmt.Fprintln(os.Stderr, "recipe:", err)
		os.Exit(1)
	}
}

func cook() error {
	var people [][]emotion.Values
	for voice, lines := range sentences {
		for n, variant := range variants {
			person, err := listen(voice+variant, lines, telephones[n%len(telephones)])
			if err != nil {
				return err
			}
			people = append(people, person)
		}
	}
	for i, f := range emotion.Features {
		norm := emotion.NormOf(people, i)
		fmt.Printf("{\"feature\": %q, \"mean\": %.3g, \"spread\": %.3g, \"among\": %.3g}\n", f.Name, norm.Mean, norm.Spread, norm.Among)
	}
	return nil
}

// listen measures all that one person says.
func listen(voice string, lines []string, telephone float64) ([]emotion.Values, error) {
	var out []emotion.Values
	for _, line := range lines {
		for _, e := range efforts {
			samples, err := say(voice, line, e)
			if err != nil {
				return nil, err
			}
			out = append(out, emotion.Measure(heard(samples, e, telephone)).Values)
		}
	}
	return out, nil
}

func say(voice, line string, e effort) ([]int16, error) {
	var out bytes.Buffer
	command := exec.Command("espeak-ng", "-v", voice, "-p", strconv.Itoa(e.pitch), "-s", strconv.Itoa(e.rate), "--stdout", line)
	command.Stdout = &out
	if err := command.Run(); err != nil {
		return nil, fmt.Errorf("espeak-ng %s: %w", voice, err)
	}
	samples, rate, err := pcm.ReadWAV(out.Bytes())
	if err != nil {
		return nil, err
	}
	return pcm.Resample(samples, rate, 8000), nil
}

// usual is the level of speech on a telephone line, dB of full scale (ITU-T P.56
// and G.101: −26 dBov is nominal for active speech).
const usual = -26

// heard is what arrives of it: with the effort's brightness and the
// telephone's, at its level, through G.711.
func heard(samples []int16, e effort, telephone float64) []int16 {
	shelf := math.Pow(10, (e.bright+telephone)/20)
	low, sum := 0.0, 0.0
	coloured := make([]float64, len(samples))
	const corner = 0.544 // one pole at 1 kHz: 1 − exp(−2π·1000/8000)
	for i, s := range samples {
		low += corner * (float64(s) - low)
		coloured[i] = low + shelf*(float64(s)-low)
		sum += coloured[i] * coloured[i]
	}
	gain := math.Pow(10, (usual+e.level)/20) * math.MaxInt16 / math.Sqrt(sum/float64(len(samples))+1)
	out := make([]int16, len(samples))
	for i, v := range coloured {
		out[i] = pcm.DecodeU(pcm.EncodeU(int16(max(math.MinInt16, min(math.MaxInt16, gain*v)))))
	}
	return out
}
