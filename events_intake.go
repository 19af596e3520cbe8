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

var _ = register(CustomerLimited{})
