// Package sim is a discrete-event simulator of one match group's day: contacts
// arrive, wait, give up or are served by a policy, the same code that routes in
// the running house. It reads scenario files, makes further days by a scenario's
// rules and tells what a policy comes to.
//
// World: an agent may take a contact when they have its need at the class's
// minimum level or better and speak its language. No ring time, one contact at a
// time. Service takes base · exp(−β·(level01 − ½)), level01 = (level − 1)/4. A
// contact that has waited its patience abandons. After the last arrival the
// waiting ones are served to the end.
package sim
