package sip

// direction is what a party does with one stream, from that party's own side
// (RFC 3264 §5.1).
type direction struct{ send, recv bool }

// directionOf reads an SDP attribute; ok is false when it is no direction.
func directionOf(attribute string) (d direction, ok bool) {
	switch attribute {
	case "sendrecv":
		return direction{true, true}, true
	case "sendonly":
		return direction{true, false}, true
	case "recvonly":
		return direction{false, true}, true
	case "inactive":
		return direction{}, true
	}
	return direction{}, false
}

func (d direction) String() string {
	switch d {
	case direction{true, true}:
		return "sendrecv"
	case direction{true, false}:
		return "sendonly"
	case direction{false, true}:
		return "recvonly"
	}
	return "inactive"
}

// answering returns our direction when the peer wants offered and we want want:
// each way only if both agree (RFC 3264 §6.1).
func answering(offered, want direction) direction {
	return direction{send: want.send && offered.recv, recv: want.recv && offered.send}
}

// wishes is the peer's direction with the old way of holding read as what it
// means: c=0.0.0.0 asks that nothing be sent there (RFC 3264 §8.4).
func (s stream) wishes() direction {
	if s.address.IsValid() && s.address.IsUnspecified() {
		return direction{send: s.dir.send}
	}
	return s.dir
}
