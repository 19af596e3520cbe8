package cast

import (
	"bytes"
	"embed"
	"fmt"
	"io/fs"
	"maps"
	"slices"

	"gopkg.in/yaml.v3"

	"zhiyin.dev"
	"zhiyin.dev/identity"
)

//go:embed people/*.yaml
var people embed.FS

// entry and post are a customer and an agent as the files have them.
type (
	entry struct {
		ID         string          `yaml:"id"`
		Family     string          `yaml:"family"`
		Given      string          `yaml:"given"`
		Title      string          `yaml:"title"`
		SpokenAs   string          `yaml:"spoken_as"`
		Phone      string          `yaml:"phone"`
		Withheld   bool            `yaml:"withheld"`
		Unknown    bool            `yaml:"unknown"`
		Email      string          `yaml:"email"`
		Birthday   string          `yaml:"birthday"`
		Tier       string          `yaml:"tier"`
		MemberDays int             `yaml:"member_days"`
		Speaks     zhiyin.Language `yaml:"speaks"`
		Pace       int             `yaml:"pace"`
		Address    Address         `yaml:"address"`
		Traits     map[string]any  `yaml:"traits"`
		Story      zhiyin.Text     `yaml:"story"`
		Orders     []Order         `yaml:"orders"`
	}
	post struct {
		ID     string           `yaml:"id"`
		Name   string           `yaml:"name"`
		Senior bool             `yaml:"senior"`
		Title  zhiyin.Text      `yaml:"title"`
		Skills map[string]int   `yaml:"skills"`
		Queues []zhiyin.QueueID `yaml:"queues"`
		Roles  []string         `yaml:"roles"` // agent when left out

		Seniority int               `yaml:"seniority"` // 0: as senior says
		Languages []zhiyin.Language `yaml:"languages"` // none: as the skills say
	}
	unitFile struct {
		Unit      zhiyin.UnitID `yaml:"unit"`
		Customers []entry       `yaml:"customers"`
		Agents    []post        `yaml:"agents"`
	}
)

// Load reads the cast. It is Invalid when a file is wrong and Conflict when
// somebody is there twice.
func Load() (World, error) { return load(people) }

func load(files fs.FS) (World, error) {
	names, err := fs.Glob(files, "people/*.yaml")
	if err != nil {
		return World{}, fmt.Errorf("cast: %w", zhiyin.Internal)
	}
	var w World
	for _, name := range names {
		text, err := fs.ReadFile(files, name)
		if err != nil {
			return World{}, fmt.Errorf("cast: %s: %w", name, zhiyin.Internal)
		}
		var f unitFile
		d := yaml.NewDecoder(bytes.NewReader(text))
		d.KnownFields(true)
		if err := d.Decode(&f); err != nil {
			return World{}, fmt.Errorf("cast: %s: %v: %w", name, err, zhiyin.Invalid)
		}
		if err := w.add(f); err != nil {
			return World{}, err
		}
	}
	return w, w.distinct()
}

func (w *World) add(f unitFile) error {
	for _, e := range f.Customers {
		c, err := e.customer(f.Unit)
		if err != nil {
			return err
		}
		w.Customers = append(w.Customers, c)
	}
	for _, p := range f.Agents {
		a, err := p.agent(f.Unit)
		if err != nil {
			return err
		}
		w.Agents = append(w.Agents, a)
	}
	return nil
}

func (e entry) customer(unit zhiyin.UnitID) (Customer, error) {
	phone, why := identity.Phone(e.Phone, "CN")
	if why != identity.Good || e.ID == "" || e.Family == "" || e.Story[zhiyin.Mandarin] == "" || e.Story[zhiyin.English] == "" {
		return Customer{}, fmt.Errorf("cast: customer %s needs a name, a number (%s) and a story: %w", e.ID, why, zhiyin.Invalid)
	}
	for i, o := range e.Orders {
		if e.Orders[i].Kind == "" {
			e.Orders[i].Kind = "order"
		}
		if o.ID == "" || o.Title == "" || o.Days < 0 || o.Days > 125 || eventOf(e.Orders[i]) == "" {
			return Customer{}, fmt.Errorf("cast: customer %s, order %s: %w", e.ID, o.ID, zhiyin.Invalid)
		}
	}
	return Customer{ID: e.ID, Unit: unit, Family: e.Family, Given: e.Given, Title: e.Title, SpokenAs: e.SpokenAs,
		Phone: phone, Withheld: e.Withheld, Unknown: e.Unknown, Email: e.Email, Birthday: e.Birthday, Tier: e.Tier,
		Speaks: e.Speaks, Pace: e.Pace, Address: e.Address, Story: e.Story, MemberDays: e.MemberDays,
		Traits: e.Traits, Orders: e.Orders}, nil
}

func (p post) agent(unit zhiyin.UnitID) (Agent, error) {
	if p.ID == "" || p.Name == "" || len(p.Skills) == 0 || len(p.Queues) == 0 {
		return Agent{}, fmt.Errorf("cast: agent %s needs a name, skills and queues: %w", p.ID, zhiyin.Invalid)
	}
	if p.Roles == nil {
		p.Roles = []string{"agent"}
	}
	body := zhiyin.AgentAdded{Unit: unit, Title: p.Title, Senior: p.Senior, Queues: p.Queues, Roles: p.Roles, Name: p.Name, Seniority: p.Seniority, Languages: p.Languages}
	for _, id := range slices.Sorted(maps.Keys(p.Skills)) {
		level := p.Skills[id]
		if level < 1 || level > 5 {
			return Agent{}, fmt.Errorf("cast: agent %s, skill %s: %w", p.ID, id, zhiyin.Invalid)
		}
		body.Skills = append(body.Skills, zhiyin.Skill{ID: id, Level: level})
	}
	return Agent{ID: zhiyin.AgentID(p.ID), AgentAdded: body}, nil
}

// distinct refuses two people of one id or name, and two orders of one number.
// A number may be shared: families do.
func (w World) distinct() error {
	seen := map[string]bool{}
	once := func(what, id string) error {
		if seen[what+id] {
			return fmt.Errorf("cast: %s is there twice: %w", what, zhiyin.Conflict)
		}
		seen[what+id] = true
		return nil
	}
	for _, c := range w.Customers {
		if err := once("the id of "+c.ID, ""); err != nil {
			return err
		}
		if err := once("the name of a customer", c.Name()); err != nil {
			return err
		}
		for _, o := range c.Orders {
			if err := once("order ", o.ID); err != nil {
				return err
			}
		}
	}
	for _, a := range w.Agents {
		if err := once("agent "+string(a.ID), ""); err != nil {
			return err
		}
		if err := once("the name of an agent", a.Name); err != nil {
			return err
		}
	}
	return nil
}
