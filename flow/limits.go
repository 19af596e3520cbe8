package flow

// Limits, each with its reason.
const (
	// maxNodes: the largest flow that a person can still oversee is a tenth of
	// this; the checks are quadratic at worst.
	maxNodes = 500
	// maxSteps bounds the nodes entered by one input. Nodes that do not wait can't
	// form a loop, so only a chain longer than this meets the limit: a definition
	// that is refused at load would be needed to pass it.
	maxSteps = 100
	// maxEntered bounds the nodes entered by one contact. A person who presses
	// keys for an hour passes some 500; beyond it the line was left open or a
	// machine presses.
	maxEntered = 1000
	// maxPath is how many of the last nodes a state remembers.
	maxPath = 100
	// maxAttempts: after ten failed entries a menu is not the way.
	maxAttempts = 10
	// maxKeys is the longest entry: an IBAN by keypad, 34, does not happen; a
	// contract number of 30 does.
	maxKeys = 30
	// maxYAML is the largest definition read, in bytes: 500 nodes with texts in
	// three languages are some 400 kB.
	maxYAML = 1 << 20
	// maxProblems ends a report that nobody reads to the end.
	maxProblems = 100
	// minEverySeconds: a position told more often than this is a nuisance.
	minEverySeconds = 15
)
