package rtp

import "zhiyin.dev/pcm"

// side is a channel of a recording.
type side int

const (
	left  side = iota // what the leg's party says
	right             // what it hears of its partner
)

// A reel keeps reelSize samples of both sides, a whole number of frames. What is
// older than settleSize goes to the tape, in blocks of tapeBlock at most.
const (
	reelSize   = 4 * pcm.RateHz
	settleSize = pcm.RateHz / 5
	tapeBlock  = pcm.RateHz
)

// reel is the part of a recording that isn't on the tape yet. Places are counted
// in samples from the recording's beginning.
type reel struct {
	audio  [2 * reelSize]byte // interleaved; place p lies at 2·(p mod reelSize); silence where nothing came
	out    int64              // what is before is on the tape
	sealed int64              // from out until here the tape is at work
	length int64              // where the recording ends; negative: not yet
	from   int64              // nothing from before may be recorded any more
	paused bool
	tracks [2]track

	late, dropped uint64
	gaps          int
	full          bool // the last packet didn't fit
	err           error
}

func (r *reel) load() {
	r.length = -1
	for i := range r.audio {
		r.audio[i] = pcm.SilenceU
	}
}

// close ends the recording at the first whole frame that holds the place.
func (r *reel) close(at int64) { r.length = (at + frameUnits - 1) / frameUnits * frameUnits }

// take lays a packet that came at the place now.
func (r *reel) take(side side, from *Leg, p packet, codec Codec, now int64) {
	if r.length >= 0 || r.err != nil || len(p.payload) == 0 {
		return
	}
	t := &r.tracks[side]
	at, follows := t.place(from, p, now, r.sealed)
	if r.paused {
		return
	}
	payload, start := p.payload, max(r.from, r.sealed)
	if at+int64(len(payload)) <= start {
		if at < r.sealed {
			r.late++
		}
		return
	}
	if at < start {
		payload, at, follows = payload[start-at:], start, true
	}
	if !r.fits(at, len(payload)) {
		return
	}
	if !follows { // a slipped sample is bridged, or it would click
		r.lay(side, at-1, payload[:1], codec)
	}
	r.lay(side, at, payload, codec)
	t.samples += uint64(len(payload))
}

// fits tells whether there is room so far ahead of the tape, and counts what has none.
func (r *reel) fits(at int64, size int) bool {
	if at+int64(size) <= r.out+reelSize {
		r.full = false
		return true
	}
	if r.dropped += uint64(size); !r.full {
		r.full = true
		r.gaps++
	}
	return false
}

// lay writes the code words at their place, as µ-law.
func (r *reel) lay(side side, at int64, payload []byte, codec Codec) {
	i := 2*int(at%reelSize) + int(side)
	for _, code := range payload {
		if codec == PCMA {
			code = pcm.AtoU[code]
		}
		if r.audio[i] = code; i+2 < len(r.audio) {
			i += 2
		} else {
			i = int(side)
		}
	}
}

// seal returns the next block for the tape, which no packet changes any more;
// empty: nothing is ready. When last, that is until the recording's end.
func (r *reel) seal(now int64, last bool) []byte {
	edge := r.length
	if !last || edge < 0 {
		edge = (now - settleSize) / frameUnits * frameUnits
	}
	if r.length >= 0 {
		edge = min(edge, r.length)
	}
	begin := r.out % reelSize
	size := min(edge-r.out, tapeBlock, reelSize-begin)
	if size <= 0 || r.err != nil {
		return nil
	}
	r.sealed = r.out + size
	return r.audio[2*begin : 2*(begin+size)]
}

// release takes the sealed block, which is silence again, for new audio.
func (r *reel) release(err error) {
	if err != nil {
		r.err, r.sealed = err, r.out
		return
	}
	r.out = r.sealed
}

func (r *reel) stats() RecorderStats {
	return RecorderStats{
		Length: pcm.Duration(int(r.out)), Late: r.late, Gaps: r.gaps, Dropped: pcm.Duration(int(r.dropped)), Err: r.err,
		Left: pcm.Duration(int(r.tracks[left].samples)), Right: pcm.Duration(int(r.tracks[right].samples)),
	}
}
