package node

import "zhiyin.dev/bus"

// BusConfig is the nerve between nodes.
type BusConfig struct {
	URLs        []string `koanf:"urls" doc:"NATS servers, nats://host:4222 or tls://host:4222; empty: a server inside the process."`
	Credentials string   `koanf:"credentials" doc:"File of the NATS user's JWT and key (.creds)."`
	CA          string   `koanf:"ca" doc:"PEM file of the CA of the NATS servers; empty: the system's."`
	Prefix      string   `koanf:"prefix" doc:"First word of every subject, one for each installation that shares a cluster."`
}

func (c BusConfig) config() bus.Config {
	return bus.Config{URLs: c.URLs, Credentials: c.Credentials, CA: c.CA, Prefix: c.Prefix}
}
