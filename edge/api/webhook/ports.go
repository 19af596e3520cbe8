package webhook

// Ports are what is asked here.
type Ports struct {
	Webhooks Webhooks // needs APIKeys; nil: there are none
}
