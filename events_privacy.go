package zhiyin

// CustomerErased says that a person was forgotten (subject: CustomerID): the
// keys of the person and of their contacts are destroyed, and so is every
// index by which they could be found.
type CustomerErased struct {
	Reason string `json:"reason" zy:"open"` // request, retention
}

// Kind is "customer.erased".
func (CustomerErased) Kind() Kind { return "customer.erased" }

var _ = register(CustomerErased{})
