package message

import (
	"slices"

	"zhiyin.dev"
)

// Refusal says why a message may not be sent, as one of zhiyin's faults; empty: it
// may. What belongs to something that the customer has under way goes out unless they
// withdrew it; anything else needs their consent, given for its purpose on its channel
// (PIPL Art. 13, 16; GDPR Art. 6). Nothing reaches somebody who asked to be forgotten.
func Refusal(m zhiyin.Message, suppressed zhiyin.Suppression, consents []zhiyin.Consent) string {
	if suppressed != zhiyin.NotSuppressed {
		return zhiyin.FaultSuppressed
	}
	given, said := saidFor(consents, m.Purpose, string(m.Channel))
	if m.Purpose == zhiyin.ForService {
		if said && !given {
			return zhiyin.FaultConsent
		}
		return ""
	}
	if !given {
		return zhiyin.FaultConsent
	}
	return ""
}

// saidFor is what was said for a purpose on a channel: of that channel before every channel.
func saidFor(consents []zhiyin.Consent, purpose, channel string) (given, said bool) {
	for _, on := range []string{channel, ""} {
		i := slices.IndexFunc(consents, func(c zhiyin.Consent) bool { return c.Purpose == purpose && c.Channel == on })
		if i >= 0 {
			return consents[i].Given, true
		}
	}
	return false, false
}
