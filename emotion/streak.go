package emotion

// streak smooths anger over turns and says when a customer has become angry and
// when that has passed. The two thresholds keep it from flickering.
type streak struct {
	smooth float64 // anger over the turns so far, 0 to 1
	length int     // angry turns together, the last included
	on     bool
}

// follow takes a turn's anger. A turn weighs by its confidence: a sure one moves
// the smoothed anger nine tenths of the way, so that one clear outburst is enough,
// a doubtful one a third, so that it takes several.
func (s *streak) follow(anger, confidence, enter, leave float64) (began, ended bool) {
	s.smooth += (0.3 + 0.6*confidence) * (anger - s.smooth)
	if anger >= enter {
		s.length++
	} else {
		s.length = 0
	}
	switch {
	case !s.on && s.smooth >= enter && s.length > 0:
		s.on, began = true, true
	case s.on && s.smooth < leave:
		s.on, ended = false, true
	}
	return began, ended
}
