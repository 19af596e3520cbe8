// Package webhook manages the addresses that are told of events, and shows what became
// of each delivery.
package webhook

import "zhiyin.dev/edge/api/door"

// routes are what is asked here, laid out on a server.
type routes struct {
	*door.Server
	ports Ports
}

// Register lays the routes out on the server.
func Register(on *door.Server, ports Ports) {
	s := &routes{Server: on, ports: ports}
	s.webhookRoutes()
	on.Describe(webhookPages)
}
