package language

import (
	"cmp"
	"regexp"
	"slices"
	"strings"

	"zhiyin.dev"
	"zhiyin.dev/desk"
)

// hideFrom makes a text fit for a system outside: it loses what names a person, as
// far as that has a form. Numbers of seven digits or more go with the four digits
// that screens show, entities that identify, e-mail addresses, links, a door's
// address, the names known and those that somebody gives as their own.
func hideFrom(text string, entities []zhiyin.Entity, names []string) string {
	text = hideSpans(text, entities)
	text = maskedTail.ReplaceAllString(desk.MaskSaid(text), "****")
	for _, form := range []*regexp.Regexp{mailOrLink, doorOf} {
		text = form.ReplaceAllString(text, "****")
	}
	text = ownName.ReplaceAllString(text, "${1}**")
	for _, name := range names {
		text = hideName(text, name)
	}
	return text
}

var (
	// maskedTail is a number that MaskSaid hid, with the end that it left.
	maskedTail = regexp.MustCompile(`[*](?:[* ,，、.\-])*(?:[0-9０-９零〇一二三四五六七八九幺么两 ,，、.\-]{1,7}[xX]?|[a-zA-Z]{1,4}\b)?`)
	mailOrLink = regexp.MustCompile(`[\p{L}\p{N}._%+\-]+@[\p{L}\p{N}.\-]+|https?://\S+`)
	// doorOf is a street or quarter with a house's number, and what follows of it.
	doorOf  = regexp.MustCompile(`\p{Han}{1,8}(?:路|街|道|巷|弄|村|区|园|苑)[0-9０-９一二三四五六七八九十百零]+(?:号楼|号|弄|栋|幢|单元|室)(?:[0-9０-９一二三四五六七八九十百零]+(?:号楼|号|弄|栋|幢|单元|层|室)?)*`)
	ownName = regexp.MustCompile(`(?i)(我叫|我名字叫|名字是|姓名是|收件人是|\bmy name is |\bmy name's |\bi am called )(?:\p{Han}{2,3}|[a-z'\-]+(?: [a-z'\-]+)?)`)
)

// identifying are the kinds of entities that name a person, or lead to one.
var identifying = []string{"order", "phone", "card", "id_card", "email", "member", "name"}

func hideSpans(text string, entities []zhiyin.Entity) string {
	runes := []rune(text)
	spans := slices.DeleteFunc(slices.Clone(entities), func(e zhiyin.Entity) bool {
		return !slices.Contains(identifying, e.Kind) || e.From < 0 || e.To > len(runes) || e.From >= e.To
	})
	slices.SortFunc(spans, func(a, b zhiyin.Entity) int { return cmp.Compare(b.From, a.From) })
	end := len(runes) // entities may overlap
	for _, e := range spans {
		if e.To <= end {
			runes = slices.Concat(runes[:e.From], []rune("****"), runes[e.To:])
			end = e.From
		}
	}
	return string(runes)
}

// hideName hides a name wherever it stands; one character alone is a word as well.
func hideName(text, name string) string {
	if name = strings.TrimSpace(name); len([]rune(name)) < 2 {
		return text
	}
	form := regexp.QuoteMeta(name)
	if name[0] < 0x80 {
		form = `\b` + form + `\b`
	}
	return regexp.MustCompile(`(?i)`+form).ReplaceAllString(text, "**")
}

// namesOf are the customer's names that are hidden from systems outside.
func namesOf(c zhiyin.Customer) []string {
	return []string{c.DisplayName(), c.FamilyName + c.GivenName, c.GivenName, c.FamilyName}
}
