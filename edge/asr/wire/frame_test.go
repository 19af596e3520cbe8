package wire

import (
	"bytes"
	"errors"
	"io"
	"net"
	"testing"

	"zhiyin.dev"
	"zhiyin.dev/edge/asr"
)

func TestFramesArriveAsTheyWereSent(t *testing.T) {
	t.Parallel()
	a, b := net.Pipe()
	frame := make([]int16, asr.FrameSamples)
	for i := range frame {
		frame[i] = int16(i*409 - 30000)
	}
	go func() {
		w := NewWriter(a)
		_ = w.Send(Open, 7, Opening{Engine: "en", Ask: asr.Ask{Language: zhiyin.English, Phrases: []string{"my order"}}})
		_ = w.Sound(7, frame)
		_ = w.Send(Finish, 7, nil)
		_ = a.Close()
	}()
	r := NewReader(b)
	f, err := r.Read()
	var o Opening
	if err != nil || f.Type != Open || f.Stream != 7 || f.Decode(&o) != nil || o.Ask.Phrases[0] != "my order" {
		t.Fatalf("open: %+v %v", o, err)
	}
	if f, err = r.Read(); err != nil || f.Type != Audio {
		t.Fatal(f.Type, err)
	}
	frames := 0
	f.Samples(new([asr.FrameSamples]int16), func(got []int16) {
		for i := range got {
			if got[i] != frame[i] {
				t.Fatalf("sample %d is %d, want %d", i, got[i], frame[i])
			}
		}
		frames++
	})
	if f, err = r.Read(); err != nil || f.Type != Finish || frames != 1 {
		t.Fatal(f.Type, frames, err)
	}
	if _, err = r.Read(); err != io.EOF {
		t.Fatalf("at the end: %v", err)
	}
}

func TestWhatIsNoFrameIsRefused(t *testing.T) {
	t.Parallel()
	for name, octets := range map[string][]byte{
		"unknown type": {0, 0, 0, 0, 0, 0, 0, 0, 0},
		"too large":    {byte(Heard), 0, 0, 0, 1, 0xff, 0, 0, 0},
		"half a frame": {byte(Audio), 0, 0, 0, 1, 0, 0, 0, 2, 1, 2},
		"cut off":      {byte(Heard), 0, 0, 0, 1, 0, 0, 0, 9, '{'},
	} {
		if _, err := NewReader(bytes.NewReader(octets)).Read(); !errors.Is(err, ErrMalformed) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte{byte(Heard), 0, 0, 0, 1, 0, 0, 0, 2, '{', '}', byte(Ping), 0, 0, 0, 0, 0, 0, 0, 0})
	f.Add([]byte{byte(Audio), 0, 0, 0, 1, 0, 0, 1, 64})
	f.Add([]byte{byte(Say), 0, 0, 0, 1, 0, 0, 0, 14, 0x7b, 0x22, 0x76, 0x6f, 0x69, 0x63, 0x65, 0x22, 0x3a, 0x22, 0x78, 0x22, 0x7d})
	f.Fuzz(func(t *testing.T, octets []byte) {
		r := NewReader(bytes.NewReader(octets))
		for read := 0; ; {
			frame, err := r.Read()
			if err != nil {
				return
			}
			if read += header + len(frame.Payload); read > len(octets) {
				t.Fatalf("read %d octets of %d", read, len(octets))
			}
			var u zhiyin.Utterance
			_ = frame.Decode(&u)
			frame.Samples(new([asr.FrameSamples]int16), func([]int16) {})
		}
	})
}
