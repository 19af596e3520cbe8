// Package entity finds what a text names by its form: order numbers, amounts, dates
// and times, telephone numbers, identity and bank cards, products, brands and plain
// numbers; written or spoken, in Chinese and English. Offsets count runes.
package entity
