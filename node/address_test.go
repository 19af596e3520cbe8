package node

import "testing"

func TestPeopleAreSentWhereTheCertificateHolds(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		scheme, host, port string
		names              []string
		want               string
	}{
		{"http", "127.0.0.1", "8080", nil, "http://localhost:8080"},
		{"http", "127.0.0.1", "8080", []string{"desk.example"}, "http://localhost:8080"}, // behind a proxy, or in development
		{"https", "127.0.0.1", "8443", []string{"desk.example", "zhiyin.example"}, "https://desk.example:8443"},
		{"https", "::", "443", []string{"desk.example"}, "https://desk.example"},
		{"https", "192.0.2.7", "443", nil, "https://192.0.2.7"},
		{"https", "2001:db8::7", "443", nil, "https://[2001:db8::7]"},
		{"https", "2001:db8::7", "8443", nil, "https://[2001:db8::7]:8443"},
		{"https", "desk.internal", "8443", nil, "https://desk.internal:8443"},
	} {
		if got := webAddress(c.scheme, c.host, c.port, c.names); got != c.want {
			t.Errorf("%s on %s port %s, names %v: %s, not %s", c.scheme, c.host, c.port, c.names, got, c.want)
		}
	}
}
