package zhiyin

// CustomerLimited says that messages about a customer (subject: CustomerID) were
// refused because of a limit: once in a minute for each limit, however many.
type CustomerLimited struct {
	Source string `json:"source" zy:"open"`
	Limit  string `json:"limit" zy:"open"` // events_per_second, traits
	Most   int    `json:"most" zy:"open"`
}

// Kind of the event.
func (CustomerLimited) Kind() Kind { return "customer.limited" }

// SourceCounted is what somebody did who is not to be known (subject: source/NAME): no
// identifier, no number of a thing, nothing that was written, and the hour for its
// time, so that nobody is found again by it.
type SourceCounted struct {
	Source string         `json:"source" zy:"open"`
	Name   string         `json:"name" zy:"open"` // as of CustomerTracked
	Open   map[string]any `json:"open" zy:"open"`
}

// Kind of the event.
func (SourceCounted) Kind() Kind { return "source.counted" }

var _ = register(CustomerLimited{}, SourceCounted{})
