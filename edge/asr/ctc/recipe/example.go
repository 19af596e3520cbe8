package main

import (
	"math"
	"math/rand/v2"
	"slices"

	"zhiyin.dev/acoustic"
	"zhiyin.dev/edge/asr/ctc/train"
)

// normalise sets mean and scale of the bands from some of the takes as they arrive.
func (c *course) normalise() {
	var sum, square [acoustic.MelBands]float64
	count := 0.0
	for i := range min(500, len(c.taught)) {
		random := rand.New(rand.NewPCG(c.seed, uint64(1000+i)))
		audio, _ := c.heard(random.IntN(len(c.taught)), false, random)
		for _, row := range rowsOf(audio) {
			count++
			for b, v := range row {
				sum[b] += float64(v)
				square[b] += float64(v) * float64(v)
			}
		}
	}
	for b := range sum {
		mean := sum[b] / count
		c.net.Mean[b], c.net.Scale[b] = float32(mean), float32(1/math.Sqrt(square[b]/count-mean*mean))
	}
}

func rowsOf(audio []int16) (rows []acoustic.MelRow) {
	mel := acoustic.NewLogMel()
	for frame := range slices.Chunk(audio, 160) {
		rows = append(rows, mel.Write(frame)...)
	}
	return rows
}

// heard is take i as it arrives this time: alone, before another one, or not at all.
func (c *course) heard(i int, joined bool, random *rand.Rand) (audio []int16, labels []int) {
	l := line{random: random, babble: func() []int16 { return c.taught[random.IntN(len(c.taught))].samples }}
	if random.Float64() < nothingShare {
		return l.nothing(), nil
	}
	voice, phonemes := c.taught[i].samples, c.taught[i].Phonemes
	if joined {
		next := &c.taught[random.IntN(len(c.taught))]
		voice = slices.Concat(voice, make([]int16, random.IntN(5000)), next.samples)
		phonemes = slices.Concat(phonemes, next.Phonemes)
	}
	return l.pass(voice), c.labels(phonemes)
}

func (c *course) labels(phonemes []string) []int {
	labels := make([]int, len(phonemes))
	for i, p := range phonemes {
		labels[i] = c.index[p]
	}
	return labels
}

// example is what the net is shown: coloured, and now and then a band of up to six
// rows of mel is missing (Park et al. 2019, SpecAugment).
func (c *course) example(i, epoch int, joined bool) train.Example {
	random := rand.New(rand.NewPCG(c.seed^uint64(epoch)<<32, uint64(i)))
	audio, labels := c.heard(i, joined, random)
	e := c.input(audio)
	c.colour(e, random)
	if random.IntN(2) == 0 {
		width, from := 1+random.IntN(6), random.IntN(acoustic.MelBands-6)
		for at := 0; at < len(e); at += acoustic.MelBands {
			clear(e[at+from : at+from+width])
		}
	}
	return train.Example{Input: e, Labels: labels}
}

// colour tilts and bends the spectrum, as voices and microphones do: two waves over
// the bands, each of up to some 9 dB, the same for all of an example.
func (c *course) colour(e []float32, random *rand.Rand) {
	const most = 2.0 // natural logarithm of energy
	first, second, phase := (random.Float64()*2-1)*most, (random.Float64()*2-1)*most, random.Float64()*2*math.Pi
	waves := 0.7 + random.Float64()*1.3
	var shift [acoustic.MelBands]float32
	for b := range shift {
		x := float64(b) / (acoustic.MelBands - 1)
		shift[b] = float32(first*math.Cos(math.Pi*x)+second*math.Cos(2*math.Pi*waves*x+phase)) * c.net.Scale[b]
	}
	for at := 0; at < len(e); at += acoustic.MelBands {
		for b, s := range shift {
			e[at+b] += s
		}
	}
}

func (c *course) input(audio []int16) []float32 {
	rows := rowsOf(audio)
	rows = rows[:len(rows)/stackedRows*stackedRows]
	input := make([]float32, 0, len(rows)*acoustic.MelBands)
	for _, row := range rows {
		for b, v := range row {
			input = append(input, (v-c.net.Mean[b])*c.net.Scale[b])
		}
	}
	return input
}
