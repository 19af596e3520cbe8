package connect

import (
	"net/url"
	"slices"
	"strings"
)

// AskSettings are those of a system that flows ask during a contact. Its address is
// the only one that they reach by it: what a flow adds is a path below it.
type AskSettings struct {
	URL    string `yaml:"url"`    // https://shop.example/api
	Prove  string `yaml:"prove"`  // token (Authorization: Bearer SECRET) or header (Header: SECRET)
	Header string `yaml:"header"` // of header: its name, as X-Api-Key
}

func defaultAsk() AskSettings { return AskSettings{Prove: "token"} }

func (a AskSettings) check() error {
	u, err := url.Parse(a.URL)
	switch {
	case err != nil, u.Host == "", u.User != nil, u.Scheme != "https" && u.Scheme != "http", u.RawQuery != "", u.Fragment != "", strings.ContainsAny(a.URL, "{}"), len(a.URL) > 1000:
		return amiss("url", "a whole address is needed, without a query: https://shop.example/api")
	case !slices.Contains([]string{"token", "header"}, a.Prove):
		return amiss("prove", "token or header")
	case a.Prove == "header" && !headerForm.MatchString(a.Header):
		return amiss("header", "the name of the header that takes the secret is needed")
	case a.Prove != "header" && a.Header != "":
		return amiss("header", "only header has one")
	}
	return nil
}
