package profile

import (
	"math"
	"math/rand/v2"
	"strconv"
	"testing"

	"zhiyin.dev"
)

// Asked at any time, whatever came late or was given up meanwhile, a score is the sum of
// what is left of each event.
func TestAScoreIsTheSumOfWhatIsLeftOfEachEvent(t *testing.T) {
	t.Parallel()
	const hour = int64(3_600_000_000)
	random := rand.New(rand.NewPCG(7, 1))
	for range 200 {
		var s Series
		var newest int64 = 1000 * hour
		for i := range 120 {
			newest += random.Int64N(2 * hour)
			at := newest
			if random.IntN(4) == 0 {
				at -= random.Int64N(40 * hour)
			}
			s.add(point{at: at, id: zhiyin.EventID(strconv.Itoa(i))})
			if random.IntN(30) == 0 {
				s.prune(newest - 64*hour)
			}
			half := hour + hour*23*random.Int64N(2)
			if half > hour && s.gaveUp {
				continue // its events reach further back than the series
			}
			now := newest - 5*hour + random.Int64N(10*hour)
			want := 0.0
			for _, p := range s.points {
				if p.at <= now {
					want += math.Exp2(-float64(now-p.at) / float64(half))
				}
			}
			if got := s.score(half, now); math.Abs(got-want) > 1e-9*max(1, want) {
				t.Fatalf("score of %d events with half-life %d h: %v, want %v", len(s.points), half/hour, got, want)
			}
		}
	}
}

// BenchmarkAHotCustomersScore: one more event, then the score.
func BenchmarkAHotCustomersScore(b *testing.B) {
	var s Series
	for i := range b.N {
		at := int64(i) * 1000
		s.add(point{at: at, id: zhiyin.EventID(strconv.Itoa(i))})
		s.score(14*microsPerDay, at)
	}
}
