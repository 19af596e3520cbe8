package handoff

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"strings"
	"time"
	"unicode/utf8"

	"zhiyin.dev"
)

// Answer is what the customer sends back.
type Answer struct {
	Answers map[string]string    // of a form, by the ids of its inputs
	Signer  string               // the name that was typed
	Files   []zhiyin.HandoffFile // photos, or the signature
}

// mostName is the longest name that is typed under a document.
const mostName = 60

// Lacks says what of an answer does not fit the page, as the id of an input or one of
// name, signature, photos, files; empty: it fits.
func (p Page) Lacks(a Answer) string {
	photos, signatures := 0, 0
	for _, f := range a.Files {
		switch f.Kind {
		case "photo":
			photos++
		case "signature":
			signatures++
		}
	}
	switch {
	case len(a.Files) != photos+signatures || p.Shows != zhiyin.ShowsPhoto && photos > 0 || p.Shows != zhiyin.ShowsSign && signatures > 0:
		return "files"
	case p.Shows == zhiyin.ShowsSign && (strings.TrimSpace(a.Signer) == "" || utf8.RuneCountInString(a.Signer) > mostName):
		return "name"
	case p.Shows == zhiyin.ShowsSign && signatures != 1:
		return "signature"
	case p.Shows == zhiyin.ShowsPhoto && (photos < 1 || photos > p.Photos):
		return "photos"
	}
	return p.lacksInput(a.Answers)
}

func (p Page) lacksInput(answers map[string]string) string {
	known := 0
	for _, in := range p.Inputs {
		v, has := answers[in.ID]
		if has {
			known++
		}
		if !in.takes(strings.TrimSpace(v)) {
			return in.ID
		}
	}
	if known != len(answers) {
		return "files" // something that nobody asked for
	}
	return ""
}

func (in Input) takes(v string) bool {
	if v == "" {
		return !in.Needed
	}
	if utf8.RuneCountInString(v) > mostAnswer || !utf8.ValidString(v) {
		return false
	}
	switch in.Kind {
	case "number":
		return strings.Trim(v, "0123456789") == "" || json.Valid([]byte(v)) && strings.Trim(v, "-0123456789.") == ""
	case "date":
		_, err := time.Parse(time.DateOnly, v)
		return err == nil
	case "choice":
		_, is := in.Options[v]
		return is
	}
	return true
}

// Proof is the SHA-256, in hex, of what was shown and what was answered to it.
func Proof(page []byte, a Answer) string {
	sum := sha256.New()
	sum.Write(page)
	answers, _ := json.Marshal(a.Answers) // a map of strings always can be
	sum.Write(answers)
	sum.Write([]byte(a.Signer))
	for _, f := range a.Files {
		one := sha256.Sum256(f.Data)
		sum.Write(one[:])
	}
	return hex.EncodeToString(sum.Sum(nil))
}
