package recording

// Ports are what is asked here.
type Ports struct {
	Recordings Recordings // nil: there are none
}
