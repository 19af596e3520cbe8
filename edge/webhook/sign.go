package webhook

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"zhiyin.dev"
)

// Names of the headers (Standard Webhooks 1.0, "Webhook headers").
const (
	HeaderID        = "webhook-id"
	HeaderTime      = "webhook-timestamp"
	HeaderSignature = "webhook-signature"
)

const secretPrefix = "whsec_"

// Sign signs a request with one secret, as webhooks are signed.
func Sign(h http.Header, secret, id string, at time.Time, body []byte) error {
	return sign(h, []zhiyin.WebhookSecret{{Value: secret}}, zhiyin.EventID(id), at, body)
}

// sign puts the three headers: the event's id, the time of this attempt in
// seconds, and a signature by each secret that is not over, with a space between
// them. The content that is signed is id.time.body. Internal for a secret that is
// none, or when there is none.
func sign(h http.Header, secrets []zhiyin.WebhookSecret, id zhiyin.EventID, at time.Time, body []byte) error {
	stamp := strconv.FormatInt(at.Unix(), 10)
	var signatures []string
	for _, s := range secrets {
		if !s.Until.IsZero() && !at.Before(s.Until) {
			continue
		}
		key, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(s.Value, secretPrefix))
		if err != nil || len(key) == 0 {
			return fmt.Errorf("webhook: a secret is no base64: %w", zhiyin.Internal)
		}
		mac := hmac.New(sha256.New, key)
		_, _ = fmt.Fprintf(mac, "%s.%s.", id, stamp) // a hash takes everything
		_, _ = mac.Write(body)
		signatures = append(signatures, "v1,"+base64.StdEncoding.EncodeToString(mac.Sum(nil)))
	}
	if len(signatures) == 0 {
		return fmt.Errorf("webhook: nothing to sign %s with: %w", id, zhiyin.Internal)
	}
	h.Set(HeaderID, string(id))
	h.Set(HeaderTime, stamp)
	h.Set(HeaderSignature, strings.Join(signatures, " "))
	return nil
}
