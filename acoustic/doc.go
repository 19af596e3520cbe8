// Package acoustic tells what frames of speech are like: their spectrum, their log
// mel energies, their pitch and timbre, and whether anybody speaks. Audio is 8 kHz
// mono, 16-bit, in frames of 20 ms (160 samples).
//
// All types here are values of one stream and of one goroutine; none allocates
// once it is made.
package acoustic
