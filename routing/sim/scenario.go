package sim

import (
	"encoding/json"
	"fmt"
	"os"

	"zhiyin.dev"
)

// Scenario is the definition of a centre, as NAME.json holds it. Times in
// seconds, shares and probabilities in 0..1.
type Scenario struct {
	Name            string              `json:"name"`
	Agents          int                 `json:"agents"`
	OfferedLoad     float64             `json:"offered_load_per_agent"` // Erlang per agent, mean of the day
	Classes         []Class             `json:"classes"`
	Dialects        map[string][]string `json:"dialects"` // language → its dialects
	Hours           float64             `json:"hours"`
	Profile         []float64           `json:"half_hour_profile"` // relative arrival rate of each slot of the day
	PatienceMean    float64             `json:"patience_mean_s"`
	VIPPatienceMean float64             `json:"vip_patience_mean_s"`
	VIPShare        float64             `json:"vip_share"`
	AngryShare      float64             `json:"angry_share"`
	KnownAgentShare float64             `json:"known_agent_share"`
	Segments        int                 `json:"customer_segments"`
	LevelEffect     float64             `json:"aht_proficiency_effect"` // β of the service time
	AffinityNoise   float64             `json:"affinity_estimate_noise"`
	SLTarget        float64             `json:"sl_target_s"`
	VIPSLTarget     float64             `json:"vip_sl_target_s"`
	Weights         Weights             `json:"match_weights"`
	PrimaryLevels   []float64           `json:"primary_prof_probs_3_4_5"`
	SecondSkill     float64             `json:"second_skill_prob"`
	SecondLanguage  float64             `json:"second_lang_prob"`
}

// Class is one kind of contact: a need in a language.
type Class struct {
	Need     string  `json:"need"`
	Language string  `json:"lang"`
	Share    float64 `json:"share"` // of all arrivals
	AHT      float64 `json:"aht_s"` // mean base service time
	CV       float64 `json:"aht_cv"`
	MinLevel int     `json:"min_prof"`
}

// Weights weigh the parts of a pair's match; a part that does not apply to a
// contact takes its weight with it.
type Weights struct {
	Level     float64 `json:"proficiency"`
	Dialect   float64 `json:"dialect"`
	Seniority float64 `json:"seniority_if_vip_or_angry"`
	Known     float64 `json:"known_agent_if_any"`
	Affinity  float64 `json:"outcome_affinity"`
}

// slot is the length of a slot of the arrival profile, in seconds.
const slot = 1800

// Seconds is the length of the day.
func (s *Scenario) Seconds() float64 { return s.Hours * 3600 }

// ReadScenario reads and checks a definition; Invalid says what is wrong with it.
func ReadScenario(path string) (*Scenario, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("scenario: %w", err)
	}
	s := &Scenario{}
	if err := json.Unmarshal(text, s); err != nil {
		return nil, fmt.Errorf("scenario %s: %v: %w", path, at(text, err), zhiyin.Invalid)
	}
	if err := s.check(); err != nil {
		return nil, fmt.Errorf("scenario %s: %w", path, err)
	}
	return s, nil
}

// check refuses a definition nothing can be simulated by.
func (s *Scenario) check() error {
	switch {
	case len(s.Classes) == 0:
		return fmt.Errorf("no classes: %w", zhiyin.Invalid)
	case s.Hours <= 0:
		return fmt.Errorf("hours must be above 0: %w", zhiyin.Invalid)
	case s.Segments < 0:
		return fmt.Errorf("customer_segments must not be below 0: %w", zhiyin.Invalid)
	case s.Weights.Level < 0 || s.Weights.Dialect < 0 || s.Weights.Seniority < 0 || s.Weights.Known < 0 || s.Weights.Affinity < 0:
		return fmt.Errorf("match_weights must not be below 0: %w", zhiyin.Invalid)
	case s.Weights.Level+s.Weights.Dialect+s.Weights.Affinity <= 0:
		return fmt.Errorf("match_weights: proficiency, dialect and outcome_affinity are all 0: %w", zhiyin.Invalid)
	}
	for i, c := range s.Classes {
		switch {
		case c.Need == "" || c.Language == "":
			return fmt.Errorf("class %d has no need or no language: %w", i, zhiyin.Invalid)
		case c.MinLevel < 1 || c.MinLevel > 5:
			return fmt.Errorf("class %d: min_prof %d is not in 1 to 5: %w", i, c.MinLevel, zhiyin.Invalid)
		}
	}
	return nil
}

// at adds line and column to a fault of JSON.
func at(text []byte, err error) error {
	offset := int64(-1)
	switch e := err.(type) {
	case *json.SyntaxError:
		offset = e.Offset
	case *json.UnmarshalTypeError:
		offset = e.Offset
	}
	if offset < 0 || offset > int64(len(text)) {
		return err
	}
	line, column := 1, 1
	for _, b := range text[:offset] {
		if column++; b == '\n' {
			line, column = line+1, 1
		}
	}
	return fmt.Errorf("line %d, column %d: %w", line, column, err)
}
