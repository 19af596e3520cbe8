package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"text/tabwriter"

	"golang.org/x/term"

	"zhiyin.dev"
	"zhiyin.dev/access"
	"zhiyin.dev/edge/api/people"
	"zhiyin.dev/node"
)

// userCmd manages the people of the house from this machine. It works beside a
// running platform.
type userCmd struct {
	Add      userAddCmd      `cmd:"" help:"Take somebody on and print their invitation."`
	List     userListCmd     `cmd:"" help:"List everybody."`
	Roles    userRolesCmd    `cmd:"" help:"Give somebody other roles."`
	Invite   userInviteCmd   `cmd:"" help:"Print another invitation, to set a password by."`
	Password userPasswordCmd `cmd:"" help:"Set somebody's password."`
	Lock     userLockCmd     `cmd:"" help:"Keep somebody out."`
	Unlock   userUnlockCmd   `cmd:"" help:"Let somebody in again: their lock, and the one after failures."`
	Reset    userResetCmd    `cmd:"" help:"Forget somebody's second factors and end their sign-ins."`
}

type userAddCmd struct {
	Name  string   `arg:"" help:"The person's name."`
	Login string   `required:"" help:"Their login name."`
	Unit  string   `required:"" help:"Their unit."`
	Roles []string `help:"agent, supervisor, admin, security, audit." default:"agent" sep:","`
}

func (u userAddCmd) Run(ctx context.Context, c *cli) error {
	return c.onNode(ctx, func(n *node.Node) error {
		id, link, err := n.Staff().Invite(ctx, n.Console(), people.Invitation{Name: u.Name, Login: u.Login, Unit: zhiyin.UnitID(u.Unit), Roles: rolesOf(u.Roles)})
		if err == nil {
			fmt.Printf("%s\t%s\n", id, link)
		}
		return err
	})
}

func rolesOf(names []string) []access.Role {
	out := make([]access.Role, len(names))
	for i, n := range names {
		out[i] = access.Role(strings.TrimSpace(n))
	}
	return out
}

type userListCmd struct{}

func (userListCmd) Run(ctx context.Context, c *cli) error {
	return c.onNode(ctx, func(n *node.Node) error {
		out := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
		fmt.Fprintln(out, "ID\tLOGIN\tUNIT\tROLES\tPASSWORD\tFACTORS\tSIGN-INS\tLOCKED\tLAST IN")
		for after := zhiyin.AgentID(""); ; {
			page, err := n.Staff().People(ctx, n.Console(), after, 200)
			if err != nil {
				return err
			}
			for _, p := range page {
				fmt.Fprintf(out, "%s\t%s\t%s\t%s\t%t\t%d\t%d\t%s\t%s\n", p.ID, p.Login, p.Unit, access.Joined(p.Roles), p.Password, p.Factors, p.SignIns, lockOf(p), p.LastIn)
				after = p.ID
			}
			if len(page) < 200 {
				return out.Flush()
			}
		}
	})
}

func lockOf(p people.PersonView) string {
	switch {
	case p.Locked:
		return "yes"
	case p.LockedUntil != "":
		return "until " + string(p.LockedUntil)
	}
	return "no"
}

type userRolesCmd struct {
	Agent string   `arg:"" help:"The person's id (ag_…)."`
	Roles []string `arg:"" help:"All of their roles from now on."`
}

func (u userRolesCmd) Run(ctx context.Context, c *cli) error {
	return c.onNode(ctx, func(n *node.Node) error {
		return n.Staff().SetRoles(ctx, n.Console(), zhiyin.AgentID(u.Agent), rolesOf(u.Roles))
	})
}

type userInviteCmd struct {
	Agent string `arg:"" help:"The person's id (ag_…)."`
}

func (u userInviteCmd) Run(ctx context.Context, c *cli) error {
	return c.onNode(ctx, func(n *node.Node) error {
		link, err := n.Staff().Reinvite(ctx, n.Console(), zhiyin.AgentID(u.Agent))
		if err == nil {
			fmt.Println(link)
		}
		return err
	})
}

type userPasswordCmd struct {
	Agent string `arg:"" help:"The person's id (ag_…), who has a login name."`
}

func (u userPasswordCmd) Run(ctx context.Context, c *cli) error {
	password, err := askPassword()
	if err != nil {
		return err
	}
	return c.onNode(ctx, func(n *node.Node) error {
		faults, err := n.SetPassword(ctx, zhiyin.AgentID(u.Agent), password)
		if err == nil && len(faults) > 0 {
			err = fmt.Errorf("the password may not be used: %v: %w", faults, zhiyin.Invalid)
		}
		return err
	})
}

// askPassword reads it twice from a terminal, or once as a line from elsewhere.
func askPassword() (string, error) {
	if !term.IsTerminal(int(os.Stdin.Fd())) {
		line, err := bufio.NewReader(os.Stdin).ReadString('\n')
		if err != nil && line == "" {
			return "", fmt.Errorf("no password on standard input: %w", zhiyin.Invalid)
		}
		return strings.TrimRight(line, "\r\n"), nil
	}
	var typed [2]string
	for i, prompt := range []string{"New password: ", "Again: "} {
		fmt.Fprint(os.Stderr, prompt)
		raw, err := term.ReadPassword(int(os.Stdin.Fd()))
		fmt.Fprintln(os.Stderr)
		if err != nil {
			return "", fmt.Errorf("password: %v: %w", err, zhiyin.Unavailable)
		}
		typed[i] = string(raw)
	}
	if typed[0] != typed[1] {
		return "", fmt.Errorf("the two are not the same: %w", zhiyin.Invalid)
	}
	return typed[0], nil
}

type userLockCmd struct {
	Agent string `arg:"" help:"The person's id (ag_…)."`
}

func (u userLockCmd) Run(ctx context.Context, c *cli) error {
	return c.onNode(ctx, func(n *node.Node) error {
		return n.Staff().Lock(ctx, n.Console(), zhiyin.AgentID(u.Agent), true)
	})
}

type userUnlockCmd struct {
	Agent string `arg:"" help:"The person's id (ag_…)."`
}

func (u userUnlockCmd) Run(ctx context.Context, c *cli) error {
	return c.onNode(ctx, func(n *node.Node) error {
		id := zhiyin.AgentID(u.Agent)
		return errors.Join(n.Staff().Lock(ctx, n.Console(), id, false), n.Staff().Unlock(ctx, n.Console(), id))
	})
}

type userResetCmd struct {
	Agent string `arg:"" help:"The person's id (ag_…)."`
}

func (u userResetCmd) Run(ctx context.Context, c *cli) error {
	return c.onNode(ctx, func(n *node.Node) error {
		return n.Staff().ResetFactors(ctx, n.Console(), zhiyin.AgentID(u.Agent))
	})
}
