package contact

import (
	"context"
	"errors"

	"zhiyin.dev"
	"zhiyin.dev/flow"
)

// Asker asks other systems what a flow wants to know.
type Asker interface {
	// Ask answers within q.Within, or when ctx ends: what came of it, never an error.
	Ask(ctx context.Context, unit zhiyin.UnitID, q flow.LookUp) flow.Looked
}

// Prover checks who customers are against what is kept sealed of them.
type Prover interface {
	// SendCode sends a one-time code, valid for this contact and a few minutes.
	// NotFound: there is nowhere to send it to.
	SendCode(ctx context.Context, contact zhiyin.ContactID, unit zhiyin.UnitID, customer zhiyin.Customer, language zhiyin.Language) error
	// Prove returns one of flow's outcomes of a Verify. It counts wrong tries over all
	// contacts of the customer, and locks.
	Prove(ctx context.Context, contact zhiyin.ContactID, customer zhiyin.CustomerID, by zhiyin.Proof, answer string) (outcome string, err error)
}

// The commands of questions. Asked is the number that the answer brings back.
type (
	// AskElsewhere asks another system; Looked follows.
	AskElsewhere struct {
		Asked    int
		Question flow.LookUp
	}
	// SendCode sends a one-time code; CodeSent follows.
	SendCode struct{ Asked int }
	// Verify checks what the customer keyed or said; Verified follows.
	Verify struct {
		Asked int
		By    zhiyin.Proof
	}
)

func (AskElsewhere) does() string { return "ask_elsewhere" }
func (SendCode) does() string     { return "send_code" }
func (Verify) does() string       { return "verify" }

// The inputs of questions.
type (
	// Looked: another system answered, or did not.
	Looked struct {
		Asked  int         `json:"asked"`
		Answer flow.Looked `json:"answer"`
	}
	// CodeSent: a one-time code is on its way, or is not.
	CodeSent struct {
		Asked int  `json:"asked"`
		OK    bool `json:"ok"`
	}
	// Verified: what the proof came to.
	Verified struct {
		Asked   int    `json:"asked"`
		Outcome string `json:"outcome"`
	}
)

func (Looked) name() string   { return "looked" }
func (CodeSent) name() string { return "code_sent" }
func (Verified) name() string { return "verified" }

// withQuestions adds the rows of questions to the table.
func withQuestions(table map[zhiyin.ContactState][]cell) map[zhiyin.ContactState][]cell {
	table[zhiyin.InFlow] = append(table[zhiyin.InFlow], row((*step).looked), row((*step).codeSent), row((*step).verified))
	return table
}

// askByFlow asks another system; music is heard meanwhile, where there is one.
func (s *step) askByFlow(c flow.LookUp) {
	if c.Music != "" {
		s.music(c.Music)
	}
	s.c.asked++
	s.question(AskElsewhere{Asked: s.c.asked, Question: c})
}

// question puts a question and remembers it until it is answered.
func (s *step) question(c Command) {
	s.c.open = c
	s.do(c)
}

// askAgain puts the question anew on whose answer the process before was waiting. It
// is the same one, with the same key: a system that has done it already does it no
// second time. What was keyed to be checked is gone with that process.
func (s *step) askAgain() {
	if s.c.Flow.Wait != flow.ForAnswer || s.c.open == nil {
		return
	}
	if _, is := s.c.open.(Verify); is {
		s.settled(flow.Verified{Outcome: flow.Unprovable})
		return
	}
	s.do(s.c.open)
}

// settled gives the flow the answer to what was asked.
func (s *step) settled(in flow.Input) {
	s.c.open = nil
	s.follow(in)
}

func (s *step) looked(in Looked) {
	if in.Asked == s.c.asked {
		s.quiet()
		s.settled(in.Answer)
	}
}

func (s *step) codeSent(in CodeSent) {
	if in.Asked == s.c.asked {
		s.settled(flow.CodeSent{OK: in.OK})
	}
}

func (s *step) verified(in Verified) {
	if in.Asked == s.c.asked {
		s.settled(flow.Verified{Outcome: in.Outcome})
	}
}

// quiet ends the music of a question.
func (s *step) quiet() {
	if s.c.sound.id != 0 && s.c.sound.prompt == "" && s.c.Flow.Wait == flow.ForAnswer {
		s.c.sound = playing{}
		s.do(Hush{})
	}
}

// dot stands for a key or a word that is nobody's to keep.
const dot = "x"

// writtenDots stand for a written proof: as many as a one-time code has whatever was
// written, so that its length is not told either.
const writtenDots = dot + dot + dot + dot + dot + dot

// conceal takes a proof out of an input before anything is decided or kept by it: the
// contact's goroutine holds it until it is checked. Whatever has digits in it while a
// secret is keyed is taken for one. Wishes are heard as they are.
func (k *conducted) conceal(in Input) Input {
	if h, is := in.(Heard); is && k.state.tape.withholds(h.Utterance) {
		h.Utterance.Text, h.Utterance.Words, h.Meaning = "", nil, nil
		return h
	}
	g := k.state.gather
	if g == nil || !g.secret {
		return in
	}
	switch v := in.(type) {
	case Key:
		if v.Digit == g.terminator {
			return in
		}
		k.secret += v.Digit
		return Key{Digit: dot}
	case Heard:
		if v.Utterance.Speaker != zhiyin.OfCustomer || !k.reveals(v.Utterance.Text) {
			return in
		}
		if g.speech != nil {
			k.secret = v.Utterance.Text
		}
		v.Utterance.Text, v.Utterance.Words, v.Meaning = dot, nil, nil
		return v
	case Wrote:
		if v.From != zhiyin.OfCustomer || !k.reveals(v.Text) {
			return in
		}
		k.secret = v.Text
		v.Text, v.Keys, v.Meaning = writtenDots, writtenDots, nil
		return v
	}
	return in
}

// reveals tells whether words may hold the secret that is asked for.
func (k *conducted) reveals(text string) bool {
	if wish, _ := flow.Wished(text); text == "" || wish == flow.WishPerson || wish == flow.WishRepeat {
		return false
	}
	heard := flow.HeardAs(zhiyin.Utterance{Text: text}, nil)
	return k.state.gather.speech != nil || k.state.Written() || heard.Digits != ""
}

// forget drops a secret that is not being asked for any more.
func (k *conducted) forget() {
	if g := k.state.gather; g == nil || !g.secret || g.got == "" {
		k.secret = ""
	}
}

// question performs the commands of questions, beside the contact's goroutine.
func (k *conducted) question(c Command) {
	customer, unit, language := k.state.Snapshot.Customer, k.unit, k.state.Voice.Language
	switch c := c.(type) {
	case AskElsewhere:
		k.apart(func(ctx context.Context) {
			out := flow.Looked{Outcome: flow.Failed}
			if k.cfg.Asker != nil {
				ctx, cancel := context.WithTimeout(ctx, c.Question.Within)
				out = k.cfg.Asker.Ask(ctx, unit, c.Question)
				cancel()
			}
			k.put(Looked{Asked: c.Asked, Answer: out})
		})
	case SendCode:
		k.aside(func(ctx context.Context) {
			err := error(zhiyin.Unavailable)
			if k.cfg.Prover != nil {
				err = k.cfg.Prover.SendCode(ctx, k.id, unit, customer, language)
			}
			if err != nil && !errors.Is(err, zhiyin.NotFound) {
				k.log.Error("code not sent", "kind", zhiyin.KindOf(err), "err", err)
			}
			k.put(CodeSent{Asked: c.Asked, OK: err == nil})
		})
	case Verify:
		answer := k.secret
		k.aside(func(ctx context.Context) {
			outcome, err := flow.Unprovable, error(nil)
			if k.cfg.Prover != nil {
				outcome, err = k.cfg.Prover.Prove(ctx, k.id, customer.ID, c.By, answer)
			}
			if err != nil {
				k.log.Error("proof not checked", "kind", zhiyin.KindOf(err), "err", err)
				outcome = flow.Unprovable
			}
			k.put(Verified{Asked: c.Asked, Outcome: outcome})
		})
	}
}

// apart does something that bounds its own time beside the contact's goroutine.
func (k *conducted) apart(do func(context.Context)) {
	k.wg.Add(1)
	go func() {
		defer k.wg.Done()
		do(k.ctx)
	}()
}
