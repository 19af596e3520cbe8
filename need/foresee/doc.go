// Package foresee says why a customer will probably be in touch, before they say
// it: from what has happened to them and from what earlier contacts turned out to
// be about.
//
// A History becomes features: for each affair (an order, a return, a bill) its last
// event and how long ago that was, the dates it names and how far off they are, pages
// looked at, questions asked, what the customer is; and for each need, when and how
// often earlier contacts were about it. A Model is a multinomial logistic regression
// over the needs of one unit, learned from past contacts: every past contact is a row,
// with the history before it as its features and its disposition's need as the answer.
// Confidence is calibrated by isotonic regression on rows that the weights were not
// learned from. A reason under Model.Silent is not said.
//
// It is pure: no clock, no I/O. A Model may be used from several goroutines.
package foresee
