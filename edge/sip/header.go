package sip

import (
	"slices"
	"strings"

	msg "github.com/emiago/sipgo/sip"
)

// The extensions that we speak, as Supported and Require name them.
const (
	timerOption    = "timer"      // RFC 4028
	reliableOption = "100rel"     // RFC 3262
	replacesOption = "replaces"   // RFC 3891
	quietOption    = "norefersub" // RFC 4488
)

// options is what we understand, for Supported and against Require.
var options = []string{timerOption, reliableOption, replacesOption, quietOption}

// listed returns the values of a header that holds a comma-separated list, in
// lower case; compact is its short name (RFC 3261 §7.3.3), "" if it has none.
func listed(m msg.Message, name, compact string) (values []string) {
	for _, h := range m.GetHeaders(name) {
		values = cutList(values, h.Value())
	}
	if compact != "" {
		for _, h := range m.GetHeaders(compact) {
			values = cutList(values, h.Value())
		}
	}
	return values
}

func cutList(to []string, list string) []string {
	for value := range strings.SplitSeq(list, ",") {
		if value = strings.ToLower(strings.TrimSpace(value)); value != "" {
			to = append(to, value)
		}
	}
	return to
}

// only returns the value of a header that may stand once, ok is false when it is
// missing or stands more often.
func only(m msg.Message, name, compact string) (value string, ok bool) {
	all := m.GetHeaders(name)
	if compact != "" {
		all = append(all, m.GetHeaders(compact)...)
	}
	if len(all) != 1 {
		return "", false
	}
	return all[0].Value(), true
}

func has(m msg.Message, name, compact string) bool {
	return len(m.GetHeaders(name)) > 0 || compact != "" && len(m.GetHeaders(compact)) > 0
}

// supports tells whether the sender of m understands an extension.
func supports(m msg.Message, option string) bool {
	return slices.Contains(listed(m, "Supported", "k"), option) || requires(m, option)
}

// requires tells whether the sender insists on an extension.
func requires(m msg.Message, option string) bool {
	return slices.Contains(listed(m, "Require", ""), option)
}

// foreign refuses a request that insists on an extension that we don't have
// (RFC 3261 §8.2.2.3). ACK and CANCEL never insist on anything.
func foreign(req *msg.Request) *refusal {
	var unknown []string
	for _, option := range listed(req, "Require", "") {
		if !slices.Contains(options, option) && !slices.Contains(unknown, option) {
			unknown = append(unknown, option)
		}
	}
	if len(unknown) == 0 {
		return nil
	}
	return refuse(420, "Bad Extension").with("Unsupported", strings.Join(unknown, ", "))
}

// abilities is what a peer said that it can do.
type abilities struct {
	update   bool // it takes UPDATE
	timer    bool // RFC 4028
	reliable bool // RFC 3262
}

// learn takes what m says of its sender; what it does not mention stays.
func (a *abilities) learn(m msg.Message) {
	if has(m, "Allow", "") {
		a.update = slices.Contains(listed(m, "Allow", ""), "update")
	}
	if has(m, "Supported", "k") || has(m, "Require", "") {
		a.timer, a.reliable = supports(m, timerOption), supports(m, reliableOption)
	}
}
