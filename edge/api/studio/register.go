// Package studio is where definitions are written, checked, tried and published:
// tags, flows, plans of matching, schemas, and what customers say and mean.
package studio

import "zhiyin.dev/edge/api/door"

// routes are what is asked here, laid out on a server.
type routes struct {
	*door.Server
	ports Ports
}

// Register lays the routes out on the server.
func Register(on *door.Server, ports Ports) {
	s := &routes{Server: on, ports: ports}
	s.schemaRoutes()
	s.tagRoutes()
	s.studioRoutes()
	s.languageRoutes()
	s.flowRoutes()
	s.planRoutes()
	s.affinityRoutes()
	s.mannerRoutes()
	s.shadowRoutes()
	s.definitionRoutes()
	on.Describe(languagePages, flowPages, planPages, affinityPages, mannerPages, tagPages, definitionPages, studioPages)
}
