package identity

import (
	"bytes"
	"regexp"
	"slices"

	"gopkg.in/yaml.v3"

	"zhiyin.dev"
)

// Form says how values of a kind are brought into the one form in which they are
// compared. The list is closed: rows are found by it.
type Form string

// Forms.
const (
	FormPhone  Form = "phone"  // a telephone number, E.164
	FormEmail  Form = "email"  // an e-mail address, lower case
	FormCode   Form = "code"   // a number or id that somebody gives out, case kept
	FormApp    Form = "app"    // an id that means something in one app, appid:id
	FormDevice Form = "device" // a device's own id, lower case
	FormOwn    Form = "own"    // an id of the sending system's own: a code, and the source is part of it
)

// forms brings values into them; region is as for Phone.
var forms = map[Form]func(raw, region string) (string, Reason){
	FormPhone: Phone,
	FormEmail: func(raw, _ string) (string, Reason) { return Email(raw) },
	FormCode:  func(raw, _ string) (string, Reason) { return Member(raw) },
	FormApp:   func(raw, _ string) (string, Reason) { return OpenID(raw) },
	FormDevice: func(raw, _ string) (string, Reason) {
		return Device(raw)
	},
	FormOwn: func(raw, _ string) (string, Reason) { return Member(raw) },
}

// Kind is a kind of identifier as business people define it:
//
//	id: qingyun-sim-card
//	unit: qingyun          # whose sources name it; left out: everybody's
//	kind: sim_card         # as messages name it
//	name: {cmn: SIM 卡, en: SIM card}
//	form: code
//	rank: 25               # the smaller the stronger; the platform's are 10, 20 … 80
//	each: 3                # how many a person may have, of one scope; 0: any number
//	serves: 1              # for how many persons one may stand; 0: any number
//	blocked: ["89860000"]  # these name nobody
//
// A unit's definition of a kind that the house has says what is blocked there, and
// nothing else: customers are shared by the units, and so is what joins them.
type Kind struct {
	ID      string                `yaml:"id"`
	Unit    zhiyin.UnitID         `yaml:"unit"`
	Kind    zhiyin.IdentifierKind `yaml:"kind"`
	Name    zhiyin.Text           `yaml:"name"`
	Form    Form                  `yaml:"form"`
	Rank    int                   `yaml:"rank"`
	Each    int                   `yaml:"each"`
	Serves  int                   `yaml:"serves"`
	Blocked []string              `yaml:"blocked"`

	given bool // with the platform: a house may put its own in its place, once
}

// blocks tells whether the definition only says what is blocked.
func (k Kind) blocks() bool { return k.Form == "" }

const (
	mostRank    = 1000
	mostBlocked = 1000 // of one definition: a house's own lines and test accounts
)

var (
	goodID   = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)
	goodKind = regexp.MustCompile(`^[a-z][a-z0-9_]{0,39}$`)
)

// ParseKind reads one definition and checks what can be checked of it alone.
func ParseKind(text []byte) (Kind, []Problem) {
	var k Kind
	d := yaml.NewDecoder(bytes.NewReader(text))
	d.KnownFields(true)
	if err := d.Decode(&k); err != nil {
		return k, []Problem{{Line: 1, Flaw: zhiyin.Flawf("%v", err)}}
	}
	return k, k.check()
}

func (k Kind) check() (problems []Problem) {
	wrong := func(field, format string, args ...any) {
		problems = append(problems, Problem{field, 1, zhiyin.Flawf(format, args...)})
	}
	if !goodID.MatchString(k.ID) || len(k.ID) > 60 {
		wrong("id", "must be small letters, digits and single hyphens, at most 60")
	}
	if !goodKind.MatchString(string(k.Kind)) {
		wrong("kind", "must be small letters, digits and underscores, a letter first, at most 40")
	}
	if len(k.Blocked) > mostBlocked {
		wrong("blocked", "has at most %d values", mostBlocked)
	}
	if k.blocks() {
		if k.Unit == "" || len(k.Blocked) == 0 || k.Rank != 0 || k.Each != 0 || k.Serves != 0 {
			wrong("form", "is left out by a unit that says what is blocked, and nothing else")
		}
		return problems
	}
	if forms[k.Form] == nil {
		wrong("form", "must be phone, email, code, app, device or own")
	}
	if k.Name[zhiyin.Mandarin] == "" || k.Name[zhiyin.English] == "" {
		wrong("name", "needs cmn and en")
	}
	if k.Rank < 1 || k.Rank > mostRank {
		wrong("rank", "lies between 1 and %d", mostRank)
	}
	for _, l := range []struct {
		field string
		n     int
	}{{"each", k.Each}, {"serves", k.Serves}} {
		if l.n < 0 || l.n > mostLimit {
			wrong(l.field, "a limit lies between 0 and %d", mostLimit)
		}
	}
	if k.Kind == zhiyin.User && k.Each != 1 {
		wrong("each", "must be 1: without it any source could make one person of two")
	}
	return problems
}

// named tells whether the sending system's name is part of the values.
func (k Kind) named() bool { return k.Form == FormOwn }

// scoped tells whether a value means something in one source or app only.
func (k Kind) scoped() bool { return slices.Contains([]Form{FormOwn, FormApp}, k.Form) }
