package chat

import (
	"bytes"
	"strings"
	"testing"
	"testing/quick"
	"time"
	"unicode/utf8"

	"zhiyin.dev"
)

var png = []byte("\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR")

func TestFilesAreTakenByWhatTheirBytesSay(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		content []byte
		kind    string
		why     string
	}{
		"photo.png":   {png, "image/png", ""},
		"photo.jpg":   {[]byte("<html><script>alert(1)</script>"), "", "type"},
		"bill.pdf":    {[]byte("%PDF-1.7\n"), "application/pdf", ""},
		"note.txt":    {[]byte("单号 7"), "text/plain", ""},
		"tool.exe":    {[]byte("MZ\x90\x00\x03\x00\x00\x00\x04"), "", "type"},
		"drawing.svg": {[]byte(`<svg xmlns="http://www.w3.org/2000/svg"/>`), "text/plain", ""}, // as text, to be saved, never shown
		"empty":       {nil, "", "type"},
		"large.png":   {append(bytes.Clone(png), make([]byte, zhiyin.ChatFileBytes)...), "", "too_large"},
	} {
		if f, why := Accept(name, c.content, noon); why != c.why || f.Type != c.kind || why == "" && f.Name != name {
			t.Errorf("%s: %+v, %q", name, f, why)
		}
	}
}

func TestAFilesNameIsNoWayToAnywhere(t *testing.T) {
	t.Parallel()
	for raw, want := range map[string]string{
		"../../etc/passwd": "passwd", `C:\Users\me\单据.pdf`: "单据.pdf", "": "file", "..": "file", "a\u202egnp.exe": "agnp.exe", "x\x00y\n.txt": "xy.txt",
		"/": "file", strings.Repeat("长", 150) + ".png": strings.Repeat("长", 96) + ".png",
	} {
		if got := named(raw); got != want {
			t.Errorf("%q: %q, want %q", raw, got, want)
		}
	}
}

func FuzzNamed(f *testing.F) {
	f.Add("../a/b.png")
	f.Add("\xff\xfe")
	f.Fuzz(func(t *testing.T, raw string) {
		got := named(raw)
		if got == "" || !utf8.ValidString(got) || strings.ContainsAny(got, "/\\\x00\n") || utf8.RuneCountInString(got) > 100 {
			t.Errorf("%q: %q", raw, got)
		}
	})
}

func TestABucketLetsThroughItsBurstAndThenItsPace(t *testing.T) {
	t.Parallel()
	b, now, passed := newBucket(messageBurst, messagesPerMinute), noon, 0
	for range 10 * 60 { // ten a second for a minute
		if b.take(now) {
			passed++
		}
		now = now.Add(100 * time.Millisecond)
	}
	if passed < messagesPerMinute || passed > messagesPerMinute+messageBurst {
		t.Errorf("%d messages in a minute", passed)
	}
	never := func(gaps []uint16) bool {
		b, now, passed := newBucket(fileBurst, filesPerMinute), noon, 0
		for _, g := range gaps {
			now = now.Add(time.Duration(g) * time.Millisecond)
			if b.take(now) {
				passed++
			}
		}
		return float64(passed) <= fileBurst+now.Sub(noon).Minutes()*filesPerMinute+1e-6
	}
	if err := quick.Check(never, nil); err != nil {
		t.Error(err)
	}
}

func FuzzFrames(f *testing.F) {
	for _, s := range []string{`{"hello":{"site":"muhe","after":3}}`, `{"write":{"client":"c1","text":"您好","keys":"1"}}`, `{"file":{"client":"c","name":"a.png"}}`, `{"read":-1}`, `[]`, `{"write":null}`, "{"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		in, err := parse(raw)
		if err != nil {
			return
		}
		n := 0
		for _, set := range []bool{in.Hello != nil, in.Write != nil, in.File != nil, in.Typing, in.Read > 0, in.Close, in.Tick} {
			if set {
				n++
			}
		}
		if n > 1 {
			t.Errorf("%q says %d things", raw, n)
		}
	})
}
