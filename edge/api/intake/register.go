// Package intake is what other systems report of customers: events, the quarantine of
// those that broke their schema, sources, connections and imported files.
package intake

import "zhiyin.dev/edge/api/door"

// routes are what is asked here, laid out on a server.
type routes struct {
	*door.Server
	ports Ports
}

// Register lays the routes out on the server.
func Register(on *door.Server, ports Ports) error {
	s := &routes{Server: on, ports: ports}
	if err := s.intakeRoutes(); err != nil {
		return err
	}
	s.quarantineRoutes()
	s.sourceRoutes()
	s.connectionRoutes()
	on.Describe(eventsInPages, quarantinePages, connectionPages)
	return nil
}
