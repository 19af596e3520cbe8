package need

import (
	"fmt"
	"slices"
	"strings"

	"zhiyin.dev"
)

// Phrase is something people say, with the need behind it.
type Phrase struct {
	Need string // of the catalogue
	Text string
}

// Domain is the part of a catalogue id before the slash: retail/R01.
func (d Definition) Domain() string {
	domain, _, has := strings.Cut(d.Catalogue, "/")
	if !has {
		return ""
	}
	return domain
}

// Number is a catalogue id without its domain: R01.
func (d Definition) Number() string { return d.Catalogue[strings.Index(d.Catalogue, "/")+1:] }

// Hits counts how often the right need was first, and among the first three.
type Hits struct {
	N, Top1, Top3 int
}

// Percent of N.
func (h Hits) Percent(n int) float64 {
	if h.N == 0 {
		return 0
	}
	return 100 * float64(n) / float64(h.N)
}

func (h *Hits) count(place int) {
	h.N++
	if place == 0 {
		h.Top1++
	}
	if place >= 0 && place < Most {
		h.Top3++
	}
}

// Miss is a phrase whose need was not among the first three of its domain.
type Miss struct {
	Phrase
	Said []string // what was, best first
}

// Report is how well phrases are understood, over every need of the catalogue and
// among those of the phrase's domain.
type Report struct {
	All, Within    Hits
	Domains        map[string]Hits // within the domain
	DomainsOverAll map[string]Hits
	Misses         []Miss
}

// Evaluate counts only needs that have a catalogue id; several with the same one are
// one need. A phrase of a need that no definition has is Invalid.
func Evaluate(needs []Definition, phrases []Phrase) (Report, error) {
	needs = slices.DeleteFunc(slices.Clone(needs), func(d Definition) bool { return d.Catalogue == "" })
	byDomain, domainOf := map[string][]Definition{}, map[string]string{}
	for _, d := range needs {
		byDomain[d.Domain()] = append(byDomain[d.Domain()], d)
		domainOf[d.Number()] = d.Domain()
	}
	within := map[string]*Reasoner{}
	for domain, list := range byDomain {
		within[domain] = NewReasoner(list)
	}
	all := NewReasoner(needs)
	out := Report{Domains: map[string]Hits{}, DomainsOverAll: map[string]Hits{}}
	for _, p := range phrases {
		domain, known := domainOf[p.Need]
		if !known {
			return out, fmt.Errorf("need: no definition has the catalogue id %q: %w", p.Need, zhiyin.Invalid)
		}
		out.judge(p, domain, numbers(all, p.Text), numbers(within[domain], p.Text))
	}
	return out, nil
}

func (r *Report) judge(p Phrase, domain string, all, within []string) {
	in, over := r.Domains[domain], r.DomainsOverAll[domain]
	place := slices.Index(all, p.Need)
	r.All.count(place)
	over.count(place)
	place = slices.Index(within, p.Need)
	r.Within.count(place)
	in.count(place)
	r.Domains[domain], r.DomainsOverAll[domain] = in, over
	if place < 0 || place >= Most {
		r.Misses = append(r.Misses, Miss{p, within[:min(Most, len(within))]})
	}
}

// numbers are the catalogue ids that a text is heard as, best first, each once.
func numbers(r *Reasoner, text string) (out []string) {
	language := zhiyin.English
	if hasHan(text) {
		language = zhiyin.Mandarin
	}
	for _, n := range r.Ranked(text, language) {
		d, _ := r.Need(n.ID)
		if !slices.Contains(out, d.Number()) {
			out = append(out, d.Number())
		}
	}
	return out
}

// ReadPhrases reads lines of tab-separated cells: a need of the catalogue and what
// people say, in whichever columns they are. A first line without a known need is
// taken for names of columns; more of them, and lines of one cell, are wrong.
func ReadPhrases(text string, needs []Definition) (out []Phrase, problems []Problem) {
	ids := map[string]bool{}
	for _, d := range needs {
		if d.Catalogue != "" {
			ids[d.Number()] = true
		}
	}
	for i, line := range strings.Split(text, "\n") {
		cells := strings.Split(strings.TrimRight(line, "\r"), "\t")
		if strings.TrimSpace(line) == "" || strings.HasPrefix(line, "#") {
			continue
		}
		at := slices.IndexFunc(cells, func(c string) bool { return ids[strings.TrimSpace(c)] })
		if at < 0 || len(cells) < 2 {
			if i > 0 {
				problems = append(problems, Problem{Line: i + 1, Column: 1, Flaw: zhiyin.Flawf("no cell is a need of the catalogue, or there is no phrase")})
			}
			continue
		}
		out = append(out, Phrase{strings.TrimSpace(cells[at]), longest(slices.Delete(slices.Clone(cells), at, at+1))})
	}
	return out, problems
}

// longest of the other cells is the phrase; what is shorter names a domain or language.
func longest(cells []string) string {
	return strings.TrimSpace(slices.MaxFunc(cells, func(a, b string) int { return len(a) - len(b) }))
}
