// Package packs holds what business people edit, as it comes with the platform:
// one folder for each industry with its unit, numbers, queues, tags, flows,
// notices, dispositions, needs, plans, reasons, manners, calendars, voices, intents and perhaps kinds of identifier, in YAML. It imports nothing of ours; whoever reads a
// kind of definition knows its form.
package packs

import "embed"

// FS holds every pack: <industry>/*.yaml and <industry>/flows/*.yaml; what stands
// beside the folders belongs to each of them.
//
//go:embed *.yaml */*.yaml */flows/*.yaml
var FS embed.FS
