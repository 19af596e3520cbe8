// Package cast is the demo world: forty customers and twelve agents in six
// units, each with a story, all invented. They enter through the platform's own
// doors, so that the same people serve the demo, the tests and the pictures:
//
//	world, err := cast.Load()
//	err = world.Enter(ctx, door, now)
//
// What happened to them is told in days before now, so the demo is always fresh.
package cast
