package door

import (
	"regexp"

	"zhiyin.dev"
)

// ContactInput is a contact, and nothing else that is asked.
type ContactInput struct {
	ContactPath
	Body struct{}
}

// ContactPath is the id in a route's path; exported for huma.
type ContactPath struct {
	ID string `path:"id" pattern:"^ct_[0-9A-Za-z]{1,40}$"`
}

// Contact is the id as the platform has it.
func (p ContactPath) Contact() zhiyin.ContactID { return zhiyin.ContactID(p.ID) }

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
