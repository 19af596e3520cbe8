// Package customer is what is known of the people served: contacts and customers as
// they are read, their timelines, consents and worth, who is whom, and what the law
// gives to them. Packages beside it may ask how a customer is shown.
package customer

import (
	"zhiyin.dev"
	"zhiyin.dev/edge/api/door"
)

// routes are what is asked here, laid out on a server.
type routes struct {
	*door.Server
	ports    Ports
	audience *audience
}

// Register lays the routes out on the server. What it returns is to be told what was
// kept, in the order of the ledger.
func Register(on *door.Server, ports Ports) (happened func([]zhiyin.Event)) {
	s := &routes{Server: on, ports: ports, audience: newAudience()}
	s.suppressionRoutes()
	s.readRoutes()
	s.revealRoutes()
	s.erasureRoutes()
	s.dossierRoutes()
	s.identityRoutes()
	on.Describe(erasurePages, identityPages, readPages, profilePages)
	return s.Happened
}
