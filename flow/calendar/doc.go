// Package calendar says when a unit is open: hours by the week, holidays, and days of
// their own such as those on which people work for a holiday (调休). A Calendar is
// plain data that survives JSON unchanged; flows ask it, and queues may have one.
package calendar
