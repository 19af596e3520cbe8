package people

// Ports are what is asked here.
type Ports struct {
	SignIns  SignIns
	Accounts Accounts
	Passkeys Passkeys
	People   People   // nil: people are managed by commands only
	AuditLog AuditLog // nil: read by commands only
	SetUp    SetUp
	APIKeys  APIKeys // nil: there are none
}
