package stat

// Shrunk is the share of some among all, drawn towards what is known otherwise: as if
// weight more had been seen, of which the share toward was (the mean of a beta
// posterior). It is toward where nothing was seen; weight is above 0.
func Shrunk(some, all, toward, weight float64) float64 {
	return (some + toward*weight) / (all + weight)
}
