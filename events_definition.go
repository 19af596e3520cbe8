package zhiyin

// Events about definitions on their way (subject: kind/id).
type (
	// DefinitionShadowed puts a version to the proof beside the one in force: it is
	// judged for everybody and counted, and shown and told to nobody.
	DefinitionShadowed struct {
		Ref  DefinitionRef `json:"ref" zy:"open"`
		YAML string        `json:"yaml" zy:"open"`
	}
	// DefinitionDiscarded ends the shadow of a version that does not come into force.
	DefinitionDiscarded struct {
		Ref DefinitionRef `json:"ref" zy:"open"`
	}
)

// Kinds of definitions' events.
func (DefinitionShadowed) Kind() Kind  { return "definition.shadowed" }
func (DefinitionDiscarded) Kind() Kind { return "definition.discarded" }

var _ = register(DefinitionShadowed{}, DefinitionDiscarded{})
