// Package profile is the rounded view of a customer: open traits, windows over
// their orders, and the tags that follow from them, each with its why.
//
// It is pure: now and values come in, values go out. Rules see open values
// only (categories, counts, amounts, derived bands), never a name, a number or
// an address, and never an attribute that the law or good manners forbid to
// infer.
package profile
