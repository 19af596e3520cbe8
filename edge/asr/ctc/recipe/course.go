package main

import (
	"cmp"
	"fmt"
	"log/slog"
	"math"
	"math/rand/v2"
	"slices"
	"sync"
	"time"

	"zhiyin.dev/acoustic"
	"zhiyin.dev/edge/asr/ctc"
	"zhiyin.dev/edge/asr/ctc/train"
)

// course is one training from the first weights to the last.
type course struct {
	net      *ctc.Net
	phonemes []string // phonemes[0] is the blank
	index    map[string]int
	seed     uint64
	taught   []take
	judged   []take
	epochs   int
	peak     float64 // the highest rate
	log      *slog.Logger
	adam     train.Adam
	passes   [workers]*train.Pass
	batches  int // so far
}

// Sizes of the net and of the course. The rate rises over the first warmUp batches
// to its peak and falls as a cosine to a hundredth of it at the end.
const (
	frontWidth, hiddenWidth, hiddenLayers, stackedRows = 160, 192, 2, 3

	batchSize = 16 // examples for each worker
	warmUp    = 300
	// joinedShare of the batches have takes before other takes, all of a batch, so that
	// its examples stay of like length; nothingShare of the examples have no speech.
	joinedShare  = 0.25
	nothingShare = 0.04
)

func newCourse(all []take, seed uint64, epochs int, peak float64, log *slog.Logger) *course {
	c := &course{seed: seed, epochs: epochs, peak: peak, log: log, index: map[string]int{}}
	c.phonemes = phonemesIn(all)
	for i, p := range c.phonemes {
		c.index[p] = i
	}
	for _, t := range all {
		if t.HeldOut {
			c.judged = append(c.judged, t)
		} else {
			c.taught = append(c.taught, t)
		}
	}
	outputs := (len(c.phonemes) + 31) / 32 * 32
	c.net = ctc.NewNet(ctc.Shape{Bands: acoustic.MelBands, Stack: stackedRows, Front: frontWidth, Hidden: hiddenWidth, Layers: hiddenLayers, Outputs: outputs})
	train.Start(c.net, rand.New(rand.NewPCG(seed, 2)))
	for i := range c.passes {
		c.passes[i] = train.NewPass(c.net, len(c.phonemes))
	}
	return c
}

// phonemesIn lists the phonemes of the takes in order, behind the blank.
func phonemesIn(all []take) []string {
	seen := map[string]bool{}
	for _, t := range all {
		for _, p := range t.Phonemes {
			seen[p] = true
		}
	}
	list := []string{""}
	for p := range seen {
		list = append(list, p)
	}
	slices.Sort(list)
	return list
}

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

// run trains; after each epoch done is called with the error on held-out voices.
func (c *course) run(done func() error) error {
	if c.net.Scale[0] == 0 { // not of an earlier course
		c.normalise()
	}
	for epoch := range c.epochs {
		start := time.Now()
		loss, labels := c.epoch(epoch)
		phonemeErrors := c.judge()
		c.log.Info("epoch", "n", epoch+1, "of", c.epochs, "loss_per_phoneme", fmt.Sprintf("%.4f", loss/float64(labels)),
			"held_out_phoneme_errors", fmt.Sprintf("%.4f", phonemeErrors), "took", time.Since(start).Round(time.Second))
		if err := done(); err != nil {
			return err
		}
	}
	return nil
}

// epoch shows every take once, those of like length together.
func (c *course) epoch(epoch int) (loss float64, labels int) {
	random := rand.New(rand.NewPCG(c.seed, uint64(100+epoch)))
	order := random.Perm(len(c.taught))
	length := func(i int) float64 { return float64(len(c.taught[i].samples)) }
	jitter := make([]float64, len(order))
	for i := range jitter {
		jitter[i] = length(i) * (0.8 + 0.4*random.Float64())
	}
	slices.SortFunc(order, func(a, b int) int { return cmp.Compare(jitter[a], jitter[b]) })
	batches := slices.Collect(slices.Chunk(order, batchSize*workers))
	random.Shuffle(len(batches), func(i, j int) { batches[i], batches[j] = batches[j], batches[i] })
	for _, b := range batches {
		l, n := c.batch(b, epoch, random.Float64() < joinedShare, len(batches)*c.epochs)
		loss, labels = loss+l, labels+n
	}
	return loss, labels
}

func (c *course) batch(indices []int, epoch int, joined bool, total int) (loss float64, labels int) {
	var wait sync.WaitGroup
	losses, counts := [workers]float64{}, [workers]int{}
	for w, part := range slices.Collect(slices.Chunk(indices, batchSize)) {
		wait.Go(func() {
			var examples []train.Example
			for _, i := range part {
				examples = append(examples, c.example(i, epoch, joined))
			}
			losses[w], counts[w], _ = c.passes[w].Batch(examples)
		})
	}
	wait.Wait()
	for w := range workers {
		loss, labels = loss+losses[w], labels+counts[w]
	}
	c.adam.Step(c.net, c.passes[:], c.rate(total), float64(len(indices)))
	return loss, labels
}

func (c *course) rate(total int) float64 {
	c.batches++
	if c.batches < warmUp {
		return c.peak * float64(c.batches) / warmUp
	}
	part := float64(c.batches-warmUp) / float64(max(total-warmUp, 1))
	return c.peak * (0.01 + 0.99*(1+math.Cos(math.Pi*part))/2)
}

// judge is the share of phonemes that the best path gets wrong for held-out voices,
// clean and with a second of quiet behind.
func (c *course) judge() float64 {
	var wait sync.WaitGroup
	wrong, all := [workers]int{}, [workers]int{}
	for w, part := range slices.Collect(slices.Chunk(c.judged, (len(c.judged)+workers-1)/workers)) {
		wait.Go(func() {
			for i := range part {
				said := c.labels(part[i].Phonemes)
				wrong[w] += distance(said, c.bestPath(part[i].samples))
				all[w] += len(said)
			}
		})
	}
	wait.Wait()
	return float64(wrong[0]+wrong[1]) / float64(all[0]+all[1])
}

func (c *course) bestPath(samples []int16) (path []int) {
	last := 0
	ctc.NewRun(c.net, len(c.phonemes)).Write(slices.Concat(samples, make([]int16, 8000)), func(p []float32) {
		best := 0
		for k, v := range p {
			if v > p[best] {
				best = k
			}
		}
		if best != 0 && best != last {
			path = append(path, best)
		}
		last = best
	})
	return path
}

// distance is the least number of changes between two sequences (Levenshtein 1966).
func distance[T comparable](a, b []T) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range a {
		corner := row[0]
		row[0] = i + 1
		for j := range b {
			change := corner
			if a[i] != b[j] {
				change++
			}
			corner = row[j+1]
			row[j+1] = min(change, row[j]+1, corner+1)
		}
	}
	return row[len(b)]
}
