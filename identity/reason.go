package identity

// Reason says why a value can't serve as an identifier. The list is closed and
// crosses the API, so a reason is never renamed. Empty means the value is good.
type Reason string

// Reasons.
const (
	Good        Reason = ""
	Withheld    Reason = "withheld"     // the network or the person hid it
	Empty       Reason = "empty"        // nothing was given
	TooLong     Reason = "too_long"     // longer than any value of this kind
	NotANumber  Reason = "not_a_number" // letters or other junk in a telephone number
	Extension   Reason = "extension"    // a switchboard's extension names a desk, not a person
	ShortCode   Reason = "short_code"   // 10086: a service's number, not reachable from abroad and nobody's own
	Impossible  Reason = "impossible"   // no number of this length or range exists
	Placeholder Reason = "placeholder"  // null, 000000, 13800000000: typed where nothing was known
	Malformed   Reason = "malformed"    // not an address, or control characters
	UnknownKind Reason = "unknown_kind"
	Unscoped    Reason = "unscoped" // an openid without its app means another person in each app
	Blocked     Reason = "blocked"  // the house has said that it names nobody: a shop's own line
)
