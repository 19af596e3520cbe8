// Package device is what customers hold in their hands: calls from a page, links and
// pages on their second devices, the enterprise's apps, and the messages sent to them.
package device

import "zhiyin.dev/edge/api/door"

// routes are what is asked here, laid out on a server.
type routes struct {
	*door.Server
	ports Ports
}

// Register lays the routes out on the server.
func Register(on *door.Server, ports Ports) {
	s := &routes{Server: on, ports: ports}
	s.callRoutes()
	s.deviceRoutes()
	s.jointRoutes()
	s.appRoutes()
	s.handoffRoutes()
	s.messageRoutes()
	on.Describe(callPages, devicePages, jointPages)
}
