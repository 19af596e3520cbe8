// Package rule is the one rule language of the platform: what a business person
// writes to say when something applies.
//
// A rule is CEL text over the open paths of a Schema:
//
//	customer.tier in ["gold", "black"] && orders.count >= 3
//
// The text is parsed and checked by cel-go, which knows the grammar and the
// types and reports positions, and is then lowered to closures of our own; CEL
// evaluates nothing at run time. The language is a small part of CEL:
//
//   - && || ! and brackets
//   - == != < <= > >= between a path, size(path) or a constant of one type;
//     numbers of either type compare as float64, text by code point
//   - path in [constants], constant in path, path in path
//   - path.startsWith(text), path.contains(text)
//   - has(path): there is a value
//   - a bool path by itself; timestamp("2026-01-02T15:04:05Z")
//
// Everything else is refused with its line and column. One comparison is a
// leaf. A leaf that meets a missing value is false, also with !=, and its
// Because says "unknown"; ! turns it as any other false.
package rule
