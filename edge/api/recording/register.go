// Package recording is what was recorded: found, heard and held by whoever may.
package recording

import "zhiyin.dev/edge/api/door"

// routes are what is asked here, laid out on a server.
type routes struct {
	*door.Server
	ports Ports
	plays sittings
}

// Register lays the routes out on the server.
func Register(on *door.Server, ports Ports) {
	s := &routes{Server: on, ports: ports, plays: sittings{open: map[sittingOf]*sitting{}}}
	s.recordingRoutes()
	on.Describe(recordingPages)
}
