package zhiyin

// How customers are served, and what they make of it; the subject is the ContactID.
type (
	// MenuMet: the customer came out of a voice menu. Who they are is said by what
	// reports tell apart alone.
	MenuMet struct {
		Flow    DefinitionRef `json:"flow" zy:"open"`
		Node    string        `json:"node" zy:"open"`
		End     MenuEnd       `json:"end" zy:"open"`
		Group   string        `json:"group,omitempty" zy:"open"`
		AgeBand string        `json:"age_band,omitempty" zy:"open"`
		Tier    string        `json:"tier,omitempty" zy:"open"`
		Speaks  Language      `json:"speaks,omitempty" zy:"open"`
	}
	// MannerOffered: the flow offers another manner of service, and why.
	MannerOffered struct {
		Node    string        `json:"node" zy:"open"`
		Manner  Manner        `json:"manner" zy:"open"`
		Group   string        `json:"group" zy:"open"`
		Percent int           `json:"percent" zy:"open"`
		Met     int           `json:"met" zy:"open"`
		Left    int           `json:"left" zy:"open"`
		Of      DefinitionRef `json:"of" zy:"open"` // the version that says so
		AgeBand string        `json:"age_band,omitempty" zy:"open"`
		Tier    string        `json:"tier,omitempty" zy:"open"`
		Speaks  Language      `json:"speaks,omitempty" zy:"open"`
		Why     *Because      `json:"why,omitempty" zy:"open"`
	}
	// MannerDeclined: the customer does not want to be offered it again.
	MannerDeclined struct {
		Node   string `json:"node" zy:"open"`
		Manner Manner `json:"manner" zy:"open"`
	}
	// MannerTaken: the customer came by what an earlier contact offered.
	MannerTaken struct {
		Manner  Manner    `json:"manner" zy:"open"`
		Contact ContactID `json:"contact" zy:"open"` // that offered it
	}
	// EntranceMet: the customer came by the entrance of a site that knew them. What it
	// led with is an offer, which way they took is their answer.
	EntranceMet struct {
		Led     Manner        `json:"led" zy:"open"`
		Took    Manner        `json:"took" zy:"open"` // chat or voice
		Group   string        `json:"group,omitempty" zy:"open"`
		Of      DefinitionRef `json:"of" zy:"open"` // the version in force
		AgeBand string        `json:"age_band,omitempty" zy:"open"`
		Tier    string        `json:"tier,omitempty" zy:"open"`
		Speaks  Language      `json:"speaks,omitempty" zy:"open"`
		Why     *Because      `json:"why,omitempty" zy:"open"`
	}
)

// Kinds of the events of manners.
func (MenuMet) Kind() Kind        { return "menu.met" }
func (MannerOffered) Kind() Kind  { return "manner.offered" }
func (MannerDeclined) Kind() Kind { return "manner.declined" }
func (MannerTaken) Kind() Kind    { return "manner.taken" }
func (EntranceMet) Kind() Kind    { return "entrance.met" }

var _ = register(MenuMet{}, MannerOffered{}, MannerDeclined{}, MannerTaken{}, EntranceMet{})
