package flow

// Limits, each with its reason.
const (
	// maxNodes: the largest flow that a person can still oversee is a tenth of
	// this; the checks are quadratic at worst.
	maxNodes = 500
	// maxSteps bounds the nodes entered by one input, and so the events of one
	// step. Parse refuses longer chains of nodes that do not wait; a chain of
	// notices that are not in force is the one way to reach it.
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
	// maxFields bounds one mapping; the largest is nodes, and every look-up in a
	// mapping walks through it.
	maxFields = 2 * maxNodes
	// maxRules bounds the rules of one flow: compiling one takes 0.1 ms.
	maxRules = 4 * maxNodes
	// maxProblems ends a report that nobody reads to the end.
	maxProblems = 100
	// minEverySeconds: a position told more often than this is a nuisance.
	minEverySeconds = 15
)
