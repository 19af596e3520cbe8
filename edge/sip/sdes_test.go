package sip

import (
	"strings"
	"testing"

	"zhiyin.dev/edge/rtp"
)

const someKey = "d0RmdmcmVCspeEc3QGZiNWpVLFJhQX1cfHAwJSoj" // RFC 4568 §6.1

func TestKeysInDescriptions(t *testing.T) {
	t.Parallel()
	for line, ok := range map[string]bool{
		"1 AES_CM_128_HMAC_SHA1_80 inline:" + someKey:                       true,
		"7 AES_CM_128_HMAC_SHA1_32 inline:" + someKey + "|2^20":             true,
		"1 AES_CM_128_HMAC_SHA1_80 inline:" + someKey + "|2^20|1:4":         false, // an identifier in each packet
		"1 AES_CM_128_HMAC_SHA1_80 inline:" + someKey + "|1:4":              false,
		"1 F8_128_HMAC_SHA1_80 inline:" + someKey:                           false,
		"1 AES_256_CM_HMAC_SHA1_80 inline:" + someKey:                       false,
		"1 AES_CM_128_HMAC_SHA1_80 inline:" + someKey + " UNENCRYPTED_SRTP": false,
		"0 AES_CM_128_HMAC_SHA1_80 inline:" + someKey:                       false,
		"x AES_CM_128_HMAC_SHA1_80 inline:" + someKey:                       false,
		"1 AES_CM_128_HMAC_SHA1_80 inline:short":                            false,
		"1 AES_CM_128_HMAC_SHA1_80 elsewhere:" + someKey:                    false,
		"1": false, "": false,
	} {
		if _, got := parseCrypto(line); got != ok {
			t.Errorf("%q: %t", line, got)
		}
	}
}

func described(streams ...string) []byte {
	return []byte("v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n" + strings.Join(streams, ""))
}

const (
	plainLine  = "m=audio 9000 RTP/AVP 0\r\n"
	secureLine = "m=audio 9002 RTP/SAVP 0\r\na=crypto:1 AES_256_CM_HMAC_SHA1_80 inline:x\r\na=crypto:5 AES_CM_128_HMAC_SHA1_32 inline:" + someKey + "\r\n"
	mixedLine  = "m=audio 9004 RTP/AVP 0\r\na=crypto:2 AES_CM_128_HMAC_SHA1_80 inline:" + someKey + "\r\n"
	lockedLine = "m=audio 9006 RTP/SAVP 0\r\na=crypto:1 F8_128_HMAC_SHA1_80 inline:x\r\n"
)

func TestAPolicyPicksTheStreamThatItPermits(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		policy  SRTP
		streams []string
		want    int
	}{
		{SRTPOff, []string{plainLine}, 0}, {SRTPOff, []string{secureLine}, -1}, {SRTPOff, []string{secureLine, plainLine}, 1}, {SRTPOff, []string{mixedLine}, 0},
		{SRTPOffer, []string{plainLine, secureLine}, 0}, {SRTPOffer, []string{secureLine, plainLine}, 0}, {SRTPOffer, []string{lockedLine, plainLine}, 1}, {SRTPOffer, []string{lockedLine}, -1},
		{SRTPRequire, []string{plainLine}, -1}, {SRTPRequire, []string{plainLine, secureLine}, 1}, {SRTPRequire, []string{mixedLine}, 0}, {SRTPRequire, []string{lockedLine}, -1},
	} {
		d, _, r := understand(described(c.streams...), c.policy)
		if d.audio != c.want || (r == nil) != (c.want >= 0) || r != nil && r.code != 488 {
			t.Errorf("policy %d with %q: stream %d, %+v", c.policy, c.streams, d.audio, r)
		}
	}
}

func TestAnAnswerTakesThePeersKeyAndGivesOurs(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ stream, proto, line string }{
		{secureLine, "m=audio 4000 RTP/SAVP", "a=crypto:5 AES_CM_128_HMAC_SHA1_32 inline:"},
		{mixedLine, "m=audio 4000 RTP/AVP", "a=crypto:2 AES_CM_128_HMAC_SHA1_80 inline:"},
		{plainLine, "m=audio 4000 RTP/AVP", ""},
	} {
		s := ourSession()
		s.port, s.policy = 4000, SRTPOffer
		d, stream, r := understand(described(c.stream), s.policy)
		if r != nil {
			t.Fatal(r)
		}
		text := string(s.answer(d))
		if !strings.Contains(text, c.proto) || !strings.Contains(text, c.line) || strings.Contains(text, someKey) {
			t.Errorf("answer %s", text)
		}
		out, in := s.follow(*stream)
		if c.line == "" {
			if out != (rtp.Key{}) || in != (rtp.Key{}) || strings.Contains(text, "crypto") {
				t.Errorf("keys of a plain stream; %s", text)
			}
			continue
		}
		if in.Inline() != someKey || !strings.Contains(text, out.Inline()) {
			t.Errorf("keys %s %s; %s", out, in, text)
		}
		if again := string(s.offer()); !strings.Contains(again, c.line+out.Inline()) || !strings.Contains(again, c.proto) || strings.Count(again, "a=crypto") != 1 {
			t.Errorf("the next offer %s", again)
		}
	}
}

func TestAnOfferHasKeysWhereNobodyElseReadsThem(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		policy SRTP
		safe   bool
		proto  string
		keys   int
	}{{SRTPOff, true, "RTP/AVP ", 0}, {SRTPOffer, false, "RTP/AVP ", 0}, {SRTPOffer, true, "RTP/AVP ", 2}, {SRTPRequire, true, "RTP/SAVP ", 2}} {
		s := ourSession()
		s.policy, s.safe = c.policy, c.safe
		text := string(s.offer())
		if !strings.Contains(text, c.proto) || strings.Count(text, "a=crypto") != c.keys {
			t.Errorf("policy %d, safe %t: %s", c.policy, c.safe, text)
		}
	}
}

func FuzzCrypto(f *testing.F) {
	f.Add("1 AES_CM_128_HMAC_SHA1_80 inline:" + someKey + "|2^20|1:4")
	f.Add("99999999999 AES_CM_128_HMAC_SHA1_32 inline:" + someKey)
	f.Fuzz(func(t *testing.T, line string) {
		l, ok := parseCrypto(line)
		if ok && (l.tag == "" || strings.ContainsAny(l.tag, " \r\n") || l.key.Suite() == 0 || len(l.key.Inline()) != 40) {
			t.Fatalf("%q was read as %q %s", line, l.tag, l.key)
		}
	})
}
