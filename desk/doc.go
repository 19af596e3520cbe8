// Package desk is what an agent sees and may do.
//
// A Desk is a projection of the ledger: it folds the kept events into one view
// for each agent and numbers what it tells that agent's browsers, so that a
// browser that was cut off comes back exactly where it was. Everything an agent
// asks for is checked here against what that agent has in hand, and then asked
// of the lobby (Host) or of the contact's Conductor (Calls).
//
// The shapes in view.go are the browser's; web/desk/src/protocol.ts describes
// the same ones.
package desk
