package access

import (
	"crypto/rand"
	"crypto/subtle"
	"encoding/base32"
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/totp"

	"zhiyin.dev"
)

// One-time codes are those of RFC 6238 as every authenticator app has them:
// SHA-1, six digits, steps of 30 s.
const (
	codeStep   = 30 * time.Second
	codeDigits = otp.DigitsSix
)

// NewSeed makes the secret that an authenticator app and we share: 160 bits
// (RFC 4226 §4), in base 32 as people type it.
func NewSeed() string {
	var raw [20]byte
	_, _ = rand.Read(raw[:]) // never fails: the runtime stops the process instead
	return base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(raw[:])
}

// SeedURL is what the QR code of a new seed says.
func SeedURL(issuer, login, seed string) string {
	label := url.PathEscape(issuer + ":" + login)
	return "otpauth://totp/" + label + "?" + url.Values{"secret": {seed}, "issuer": {issuer}}.Encode()
}

// CodeStep finds the time step of which code is, one before or after now
// included for clocks that are off. It has to be later than used, the last step
// of which a code was taken: a code works once. Denied when there is none.
func CodeStep(seed, code string, used int64, now time.Time) (step int64, err error) {
	code = strings.ReplaceAll(code, " ", "")
	for _, off := range []int64{0, -1, 1} {
		s := now.Unix()/int64(codeStep/time.Second) + off
		at := time.Unix(s*int64(codeStep/time.Second), 0)
		right, err := totp.GenerateCodeCustom(seed, at, totp.ValidateOpts{Period: uint(codeStep / time.Second), Digits: codeDigits, Algorithm: otp.AlgorithmSHA1})
		if err != nil {
			return 0, fmt.Errorf("access: seed: %v: %w", err, zhiyin.Internal)
		}
		if s > used && subtle.ConstantTimeCompare([]byte(right), []byte(code)) == 1 {
			step = s
		}
	}
	if step == 0 {
		return 0, fmt.Errorf("access: code: %w", zhiyin.Denied)
	}
	return step, nil
}

// RecoveryCodes is how many a person gets at once.
const RecoveryCodes = 10

// NewRecoveryCodes makes codes of 50 random bits, written ab3de-fgh7j; each
// stands for the second factor once.
func NewRecoveryCodes() []string {
	const letters = "0123456789abcdefghjkmnpqrstvwxyz"
	out := make([]string, RecoveryCodes)
	for i := range out {
		var raw [10]byte
		_, _ = rand.Read(raw[:]) // never fails: the runtime stops the process instead
		for j, b := range raw {
			raw[j] = letters[b&31]
		}
		out[i] = string(raw[:5]) + "-" + string(raw[5:])
	}
	return out
}

// ReadRecoveryCode brings what a person typed to the form of NewRecoveryCodes;
// ok is false for what can't be one.
func ReadRecoveryCode(typed string) (code string, ok bool) {
	s := strings.NewReplacer(" ", "", "-", "", "i", "1", "l", "1", "o", "0").Replace(strings.ToLower(typed))
	if len(s) != 10 {
		return "", false
	}
	return s[:5] + "-" + s[5:], true
}
