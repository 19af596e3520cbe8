package access

import (
	"slices"

	"zhiyin.dev"
)

// Field is a masked field of a customer that may be revealed.
type Field string

// The fields.
const (
	FieldPhone   Field = "phone"
	FieldEmail   Field = "email"
	FieldAddress Field = "address"
)

// Fields returns every field.
func Fields() []Field { return []Field{FieldPhone, FieldEmail, FieldAddress} }

// Label is the field's sensitivity in the clear.
func (f Field) Label() zhiyin.Sensitivity { return zhiyin.LabelOfSealed }

// sureness orders the assurances.
var sureness = []zhiyin.Assurance{zhiyin.Claimed, zhiyin.Code, zhiyin.PIN, zhiyin.App}

// least is how sure a contact has to be for a field to be told in it: a number
// or a mail address is what the customer reaches us by, where they live is not.
var least = map[Field]zhiyin.Assurance{FieldPhone: zhiyin.Claimed, FieldEmail: zhiyin.Claimed, FieldAddress: zhiyin.Code}

// Sure tells whether a contact of this assurance is sure enough for the field.
func Sure(field Field, assurance zhiyin.Assurance) bool {
	need, known := least[field]
	return known && slices.Index(sureness, assurance) >= slices.Index(sureness, need)
}

// Surer is the stronger of two assurances.
func Surer(a, b zhiyin.Assurance) zhiyin.Assurance {
	if slices.Index(sureness, b) > slices.Index(sureness, a) {
		return b
	}
	return a
}

// RevealReason is why somebody looks at a field. The names are kept in the audit.
type RevealReason string

// RevealReasons are the reasons to choose from; other wants words.
func RevealReasons() []RevealReason {
	return []RevealReason{"verify", "callback", "delivery", "correction", "request", "other"}
}
