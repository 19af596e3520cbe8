// Package event is what was kept, told to other systems as a stream or page by page.
package event

import "zhiyin.dev/edge/api/door"

// routes are what is asked here, laid out on a server.
type routes struct {
	*door.Server
	ports Ports
}

// Register lays the routes out on the server.
func Register(on *door.Server, ports Ports) {
	s := &routes{Server: on, ports: ports}
	s.eventRoutes()
	on.Describe(eventPages)
}
