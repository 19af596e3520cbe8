package catalog

import (
	"strings"

	"zhiyin.dev"
	"zhiyin.dev/edge/chat"
)

// chatPrefix begins the called number of a unit's chat: chat:muhe.
const chatPrefix = "chat:"

// ChatSite finds a unit's chat; ok is false when nothing answers it.
func (c *Catalog) ChatSite(name string, site chat.Site) (chat.Site, bool) {
	site.Called = chatPrefix + name
	answering, err := c.Answering(site.Called)
	if err != nil {
		return site, false
	}
	site.Unit, site.Name = answering.Unit.ID, answering.Unit.Name
	for _, n := range c.CallNumbers() {
		if n.Unit == site.Unit {
			site.Number = n.ID
			break
		}
	}
	return site, true
}

// SiteOf is the name of a unit's chat, by the number that answers it.
func (c *Catalog) SiteOf(unit zhiyin.UnitID) (string, bool) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	found := ""
	for called, n := range c.numbers {
		site, is := strings.CutPrefix(called, chatPrefix)
		if is && n.Unit == unit && (found == "" || site < found) {
			found = site
		}
	}
	return found, found != ""
}
