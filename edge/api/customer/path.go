package customer

import "regexp"

// CustomerPath is the id in a route's path; exported for huma.
type CustomerPath struct {
	ID string `path:"id" pattern:"^cu_[0-9A-Za-z_-]{1,40}$"`
}

// TagPath is a customer and a tag in a route's path; exported for huma.
type TagPath struct {
	CustomerPath
	Tag string `path:"tag" maxLength:"60" pattern:"^[a-z0-9-]+$"`
}

// PurposeCode is how a purpose is written: service, order_fulfilment.
var PurposeCode = regexp.MustCompile(`^[a-z][a-z_]{1,39}$`)
