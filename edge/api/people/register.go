// Package people is who works here and what opens the door to them: signing in, one's
// own account, managing people, API keys, and the audit of what was done.
package people

import "zhiyin.dev/edge/api/door"

// routes are what is asked here, laid out on a server.
type routes struct {
	*door.Server
	ports Ports
}

// Register lays the routes out on the server.
func Register(on *door.Server, ports Ports) {
	s := &routes{Server: on, ports: ports}
	s.doorRoutes()
	s.keyRoutes()
	s.peopleRoutes()
	s.auditRoutes()
	on.Describe(keyPages, doorPages, accountPages, peoplePages)
}
