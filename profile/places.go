package profile

// nothing is the series of a selection that took no event. Nobody changes it.
var nothing Series

// seriesOf is the series of a selection, for whoever reads it.
func (p *Person) seriesOf(selection int) *Series {
	if p.places == nil || p.places[selection] == 0 {
		return &nothing
	}
	return &p.series[p.places[selection]-1]
}

// begin is seriesOf for whoever adds to it. It is good until the next call.
func (p *Person) begin(selection int) *Series {
	if p.places == nil {
		p.places = make([]int32, len(p.tagger.selections))
	}
	if p.places[selection] == 0 {
		p.series = append(p.series, Series{})
		p.places[selection] = int32(len(p.series))
	}
	return &p.series[p.places[selection]-1]
}
