package sip

import (
	"strings"
	"testing"
)

func message(body string, length string) string {
	return "OPTIONS sip:a SIP/2.0\r\nVia: x\r\n" + length + "\r\n\r\n" + body
}

func TestFramingFindsTheEndOfMessagesHoweverTheyAreCut(t *testing.T) {
	t.Parallel()
	text := "\r\n\r\n" + message("", "Content-Length: 0") + "\r\n" + message("hello", "l:5") + message("v=0\r\n\r\nx", "content-length :  8")
	for step := 1; step <= len(text); step++ {
		var f framing
		for at := 0; at < len(text); at += step {
			if !f.feed([]byte(text[at:min(at+step, len(text))])) {
				t.Fatalf("refused at %d with steps of %d", at, step)
			}
		}
		if f.done != 3 || f.within() {
			t.Fatalf("steps of %d: %d messages, within %t", step, f.done, f.within())
		}
	}
}

func TestFramingRefusesWhatHasNoEnd(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"no length":    "OPTIONS sip:a SIP/2.0\r\nVia: x\r\n\r\n",
		"negative":     message("", "Content-Length: -1"),
		"no number":    message("", "Content-Length: many"),
		"too long":     message("", "Content-Length: 32769"),
		"endless head": "OPTIONS sip:a SIP/2.0\r\n" + strings.Repeat("X: y\r\n", maxHead/6+1),
	} {
		var f framing
		if f.feed([]byte(text)) {
			t.Errorf("%s was accepted", name)
		}
	}
}

func FuzzFraming(f *testing.F) {
	f.Add([]byte(message("hello", "l: 5")), 3)
	f.Add([]byte("\r\n\r\n"), 1)
	f.Add([]byte(strings.Repeat("a", maxHead+10)), 1000)
	f.Fuzz(func(t *testing.T, data []byte, step int) {
		var whole, cut framing
		one := whole.feed(data)
		if len(whole.head) > maxHead || whole.body > maxBody {
			t.Fatalf("%d octets of head, %d of body", len(whole.head), whole.body)
		}
		if step = max(1, step%4096); step < 0 {
			step = 1
		}
		all := true
		for at := 0; all && at < len(data); at += step {
			all = cut.feed(data[at:min(at+step, len(data))])
		}
		if one != all || one && (whole.done != cut.done || whole.body != cut.body) {
			t.Fatalf("whole %t %d, in steps of %d %t %d", one, whole.done, step, all, cut.done)
		}
	})
}
