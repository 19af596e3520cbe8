package rtp

import "zhiyin.dev/pcm"

// A jitter buffer holds jitterSize samples, a power of two: 1 s, of which the
// last 60 ms before the head are history.
const (
	jitterSize  = 8192
	historySize = 3 * frameUnits
)

// leastLag and mostLag bound how long after its place audio is heard: 20 and 200 ms.
const (
	leastLag = frameUnits
	mostLag  = pcm.RateHz / 5
)

// What moves the head is spliced over spliceSize samples, stretchSize at most at
// a time. Delay is taken back in a quiet moment, and after patience frames
// without one in any.
const (
	spliceSize  = frameUnits / 4
	stretchSize = frameUnits / 2
	patience    = 25
	quietLevel  = 300 // of 32767
)

// lastingSize is how long a loss is filled with what was heard before it.
const lastingSize = 4 * frameUnits

// jitter turns packets as they come into audio as it is heard: in order, each
// sample once, as late as the network's unevenness of the last seconds asks for,
// gaps filled by a fading repetition. Places are samples of the plane's clock.
type jitter struct {
	track   track
	audio   [jitterSize]int16
	have    [jitterSize / 64]uint64 // which places came and were not heard yet
	head    int64                   // heard next
	begun   bool
	looks   int   // packets in the present look
	worst   int64 // the longest time a packet took in it, and in the one before
	before  int64
	filled  int // samples of a loss filled so far
	joined  int // samples since it that were spliced in
	waiting int // frames for which there was too much delay

	late, lost uint64 // packets that came too late; samples that were filled
}

// put takes a packet that came at the place now.
func (j *jitter) put(from *Leg, p packet, codec Codec, now int64) {
	size := int64(len(p.payload))
	if size == 0 || size > maxPayload {
		return
	}
	at, follows := j.track.place(from, p, now, j.head-size+1)
	j.measure(now - at)
	if !j.begun || at+size > j.head+jitterSize-historySize {
		j.begun, j.head, j.have, j.filled = true, now-j.target(), [jitterSize / 64]uint64{}, lastingSize
	}
	if at+size <= j.head {
		j.late++
		return
	}
	if !follows { // a slipped sample
		j.set(at-1, p.payload[0], codec)
	}
	for i, code := range p.payload {
		j.set(at+int64(i), code, codec)
	}
}

func (j *jitter) set(at int64, code byte, codec Codec) {
	if at < j.head || at >= j.head+jitterSize-historySize {
		return
	}
	i := at & (jitterSize - 1)
	if j.have[i/64] |= 1 << (i % 64); codec == PCMA {
		j.audio[i] = pcm.DecodeA(code)
	} else {
		j.audio[i] = pcm.DecodeU(code)
	}
}

// measure notes how long a packet took beyond the quickest.
func (j *jitter) measure(delay int64) {
	j.worst = max(j.worst, min(delay, mostLag))
	if j.looks++; j.looks == 2*followEvery {
		j.looks, j.before, j.worst = 0, j.worst, 0
	}
}

// target is the lag that the last two looks, 2 to 4 s, would have needed: a
// frame is heard as a whole, so its last sample must be there.
func (j *jitter) target() int64 {
	return min(max(leastLag+max(j.worst, j.before), leastLag), mostLag)
}

// pop writes the frame that is heard at the place due; active is false when it
// is silence because nothing comes. The frame has frameUnits samples.
func (j *jitter) pop(due int64, frame []int16) (active bool) {
	if !j.begun {
		clear(frame)
		return false
	}
	excess := due - j.head - j.target()
	if excess > mostLag || excess < -mostLag {
		j.leap(excess)
		excess = 0
	}
	if j.filled == lastingSize && j.nothing() {
		j.idle(frame, excess)
		return false
	}
	j.render(frame, j.move(excess))
	return true
}

// idle is a frame while nothing comes.
func (j *jitter) idle(frame []int16, excess int64) {
	clear(frame)
	next := j.head + frameUnits + max(min(excess, 0), -frameUnits)
	for at := j.head; at < next; at++ {
		j.audio[at&(jitterSize-1)] = 0
	}
	j.head = next
}

// leap moves the head at once: the pacer stood still, or nobody listened.
func (j *jitter) leap(by int64) {
	for at := j.head; at < j.head+min(by, jitterSize); at++ {
		j.forget(at)
	}
	j.head += by
}

// nothing tells whether none of the next frame has come.
func (j *jitter) nothing() bool {
	for at := j.head; at < j.head+frameUnits; at++ {
		if j.came(at) {
			return false
		}
	}
	return true
}

func (j *jitter) came(at int64) bool {
	i := at & (jitterSize - 1)
	return j.have[i/64]>>(i%64)&1 == 1
}

func (j *jitter) forget(at int64) {
	i := at & (jitterSize - 1)
	j.have[i/64] &^= 1 << (i % 64)
}

// move decides by how much the head moves beside the frame itself.
func (j *jitter) move(excess int64) int64 {
	switch {
	case excess < -spliceSize:
		return max(excess, -stretchSize)
	case excess <= leastLag/2:
		j.waiting = 0
		return 0
	}
	if j.waiting++; j.waiting < patience && !j.quiet() {
		return 0
	}
	j.waiting = 0
	return min(excess, stretchSize)
}

// quiet tells whether what comes next is hardly heard.
func (j *jitter) quiet() bool {
	for at := j.head; at < j.head+frameUnits; at += 4 {
		if s := j.audio[at&(jitterSize-1)]; s > quietLevel || s < -quietLevel {
			return false
		}
	}
	return true
}

// render writes a frame and moves the head by a frame and by more: the frame
// begins as what follows at the head and becomes, over a splice, what lies
// further on (more > 0) or what was heard already.
func (j *jitter) render(frame []int16, more int64) {
	for at := j.head; at < j.head+frameUnits+more; at++ {
		j.settle(at)
	}
	for i := range frame {
		at := j.head + int64(i)
		there := int32(j.audio[(at+more)&(jitterSize-1)])
		if i < spliceSize && more != 0 {
			here := int32(j.audio[at&(jitterSize-1)])
			there = (here*int32(spliceSize-i) + there*int32(i)) / spliceSize
		}
		frame[i] = int16(there)
	}
	j.head += frameUnits + more
}

// settle makes the sample one that can be heard, and part of the history. One
// that is missing repeats what was 20 ms before, less and less; those after a
// loss begin as that.
func (j *jitter) settle(at int64) {
	came := j.came(at)
	j.forget(at)
	if came && j.filled == 0 {
		return
	}
	sample := &j.audio[at&(jitterSize-1)]
	repeated := j.repeated(at)
	if !came {
		*sample = int16(repeated)
		if j.joined = 0; j.filled < lastingSize {
			j.filled++
			j.lost++
		}
		return
	}
	*sample = int16((repeated*int32(spliceSize-j.joined) + int32(*sample)*int32(j.joined)) / spliceSize)
	if j.joined++; j.joined == spliceSize {
		j.filled, j.joined = 0, 0
	}
}

// repeated is what stands in the place of a sample that is missing.
func (j *jitter) repeated(at int64) int32 {
	before := int32(j.audio[(at-frameUnits)&(jitterSize-1)])
	switch {
	case j.filled < frameUnits:
		return before * 7 / 8
	case j.filled < lastingSize:
		return before / 2
	}
	return 0
}
