package pcm

// RateHz is the one rate of telephone audio in the platform.
const RateHz = 8000

// FrameSamples is one frame: 20 ms mono at 8 kHz.
const FrameSamples = 160

// Source yields audio frame by frame. Read fills frame (FrameSamples samples of
// 16-bit linear PCM) and returns how many samples it wrote; the caller plays
// silence for the rest. more is false once the audio is over; n may still be
// above 0 then. A Source whose audio is not ready yet returns 0, true.
//
// Read is called from the pacer, 50 times a second for each leg: it must not
// block, lock for long or allocate. One goroutine calls it at a time.
type Source interface {
	Read(frame []int16) (n int, more bool)
}
