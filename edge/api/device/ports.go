package device

// Ports are what is asked here.
type Ports struct {
	Calls    Calls
	Cast     Cast
	Joints   Joints   // pages that devices share beside a contact; nil: none
	Devices  Devices  // customers' second devices; nil: none
	Apps     Apps     // the enterprise's own apps; nil: none
	Handoffs Handoffs // with Devices: the agents' side of them
	Messages Messages // nil: none are told here
	Inbox    Inbox    // the demo's; nil: there is none
}
