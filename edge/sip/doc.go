// Package sip is the telephone line of the platform: SIP over UDP (RFC 3261)
// with offer and answer (RFC 3264) of our own, on emiago/sipgo's transactions.
//
// A Server listens on one address. An INVITE becomes a zhiyin.Arrival and a
// Call that the Door may answer, play to and hang up; what the peer does comes
// back through the Caller that the Door returned. Dial makes a Call the other
// way, through a trunk. A Call carries its audio on an rtp.Leg, so joining two
// parties is edge/rtp's affair and not this package's.
//
// Files are named by what happens on the line. Nothing here logs or reports a
// number, a name or a message: a leg's id is all that is ever written.
package sip
