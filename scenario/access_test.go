package scenario

import (
	"context"
	"fmt"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/webauthn"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
	"github.com/pquerna/otp/totp"
)

// fill types into a field by its test id.
func (b *browser) fill(id, text string) {
	b.t.Helper()
	b.see(id)
	evaluate[bool](b, fmt.Sprintf(`(document.querySelector('[data-testid=%q]').value = '', true)`, id))
	b.do(chromedp.SendKeys(testID(id), text))
}

// words is the text of what a test id names.
func (b *browser) words(id string) string {
	b.t.Helper()
	b.see(id)
	return evaluate[string](b, fmt.Sprintf(`document.querySelector('[data-testid=%q]').innerText`, id))
}

func (b *browser) state(id, name, value string) {
	b.t.Helper()
	b.until(stepWithin, fmt.Sprintf(`document.querySelector('[data-testid=%q]')?.dataset[%q] === %q`, id, name, value))
}

// fresh is the next code of a seed; one code works once, so that the clock may
// have to go on.
func fresh(t *testing.T, seed string, used *int64) string {
	t.Helper()
	for time.Now().Unix()/30 <= *used { // the time itself is what is waited for
		time.Sleep(250 * time.Millisecond)
	}
	*used = time.Now().Unix() / 30
	code, err := totp.GenerateCode(seed, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	return code
}

// setUpByHand is an empty installation that its first person sets up in the browser.
func setUpByHand(t *testing.T, l look) (*platform, *tour) {
	t.Helper()
	p, token := serve(t, t.TempDir())
	v := touring(t, p, l, 0)
	v.visit(p.ready.Web + "/sign-in/set-up#" + token())
	v.fill("set-up-name", "周舟")
	v.fill("set-up-unit_name", "玫瑰坊")
	v.fill("set-up-unit", "rose")
	v.click("set-up-go")
	v.see("account")
	return p, v
}

func TestTheFirstPersonGetsAPasswordTwoFactorsAndComesBackByEach(t *testing.T) {
	t.Parallel()
	for _, l := range looks {
		t.Run(l.name(), func(t *testing.T) {
			t.Parallel()
			p, v := setUpByHand(t, l)
			v.at("account without a password")
			v.fill("login", "zhou")
			v.fill("new", "Password1234")
			v.click("password-form-go")
			v.until(stepWithin, `document.querySelector('[data-testid="password-form-said"]').innerText !== ''`)
			v.at("account refuses a common password")
			v.fill("new", "staple the brown cow")
			v.click("password-form-go")
			v.until(stepWithin, `document.querySelector('#login')?.readOnly`)

			v.click("add-factor")
			v.state("enrol", "step", "factor")
			v.at("choosing a factor")
			v.click("add-totp")
			v.state("enrol", "step", "totp")
			v.at("authenticator")
			var used int64
			seed := strings.ReplaceAll(v.words("seed"), " ", "")
			v.fill("code", fresh(t, seed, &used))
			v.click("totp-go")
			v.state("enrol", "step", "codes")
			v.at("recovery codes")
			recovery := strings.Fields(v.words("codes"))[0]
			v.click("codes-kept")
			v.see("account")
			v.at("account")

			v.click("sign-out")
			v.see("by-name")
			v.at("sign in")
			v.fill("login", "zhou")
			v.fill("password", "staple the brown dog")
			v.click("by-name-go")
			v.until(stepWithin, `document.querySelector('[data-testid="by-name-said"]').innerText !== ''`)
			v.at("wrong password")
			v.fill("password", "staple the brown cow")
			v.click("by-name-go")
			v.state("sign-in", "state", "code")
			v.at("second factor")
			v.fill("code", recovery)
			v.click("by-code-go")
			v.see("desk")

			v.passkey(p)
			for range 5 {
				v.visit(p.ready.Web + "/sign-in")
				v.fill("login", "zhou")
				v.fill("password", "wrong wrong wrong")
				v.click("by-name-go")
				v.until(stepWithin, `document.querySelector('[data-testid="by-name-said"]').innerText !== ''`)
			}
			v.at("locked")
			if said := v.words("by-name-said"); !strings.Contains(said, "15") {
				t.Errorf("a lock says %q", said)
			}
		})
	}
}

// passkey adds one with Chromium's own authenticator and signs in by it alone.
func (v *tour) passkey(p *platform) {
	v.t.Helper()
	v.do(chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		if _, err := cdp.Call(ctx, target, webauthn.Enable, webauthn.EnableParams{}); err != nil {
			return err
		}
		_, err := cdp.Call(ctx, target, webauthn.AddVirtualAuthenticator, webauthn.AddVirtualAuthenticatorParams{Options: &webauthn.VirtualAuthenticatorOptions{
			Protocol: webauthn.AuthenticatorProtocolCtap2, Transport: webauthn.AuthenticatorTransportInternal, HasResidentKey: true,
			HasUserVerification: true, IsUserVerified: true, AutomaticPresenceSimulation: true}})
		return err
	}))
	v.visit(p.ready.Web + "/account")
	v.see("account")
	v.click("add-factor")
	v.click("add-passkey")
	v.see("account")
	v.until(stepWithin, `document.querySelectorAll('[data-testid="factor"]').length === 2`)
	v.at("account with two factors")
	v.click("sign-out")
	v.see("by-name")
	v.click("by-passkey")
	v.see("desk")
}

func TestSecurityInvitesAnAuditorWhoProvesTheChain(t *testing.T) {
	t.Parallel()
	for _, l := range looks {
		t.Run(l.name(), func(t *testing.T) {
			t.Parallel()
			p, v := setUpByHand(t, l)
			v.visit(p.ready.Web + "/audit")
			v.see("refused")
			v.at("no audit for security")
			v.visit(p.ready.Web + "/people")
			v.see("people")
			v.at("people")
			v.click("people-invite")
			v.fill("person-name", "沈静")
			v.fill("person-login", "shen")
			v.click("role-agent")
			v.click("role-audit")
			v.at("inviting")
			v.click("invite-go")
			link := v.words("invitation")
			v.at("invitation")
			v.click("link-kept")
			v.until(stepWithin, `document.querySelectorAll('[data-testid="person"]').length === 2`)
			v.at("two people")
			v.click("act-roles") // nobody changes their own
			v.see("clearance")
			v.put(`[data-testid="clearance"]`, "1")
			v.at("roles and clearance")
			v.click("roles-go")
			v.until(stepWithin, `document.querySelector('[data-testid="dialog"]') === null`)
			v.click("act-roles")
			v.see("clearance")
			v.until(stepWithin, `document.querySelector('[data-testid="clearance"]').value === '1'`)
			v.click("role-agent")
			v.click("roles-go")
			v.until(stepWithin, `document.querySelector('[data-testid="dialog"]') === null`)
			v.click("act-serving")
			v.see("seniority")
			v.put(`[data-testid="seniority"]`, "4")
			v.do(chromedp.Focus(testID("language-yue")), chromedp.KeyEvent(" ")) // by the keyboard alone
			v.put(`[data-testid="chats"]`, "5")
			v.at("seniority, languages and capacity")
			v.do(chromedp.Focus(testID("chats")), chromedp.KeyEvent(kb.Enter))
			v.until(stepWithin, `/^(4 级 资深 · 粤语 · 5 个会话|4, senior · Cantonese · 5 chats at once)$/.test(document.querySelector('[data-testid="serving"]')?.innerText)`)
			v.at("somebody with a language")
			v.click("act-roles")
			v.see("clearance")
			v.click("role-agent")
			v.click("roles-go")
			v.until(stepWithin, `document.querySelector('[data-testid="serving"]') === null`)

			other := touring(t, p, l, 0)
			other.visit(link)
			other.see("password-form")
			other.at("setting a password")
			other.fill("new", "staple the brown cow")
			other.click("password-form-go")
			other.state("enrol", "step", "factor")
			other.click("add-totp")
			other.state("enrol", "step", "totp")
			var used int64
			other.fill("code", fresh(t, strings.ReplaceAll(other.words("seed"), " ", ""), &used))
			other.click("totp-go")
			other.click("codes-kept")
			other.see("audit")
			other.until(stepWithin, `document.querySelectorAll('[data-testid="audit-entry"]').length > 5`)
			other.at("audit")
			other.click("audit-verify")
			other.until(stepWithin, `document.querySelector('[data-testid="proof"]').className === 'ok-t'`)
			other.at("audit verified")
			other.fill("audit-action", "factor")
			other.click("audit-go")
			other.until(stepWithin, `document.querySelectorAll('[data-testid="audit-entry"]').length === 1`)
			other.visit(p.ready.Web + "/people")
			other.see("refused")

			v.do(chromedp.Click(chromedp.CSS(`[data-testid="act-lock"]`)))
			v.click("sure")
			v.until(stepWithin, `/已锁定|locked/.test(document.querySelector('[data-testid="people"]').innerText)`)
			other.visit(p.ready.Web + "/audit")
			other.see("by-name")
		})
	}
}

// audited runs the command that exports the audit.
func (p *platform) audited(action string) (lines []string) {
	p.t.Helper()
	out, err := exec.Command(binary(p.t), "audit", "export", "--data", p.dir).Output()
	if err != nil {
		p.t.Fatal(err)
	}
	for _, line := range strings.Split(strings.TrimSpace(string(out)), "\n") {
		if strings.Contains(line, `"action":"`+action+`"`) {
			lines = append(lines, line)
		}
	}
	return lines
}

func TestAMaskedNumberIsShownForAReasonWithOneEntryInTheAudit(t *testing.T) {
	t.Parallel()
	p := start(t)
	v := touring(t, p, looks[0], agentHz)
	v.toDesk(p, "muhe", 0)
	v.status("available")
	call := p.dial(telephone(t), suGold, muhe)
	v.click("offer-accept")
	v.see("talk-time")
	if page := v.text(); strings.Contains(page, suGold) {
		t.Error("the number is on the screen before anybody asked")
	}
	v.click("reveal-phone")
	v.see("reveal-form")
	v.at("reason for a reveal")
	v.click("reason-callback")
	v.click("reveal-go")
	v.seeText(suGold)
	v.at("revealed")
	entries := p.audited("customer.reveal")
	if len(entries) != 1 || !strings.Contains(entries[0], `"reason":"phone callback"`) || !strings.Contains(entries[0], `"result":"done"`) || strings.Contains(entries[0], suGold) {
		t.Errorf("%d entries: %s", len(entries), entries)
	}
	v.click("hide-phone")
	v.until(stepWithin, `document.querySelector('[data-testid="value-phone"]').innerText.includes('****')`)
	v.click("reveal-address")
	v.click("reveal-go")
	v.until(stepWithin, `document.querySelector('[data-testid="reveal-said"]')?.innerText !== ''`)
	if entries := p.audited("customer.reveal"); len(entries) != 2 || !strings.Contains(entries[1], `"result":"denied"`) || !strings.Contains(entries[1], "address verify assurance") {
		t.Errorf("an address without a code: %s", entries)
	}
	bye(t, call)
	v.wrapUp()
	if code, body := p.get("/api/audit"); code != 401 {
		t.Errorf("the audit for nobody: %d %s", code, body)
	}
}
