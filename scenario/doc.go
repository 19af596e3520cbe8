// Package scenario acts whole contacts with real peers: the built product as a
// process of its own, telephones that speak SIP, and browsers. Each test starts
// its own platform on its own directory and ports.
package scenario
