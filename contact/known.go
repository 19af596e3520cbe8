package contact

import (
	"fmt"

	"zhiyin.dev"
)

// KnownOf is what was known of a contact's customer when it began to wait: the last
// snapshot among its first inputs. It is empty where there was none, or the person was
// erased.
func KnownOf(events []zhiyin.Event) (snap zhiyin.Snapshot, err error) {
	for _, e := range events {
		switch b := e.Body.(type) {
		case zhiyin.ContactQueued:
			return snap, nil
		case zhiyin.ContactInput:
			in, err := ReadInput(b)
			if err != nil {
				return snap, fmt.Errorf("contact: %s: %w", e.Subject, err)
			}
			switch in := in.(type) {
			case Known:
				snap = in.Snapshot
			case Identified:
				snap = in.Snapshot
			case Proved:
				snap = in.Snapshot
			}
		}
	}
	return snap, nil
}
