package staff

import (
	"fmt"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/store"
	"zhiyin.dev/store/signin"
)

// AccessConfig is who may do what, and how people sign in.
type AccessConfig struct {
	Level3        bool          `koanf:"level3" doc:"Keep admin, security and audit apart from each other and from those who serve (GB/T 22239 level 3)."`
	SecondFactor  string        `koanf:"second_factor" doc:"required: whoever has only given a password sees nothing but their account; optional: a password is enough for people without a factor."`
	Idle          time.Duration `koanf:"idle" doc:"A sign-in ends after so long without a request; an open desk counts as one."`
	AdminIdle     time.Duration `koanf:"admin_idle" doc:"The same for admin, security and audit."`
	Whole         time.Duration `koanf:"whole" doc:"A sign-in ends after so long in any case."`
	Failures      int           `koanf:"failures" doc:"Failed sign-ins of one login name within lock_for that lock it."`
	FailuresFrom  int           `koanf:"failures_from" doc:"Failed sign-ins from one address within lock_for that lock the address; those after which the same person succeeds don't count."`
	LockFor       time.Duration `koanf:"lock_for" doc:"How long a login name or an address is locked."`
	Reveals       int           `koanf:"reveals" doc:"Masked fields that one person may reveal in an hour."`
	DormantDays   int           `koanf:"dormant_days" doc:"Whoever has not signed in for so many days is locked; 0: nobody is."`
	PasswordDays  int           `koanf:"password_days" doc:"A password that is older has to be changed before anything else; 0: never, or after 90 days with level3."`
	AuditKeepDays int           `koanf:"audit_keep_days" doc:"Days for which audit entries are kept; at least 184."`
	Checkpoints   string        `koanf:"checkpoints" doc:"File of the audit's signed checkpoints, best on another disk or host; empty: audit.checkpoints in data."`
}

// DefaultAccess is what holds where the configuration says nothing.
func DefaultAccess() AccessConfig {
	return AccessConfig{SecondFactor: "required", Idle: 30 * time.Minute, AdminIdle: 15 * time.Minute, Whole: 12 * time.Hour,
		Failures: 5, FailuresFrom: 20, LockFor: 15 * time.Minute, Reveals: 60, DormantDays: 90, AuditKeepDays: 1096}
}

// SignIns is how long a sign-in lasts.
func (c AccessConfig) SignIns() signin.Limits {
	return signin.Limits{Idle: c.Idle, IdleAdmin: c.AdminIdle, Whole: c.Whole}
}

// Check is Invalid for settings that don't hold together, and says which.
func (c AccessConfig) Check() error {
	wrong := func(name, wants string) error {
		return fmt.Errorf("staff: access.%s must be %s: %w", name, wants, zhiyin.Invalid)
	}
	switch {
	case c.SecondFactor != "required" && c.SecondFactor != "optional":
		return wrong("second_factor", "required or optional")
	case c.Idle < time.Minute || c.AdminIdle < time.Minute || c.Whole < c.Idle || c.Whole < c.AdminIdle:
		return wrong("idle, admin_idle and whole", "a minute or more, and whole the longest")
	case c.Failures < 1 || c.FailuresFrom < 1 || c.LockFor < time.Second:
		return wrong("failures, failures_from and lock_for", "1 or more, and a second or more")
	case c.DormantDays < 0 || c.PasswordDays < 0:
		return wrong("dormant_days and password_days", "0 or more")
	case c.Reveals < 1:
		return wrong("reveals", "1 or more")
	case time.Duration(c.AuditKeepDays)*24*time.Hour < store.AuditKept:
		return wrong("audit_keep_days", "184 or more")
	}
	return nil
}

// level3PasswordDays is how old passwords grow at level 3, which asks for their
// change (GB/T 22239-2019 §8.1.4.1 a) and not for a number of days.
const level3PasswordDays = 90

// passwordAge is how old a password may be; 0: any age.
func (c AccessConfig) passwordAge() time.Duration {
	days := c.PasswordDays
	if days == 0 && c.Level3 {
		days = level3PasswordDays
	}
	return time.Duration(days) * 24 * time.Hour
}
