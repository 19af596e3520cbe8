package zhiyin

// Proof is a way in which a customer shows who they are.
type Proof string

// Proofs.
const (
	ByCode       Proof = "code"        // a one-time code that was sent to the address on file
	ByPIN        Proof = "pin"         // agreed with the customer before
	ByLastDigits Proof = "last_digits" // of a card or an identity number on file
	ByAnswer     Proof = "answer"      // to a question that the customer chose, spoken
)

// Proofs lists them.
func Proofs() []Proof { return []Proof{ByCode, ByPIN, ByLastDigits, ByAnswer} }

// Assures is how sure the proof makes us. Digits and answers that others may know
// prove no more than a code does.
func (p Proof) Assures() Assurance {
	if p == ByPIN {
		return PIN
	}
	return Code
}
