package ctc

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"slices"
	"strings"
	"testing"

	"zhiyin.dev"
)

func TestTheDemoModelSaysWhatItIs(t *testing.T) {
	t.Parallel()
	m := demo(t)
	if len(demoFile) > MaxModelBytes || !m.Card.DemoOnly || !strings.Contains(m.Card.TrainedOn, "synthetic") || !strings.Contains(m.Card.People, "unknown") {
		t.Errorf("%d bytes, card %+v", len(demoFile), m.Card)
	}
	if i := NewEngine(m).Info(); !i.DemoOnly || i.Name != m.Name || !i.Speaks(zhiyin.Mandarin) || !i.Speaks(zhiyin.English) || i.Speaks(zhiyin.Cantonese) {
		t.Errorf("info %+v", i)
	}
}

func demo(t testing.TB) *Model {
	t.Helper()
	m, err := Demo()
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// sealed gives a changed file a right checksum, so that what is behind it is seen.
func sealed(raw []byte) []byte {
	sum := sha256.Sum256(raw[len(magic)+sumBytes:])
	copy(raw[len(magic):], sum[:])
	return raw
}

func TestABrokenModelIsRefusedWithAReason(t *testing.T) {
	t.Parallel()
	good := demoFile
	changed := slices.Clone(good)
	changed[len(changed)/2] ^= 1
	for name, c := range map[string]struct {
		raw    []byte
		reason string
	}{
		"empty":           {nil, "does not begin"},
		"another file":    {bytes.Repeat([]byte("RIFF"), 1000), "does not begin"},
		"only a magic":    {[]byte(magic), "ends after"},
		"truncated":       {good[:len(good)-100], "truncated or changed"},
		"one bit changed": {changed, "truncated or changed"},
		"too large":       {make([]byte, MaxModelBytes+1), "at most"},
		"other rate":      {sealed(bytes.Replace(good, []byte(`"rate_hz":8000`), []byte(`"rate_hz":1600`), 1)), "hears 1600 Hz"},
		"other bands":     {sealed(bytes.Replace(good, []byte(`"bands":40`), []byte(`"bands":80`), 1)), "80 bands"},
		"no layers":       {sealed(bytes.Replace(good, []byte(`"layers":2`), []byte(`"layers":0`), 1)), "0 layers"},
		"smaller layers":  {sealed(bytes.Replace(good, []byte(`"hidden":192`), []byte(`"hidden":160`), 1)), "behind the weights"},
		"larger layers":   {sealed(bytes.Replace(good, []byte(`"hidden":192`), []byte(`"hidden":256`), 1)), "weights end within"},
		"odd layers":      {sealed(bytes.Replace(good, []byte(`"hidden":192`), []byte(`"hidden":190`), 1)), "multiple of 32"},
		"no JSON":         {sealed(bytes.Replace(good, []byte(`"symbols"`), []byte(`"symbols `), 1)), "head:"},
		"no words":        {sealed(bytes.Replace(good, []byte(`"words"`), []byte(`"werds"`), 1)), "no words"},
		"weights missing": {sealed(slices.Clone(good[:len(good)-2])), "weights end within"},
	} {
		_, err := Decode(c.raw)
		if !errors.Is(err, zhiyin.Invalid) || !strings.Contains(err.Error(), c.reason) {
			t.Errorf("%s: %v, want %q", name, err, c.reason)
		}
	}
}
