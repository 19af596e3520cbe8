// Package desk is what signed-in agents and supervisors ask at their desks: the
// contact in hand, their line, the desk's one WebSocket, the floor, tasks, wallboards.
package desk

import "zhiyin.dev/edge/api/door"

// routes are what is asked here, laid out on a server.
type routes struct {
	*door.Server
	ports Ports
}

// Register lays the routes out on the server.
func Register(on *door.Server, ports Ports) {
	s := &routes{Server: on, ports: ports}
	s.deskRoutes()
	s.standingRoutes()
	s.taskRoutes()
	on.Describe(deskPages, deskAfterPages, linePages, callingPages, conferencePages, floorPages, standingPages, directivePages, hearingPages, helpPages, taskPages)
}
