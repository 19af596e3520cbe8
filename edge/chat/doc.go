// Package chat is the customer's end of a chat: pages on our own and on other
// sites, each with a WebSocket. A page says who it is with its first frame and is
// told every message once, in order of Seq, also when it comes back after a reload,
// a lost network or a restart of ours: the ledger has them all.
//
// Frames are JSON objects with one field that names what they are (docs/chat.md);
// a file follows its announcement as one binary frame.
package chat
