package api

// object is a JSON object of an example.
type object = map[string]any
