package hook

import (
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"zhiyin.dev"
)

// Names of the headers (Standard Webhooks 1.0, "Webhook headers").
const (
	headerID        = "webhook-id"
	headerTime      = "webhook-timestamp"
	headerSignature = "webhook-signature"
)

// apart is how far the sender's clock may be off (Standard Webhooks 1.0,
// "Verifying signatures": a tolerance against replays).
const apart = 5 * time.Minute

// byToken passes who brings the secret as a bearer token (RFC 6750 §2.1).
func byToken(h http.Header, secret string) error {
	scheme, token, _ := strings.Cut(h.Get("Authorization"), " ")
	given := sha256.Sum256([]byte(strings.TrimSpace(token)))
	want := sha256.Sum256([]byte(secret)) // of one length, so that the comparison tells nothing
	if !strings.EqualFold(scheme, "Bearer") || subtle.ConstantTimeCompare(given[:], want[:]) != 1 {
		return fmt.Errorf("hook: the token is not the one: %w", zhiyin.Denied)
	}
	return nil
}

// bySignature passes whose signature over id.time.body is right.
func bySignature(h http.Header, body []byte, secret string, now time.Time) error {
	key, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(secret, SecretPrefix))
	if err != nil || len(key) == 0 {
		return fmt.Errorf("hook: the secret that is kept is no base64: %w", zhiyin.Internal)
	}
	stamp, err := strconv.ParseInt(h.Get(headerTime), 10, 64)
	if err != nil || now.Sub(time.Unix(stamp, 0)).Abs() > apart {
		return fmt.Errorf("hook: the timestamp is missing or more than five minutes off: %w", zhiyin.Denied)
	}
	mac := hmac.New(sha256.New, key)
	_, _ = fmt.Fprintf(mac, "%s.%d.", h.Get(headerID), stamp) // a hash takes everything
	_, _ = mac.Write(body)
	want := mac.Sum(nil)
	for _, one := range strings.Fields(h.Get(headerSignature)) {
		version, text, _ := strings.Cut(one, ",")
		got, err := base64.StdEncoding.DecodeString(text)
		if version == "v1" && err == nil && hmac.Equal(got, want) {
			return nil
		}
	}
	return fmt.Errorf("hook: no signature is right: %w", zhiyin.Denied)
}

// byHMAC passes whose header holds the HMAC-SHA-256 of the body under the secret as
// it stands: 64 hexadecimal digits, with or without sha256= before them, or base64,
// as shops and code forges write it. Nothing in it is fresh: what is sent again is
// known by its rows, whose ids are made of the signed body alone.
func byHMAC(h http.Header, body []byte, header, secret string) error {
	text := strings.TrimPrefix(h.Get(header), "sha256=")
	got, err := hex.DecodeString(text)
	if len(text) != hex.EncodedLen(sha256.Size) {
		got, err = base64.StdEncoding.DecodeString(text)
	}
	mac := hmac.New(sha256.New, []byte(secret))
	_, _ = mac.Write(body) // a hash takes everything
	if err != nil || !hmac.Equal(got, mac.Sum(nil)) {
		return fmt.Errorf("hook: the signature in %s is missing or wrong: %w", header, zhiyin.Denied)
	}
	return nil
}
