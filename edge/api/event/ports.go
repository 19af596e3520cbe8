package event

// Ports are what is asked here.
type Ports struct {
	Ledger Ledger // nil: nobody reads events here
}
