package language

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"regexp"
	"strings"
	"time"

	"gopkg.in/yaml.v3"

	"zhiyin.dev"
	"zhiyin.dev/desk"
	"zhiyin.dev/nlu"
	"zhiyin.dev/node/pack"
	"zhiyin.dev/press"
	"zhiyin.dev/store/definition"
)

// LabelsKind is the kind of a unit's decision which labels it is trained on. The
// words stay in the ledger, sealed; whoever is forgotten is trained on no more.
const LabelsKind = "labels"

// labelsDefinition says that the labels which people gave until an instant are
// examples. Use false: none are.
type labelsDefinition struct {
	ID    string        `yaml:"id"`
	Unit  zhiyin.UnitID `yaml:"unit"`
	Use   bool          `yaml:"use"`
	Until time.Time     `yaml:"until"`
}

func labelsID(unit zhiyin.UnitID) string { return string(unit) + "-labels" }

func (d labelsDefinition) yaml() string {
	return fmt.Sprintf("id: %s\nunit: %s\nuse: %t\nuntil: %s\n", d.ID, d.Unit, d.Use, d.Until.UTC().Format(time.RFC3339))
}

var unitName = regexp.MustCompile(`^[a-z][a-z0-9-]{0,63}$`)

// CheckLabels reads one.
func CheckLabels(_ context.Context, text string) (press.Checked, []press.Problem, error) {
	var d labelsDefinition
	read := yaml.NewDecoder(strings.NewReader(text))
	read.KnownFields(true)
	switch err := read.Decode(&d); {
	case err != nil:
		return press.Checked{}, []press.Problem{{Flaw: zhiyin.FlawOf(err)}}, nil
	case !unitName.MatchString(string(d.Unit)):
		return press.Checked{}, []press.Problem{{Field: "unit", Flaw: zhiyin.Flawf("must name a unit")}}, nil
	case d.ID != labelsID(d.Unit):
		return press.Checked{ID: d.ID, Unit: d.Unit}, []press.Problem{{Field: "id", Flaw: zhiyin.Flawf("must be %s", labelsID(d.Unit))}}, nil
	case d.Use && d.Until.IsZero():
		return press.Checked{ID: d.ID, Unit: d.Unit}, []press.Problem{{Field: "until", Flaw: zhiyin.Flawf("must be the instant until which labels count")}}, nil
	}
	return press.Checked{ID: d.ID, Unit: d.Unit}, nil, nil
}

// mostLabels bounds what is trained on: each costs its contact's events.
const mostLabels = 2000

// labelsOf are the labels that the definitions let take part.
func (l *Lore) labelsOf(ctx context.Context, unit zhiyin.UnitID, list []definition.Definition) ([]definition.Unlabelled, error) {
	for _, d := range list {
		var said labelsDefinition
		if yaml.Unmarshal([]byte(d.YAML), &said) == nil && said.Use {
			return l.defs.Labelled(ctx, unit, said.Until, mostLabels)
		}
	}
	return nil, nil
}

// digestOf names a set of labels: one that is taken back changes it.
func digestOf(labels []definition.Unlabelled) string {
	if len(labels) == 0 {
		return ""
	}
	h := sha256.New()
	for _, l := range labels {
		fmt.Fprintln(h, l.Utterance, l.Label)
	}
	return hex.EncodeToString(h.Sum(nil)[:8]) + "\n"
}

// fromLabels is the Source of examples that are labels.
const fromLabels = "labels"

// addLabels adds what customers said, with its numbers hidden, to the examples of
// intents that are there, and to the text that names them.
func (l *Lore) addLabels(ctx context.Context, rows *nlu.Dataset, text []byte, labels []definition.Unlabelled) ([]byte, error) {
	intents, texts := map[string]bool{}, map[string]bool{}
	for _, e := range rows.Examples {
		intents[e.Intent], texts[e.Text] = true, true
	}
	for _, one := range labels {
		if !intents[one.Label] {
			continue
		}
		said, err := l.wordsOf(ctx, one)
		if err != nil {
			return nil, err
		}
		if said == "" || texts[said] {
			continue
		}
		texts[said] = true
		rows.Examples = append(rows.Examples, nlu.Example{Text: said, Intent: one.Label, Source: fromLabels})
		text = fmt.Appendf(text, "%s\t%s\n", one.Label, said)
	}
	return text, nil
}

// wordsOf reads what was said, as screens show it; empty when its customer was
// forgotten.
func (l *Lore) wordsOf(ctx context.Context, u definition.Unlabelled) (string, error) {
	events, err := l.db.AllEvents(ctx, string(u.Contact))
	if err != nil {
		return "", fmt.Errorf("language: words of %s: %w", u.Utterance, err)
	}
	for _, e := range events {
		if b, is := e.Body.(zhiyin.UtteranceHeard); is && b.Utterance == u.Utterance {
			return strings.TrimSpace(desk.MaskSaid(b.Text)), nil
		}
	}
	return "", nil
}

// rowsOf are the examples by which a unit's callers are understood, and the text that
// names them; fs.ErrNotExist where there are none.
func (l *Lore) rowsOf(ctx context.Context, industry string, t taught) (*nlu.Dataset, []byte, error) {
	rows, text, err := pack.Intents(industry)
	if len(t.intents) > 0 && (err == nil || isNoFile(err)) {
		rows, text, err = t.examples(rows)
	}
	if err != nil {
		return nil, nil, err
	}
	text, err = l.addLabels(ctx, rows, text, t.labels)
	return rows, text, err
}
