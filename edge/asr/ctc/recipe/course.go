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
