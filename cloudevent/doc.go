// Package cloudevent words a kept event for the outside: a CloudEvents 1.0
// event in JSON (structured mode), the same for webhooks, the event stream and
// its pages.
//
// Open fields are told; sealed ones only where somebody with the right to it has
// said what for. It is pure.
package cloudevent
