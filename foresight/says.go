package foresight

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"zhiyin.dev"
)

// place is where a value stands in evidence: {affair.title}.
var place = regexp.MustCompile(`\{([a-z_.]*)\}`)

func placesIn(text string) (out []string) {
	for _, m := range place.FindAllStringSubmatch(text, -1) {
		out = append(out, m[1])
	}
	return out
}

// affairPlaces and customerPlaces are the values that evidence may show.
var (
	affairPlaces   = []string{"affair.id", "affair.title", "affair.status", "affair.amount", "affair.gain", "affair.at", "affair.due", "affair.promised", "affair.days", "affair.due_days", "affair.late_days"}
	customerPlaces = []string{"contacts.days", "again.days", "again.count", "event.days"}
)

// refusesPlace says why a value may not be shown; "" when it may.
func refusesPlace(name string, perAffair bool) string {
	switch {
	case slices.Contains(customerPlaces, name), perAffair && slices.Contains(affairPlaces, name):
		return ""
	case slices.Contains(affairPlaces, name):
		return "is of an affair, and this is about none"
	}
	return "is no value that can be shown: one of " + strings.Join(append(slices.Clone(affairPlaces), customerPlaces...), ", ")
}

// evidence fills the words in each language. A value that is not known shows as a dash.
func (j *judging) evidence() zhiyin.Text {
	out := zhiyin.Text{}
	for in, text := range j.def.Evidence {
		out[in] = place.ReplaceAllStringFunc(text, func(m string) string {
			if v := j.shown(m[1:len(m)-1], in); v != "" {
				return v
			}
			return "—"
		})
	}
	return out
}

// shown is a value as it is read.
func (j *judging) shown(name string, in zhiyin.Language) string {
	if a := j.affair; a != nil {
		switch name {
		case "affair.id":
			return Masked(a.ID)
		case "affair.title":
			return a.Title
		case "affair.status":
			return status(a.Status, in)
		case "affair.amount":
			return money(a.Amount, in)
		case "affair.gain":
			if a.Gain == nil {
				return ""
			}
			return money(*a.Gain, in)
		case "affair.at":
			return j.date(a.At, in)
		case "affair.due":
			return j.date(a.Due, in)
		case "affair.promised":
			return j.date(a.Promised, in)
		}
	}
	if name == "event.days" {
		if signs := j.signs(); len(signs) > 0 {
			return strconv.Itoa(wholeDays(signs[0].At, j.now))
		}
		return ""
	}
	if n, is := j.value(name); is {
		return fmt.Sprint(n)
	}
	return ""
}

// Masked hides a number by which the customer knows an affair, but for its last four
// characters and never less than half of it.
func Masked(id string) string {
	r := []rune(id)
	if len(r) == 0 {
		return ""
	}
	return "****" + string(r[len(r)-min(4, len(r)/2):])
}

func (j *judging) date(t time.Time, in zhiyin.Language) string {
	if t.IsZero() {
		return ""
	}
	t = t.In(j.known.zone())
	if in == zhiyin.English {
		return t.Format("2 January")
	}
	return t.Format("1月2日")
}

func money(m zhiyin.Money, in zhiyin.Language) string {
	if m.Currency == "" {
		return ""
	}
	n := strconv.FormatFloat(whole(m), 'f', -1, 64)
	switch {
	case m.Currency != "CNY":
		return m.Currency + " " + n
	case in == zhiyin.English:
		return "¥" + n
	}
	return n + " 元"
}

// statuses are how states are read in evidence.
var statuses = map[string]zhiyin.Text{
	"placed":     {zhiyin.Mandarin: "待付款", zhiyin.English: "is not paid yet"},
	"paid":       {zhiyin.Mandarin: "已付款", zhiyin.English: "is paid"},
	"shipped":    {zhiyin.Mandarin: "已发货", zhiyin.English: "is shipped"},
	"in_transit": {zhiyin.Mandarin: "运输中", zhiyin.English: "is on its way"},
	"delivered":  {zhiyin.Mandarin: "已签收", zhiyin.English: "is delivered"},
	"returning":  {zhiyin.Mandarin: "处理中", zhiyin.English: "is being handled"},
	"refunded":   {zhiyin.Mandarin: "已退款", zhiyin.English: "is refunded"},
	"booked":     {zhiyin.Mandarin: "已预约", zhiyin.English: "is booked"},
	"cancelled":  {zhiyin.Mandarin: "已取消", zhiyin.English: "is cancelled"},
	"done":       {zhiyin.Mandarin: "已完成", zhiyin.English: "is done"},
}

// status is how a state is read; one that we have no words for as it is written.
func status(s string, in zhiyin.Language) string {
	words, known := statuses[s]
	switch {
	case !known:
		return strings.ReplaceAll(s, "_", " ")
	case in == zhiyin.English:
		return words[in]
	}
	return words[zhiyin.Mandarin]
}
