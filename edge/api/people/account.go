package people

import (
	"context"
	"encoding/json"
	"net/http"

	"zhiyin.dev/access"
	"zhiyin.dev/edge/api/door"
)

// Accounts is what people do about their own sign-in. Denied: the password or
// code is wrong, or the sign-in may not; Conflict: the login name is taken.
type Accounts interface {
	Account(ctx context.Context, v door.Visit) (AccountView, error)
	// SetPassword changes the password, and the login name where there was none.
	// It ends all other sign-ins. Faults: the new one may not be used.
	SetPassword(ctx context.Context, v door.Visit, login, old, password string) ([]access.PasswordFault, Entered, error)
	NewTOTP(ctx context.Context, v door.Visit, label string) (NewTOTP, error)
	// Confirm proves a new factor. The first brings recovery codes; a sign-in that
	// lacked it gets a new session.
	ConfirmTOTP(ctx context.Context, v door.Visit, id, code string) (codes []string, in Entered, err error)
	RemoveFactor(ctx context.Context, v door.Visit, id string) error
	RecoveryCodes(ctx context.Context, v door.Visit) ([]string, error)
	// EndSignIn ends one of the person's sign-ins; id "others" all but this.
	EndSignIn(ctx context.Context, v door.Visit, id string) error
}

// Passkeys are WebAuthn's ceremonies (W3C WebAuthn level 3 §7). Options and
// answers are its JSON.
type Passkeys interface {
	BeginPasskey(ctx context.Context, v door.Visit) (options json.RawMessage, err error)
	FinishPasskey(ctx context.Context, v door.Visit, label string, answer json.RawMessage) (codes []string, in Entered, err error)
	// BeginAssertion asks for a passkey of the signed-in person, or of anybody.
	BeginAssertion(ctx context.Context, v door.Visit) (ceremony string, options json.RawMessage, err error)
	FinishAssertion(ctx context.Context, v door.Visit, ceremony string, answer json.RawMessage) (Entered, error)
}

// NewTOTP is a seed that waits for its first code.
type NewTOTP struct {
	ID   string `json:"id"`
	Seed string `json:"seed" doc:"base 32, for typing"`
	URL  string `json:"url" doc:"otpauth:// for an authenticator app"`
	QR   string `json:"qr" doc:"the URL as an SVG picture"`
}

type (
	// SignInPath, FactorPath are ids in a path.
	SignInPath struct {
		ID string `path:"id" pattern:"^(si_[0-9a-f]{32}|others)$"`
	}
	// FactorPath is a factor's id in a path.
	FactorPath struct {
		ID string `path:"id" pattern:"^fa_[0-9A-Za-z]{1,40}$"`
	}
	passwordInput struct {
		Body struct {
			Login    string `json:"login" minLength:"1" maxLength:"64"`
			Password string `json:"password" minLength:"1" maxLength:"256"`
		}
	}
	codeInput struct {
		Body struct {
			Code string `json:"code" minLength:"6" maxLength:"16" doc:"of the authenticator app, or a recovery code"`
		}
	}
	enteredOutput struct {
		SetCookie []http.Cookie `header:"Set-Cookie"`
		Body      struct {
			Next  string   `json:"next,omitempty" enum:"second_factor,enrol,password" doc:"what the sign-in still lacks"`
			Codes []string `json:"recovery_codes,omitempty" doc:"shown this once"`
		}
	}
	accountOutput    struct{ Body AccountView }
	setPasswordInput struct {
		Body struct {
			Login    string `json:"login,omitempty" pattern:"^[\\p{L}\\p{N}][\\p{L}\\p{N}._@+-]{1,63}$" doc:"where none was set before"`
			Old      string `json:"old,omitempty" maxLength:"256"`
			Password string `json:"password" minLength:"1" maxLength:"256"`
		}
	}
	setPasswordOutput struct {
		SetCookie []http.Cookie `header:"Set-Cookie"`
		Body      struct {
			Faults []access.PasswordFault `json:"faults" doc:"why the new one was not taken; empty: it was"`
			Next   string                 `json:"next,omitempty" enum:"second_factor,enrol,password"`
		}
	}
	labelInput struct {
		Body struct {
			Label string `json:"label" minLength:"1" maxLength:"60"`
		}
	}
	newTOTPOutput struct{ Body NewTOTP }
	confirmInput  struct {
		FactorPath
		Body struct {
			Code string `json:"code" minLength:"6" maxLength:"8"`
		}
	}
	factorInput struct {
		FactorPath
		Body struct{}
	}
	codesOutput struct {
		Body struct {
			Codes []string `json:"recovery_codes"`
		}
	}
	endSignInInput struct {
		SignInPath
		Body struct{}
	}
	optionsOutput struct {
		Body struct {
			Ceremony string          `json:"ceremony,omitempty"`
			Options  json.RawMessage `json:"options" doc:"for navigator.credentials"`
		}
	}
	passkeyInput struct {
		Body struct {
			Label  string          `json:"label" minLength:"1" maxLength:"60"`
			Answer json.RawMessage `json:"answer" doc:"what navigator.credentials gave"`
		}
	}
	assertionInput struct {
		Body struct {
			Ceremony string          `json:"ceremony" minLength:"16" maxLength:"64"`
			Answer   json.RawMessage `json:"answer" doc:"what navigator.credentials gave"`
		}
	}
)

// accountRoutes are for everybody's own account, and for the two steps of
// signing in.
func (s *routes) accountRoutes() {
	public := door.Rule{Who: door.Anyone, May: access.Public, Browser: true, Limit: s.SignIns}
	own := door.Rule{Who: door.Agent, May: access.AccountUse, Browser: true}
	proving := own
	proving.Limit = s.SignIns
	door.Add(s.Server, http.MethodPost, "/api/sign-in/password", public, "Sign in with name and password", s.signInPassword)
	if s.ports.Accounts == nil {
		return
	}
	door.Add(s.Server, http.MethodPost, "/api/sign-in/code", proving, "Show the second factor", s.signInCode)
	door.Add(s.Server, http.MethodGet, "/api/account", door.Rule{Who: door.Agent, May: access.AccountUse}, "One's own account", s.account)
	door.Add(s.Server, http.MethodPost, "/api/account/password", proving, "Change the password", s.setPassword)
	door.Add(s.Server, http.MethodPost, "/api/account/totp", own, "Begin with an authenticator app", s.newTOTP)
	door.Add(s.Server, http.MethodPost, "/api/account/totp/{id}/confirm", proving, "Confirm the authenticator app", s.confirmTOTP)
	door.Add(s.Server, http.MethodPost, "/api/account/factors/{id}/remove", own, "Remove a second factor", s.removeFactor)
	door.Add(s.Server, http.MethodPost, "/api/account/recovery-codes", own, "Make new recovery codes", s.newCodes)
	door.Add(s.Server, http.MethodPost, "/api/account/sign-ins/{id}/end", own, "End a sign-in", s.endSignIn)
	if s.ports.Passkeys == nil {
		return
	}
	door.Add(s.Server, http.MethodPost, "/api/account/passkeys/begin", own, "Begin with a passkey", s.beginPasskey)
	door.Add(s.Server, http.MethodPost, "/api/account/passkeys/finish", own, "Keep the passkey", s.finishPasskey)
	door.Add(s.Server, http.MethodPost, "/api/sign-in/passkey/begin", public, "Ask for a passkey", s.beginAssertion)
	door.Add(s.Server, http.MethodPost, "/api/sign-in/passkey/finish", public, "Sign in with a passkey", s.finishAssertion)
}

func (s *routes) signInPassword(ctx context.Context, in *passwordInput) (*enteredOutput, error) {
	return s.entered(ctx)(s.ports.SignIns.Password(ctx, in.Body.Login, in.Body.Password, s.Visit(ctx)))
}

func (s *routes) signInCode(ctx context.Context, in *codeInput) (*enteredOutput, error) {
	return s.entered(ctx)(s.ports.SignIns.Prove(ctx, in.Body.Code, s.Visit(ctx)))
}

// entered answers with what became of a sign-in.
func (s *routes) entered(ctx context.Context) func(Entered, error) (*enteredOutput, error) {
	return func(in Entered, err error) (*enteredOutput, error) {
		if err != nil {
			return nil, err
		}
		out := &enteredOutput{SetCookie: s.cookies(ctx, in)}
		out.Body.Next = in.Next
		return out, nil
	}
}

// cookies sets the session where there is a new one.
func (s *routes) cookies(ctx context.Context, in Entered) []http.Cookie {
	if in.Session == "" {
		return nil
	}
	return []http.Cookie{s.Cookie(ctx, in.Session)}
}

func (s *routes) account(ctx context.Context, _ *door.Nothing) (*accountOutput, error) {
	v, err := s.ports.Accounts.Account(ctx, s.Visit(ctx))
	return &accountOutput{Body: v}, err
}

func (s *routes) setPassword(ctx context.Context, in *setPasswordInput) (*setPasswordOutput, error) {
	faults, entered, err := s.ports.Accounts.SetPassword(ctx, s.Visit(ctx), in.Body.Login, in.Body.Old, in.Body.Password)
	if err != nil {
		return nil, err
	}
	out := &setPasswordOutput{SetCookie: s.cookies(ctx, entered)}
	out.Body.Faults, out.Body.Next = append([]access.PasswordFault{}, faults...), entered.Next
	return out, nil
}

func (s *routes) newTOTP(ctx context.Context, in *labelInput) (*newTOTPOutput, error) {
	t, err := s.ports.Accounts.NewTOTP(ctx, s.Visit(ctx), in.Body.Label)
	return &newTOTPOutput{Body: t}, err
}

func (s *routes) confirmTOTP(ctx context.Context, in *confirmInput) (*enteredOutput, error) {
	codes, entered, err := s.ports.Accounts.ConfirmTOTP(ctx, s.Visit(ctx), in.ID, in.Body.Code)
	return s.enrolled(ctx, codes, entered, err)
}

func (s *routes) enrolled(ctx context.Context, codes []string, in Entered, err error) (*enteredOutput, error) {
	out, err := s.entered(ctx)(in, err)
	if err == nil {
		out.Body.Codes = codes
	}
	return out, err
}

func (s *routes) removeFactor(ctx context.Context, in *factorInput) (*door.Empty, error) {
	return &door.Empty{}, s.ports.Accounts.RemoveFactor(ctx, s.Visit(ctx), in.ID)
}

func (s *routes) newCodes(ctx context.Context, _ *door.EmptyInput) (*codesOutput, error) {
	codes, err := s.ports.Accounts.RecoveryCodes(ctx, s.Visit(ctx))
	out := &codesOutput{}
	out.Body.Codes = append([]string{}, codes...)
	return out, err
}

func (s *routes) endSignIn(ctx context.Context, in *endSignInInput) (*door.Empty, error) {
	return &door.Empty{}, s.ports.Accounts.EndSignIn(ctx, s.Visit(ctx), in.ID)
}

func (s *routes) beginPasskey(ctx context.Context, _ *door.EmptyInput) (*optionsOutput, error) {
	options, err := s.ports.Passkeys.BeginPasskey(ctx, s.Visit(ctx))
	out := &optionsOutput{}
	out.Body.Options = options
	return out, err
}

func (s *routes) finishPasskey(ctx context.Context, in *passkeyInput) (*enteredOutput, error) {
	codes, entered, err := s.ports.Passkeys.FinishPasskey(ctx, s.Visit(ctx), in.Body.Label, in.Body.Answer)
	return s.enrolled(ctx, codes, entered, err)
}

// beginAssertion and finishAssertion serve both who has shown a password and who
// has not.
func (s *routes) beginAssertion(ctx context.Context, _ *door.EmptyInput) (*optionsOutput, error) {
	ceremony, options, err := s.ports.Passkeys.BeginAssertion(ctx, s.Visit(ctx))
	out := &optionsOutput{}
	out.Body.Ceremony, out.Body.Options = ceremony, options
	return out, err
}

func (s *routes) finishAssertion(ctx context.Context, in *assertionInput) (*enteredOutput, error) {
	return s.entered(ctx)(s.ports.Passkeys.FinishAssertion(ctx, s.Visit(ctx), in.Body.Ceremony, in.Body.Answer))
}
