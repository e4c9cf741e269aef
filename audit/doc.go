// Package audit says what looks wrong: red flags over contracts, tenders, bids,
// providers and budgets. One flag is one file of rules/, one SQL query with a
// header that names what it looks at, its ground, its thresholds, from when it
// holds and from which status of the subject on its result is final.
//
// A query gives, a row a subject:
//
//	key     which row it is about: contracts.id, lots.id, SOATE|year …
//	aimak   whose it is; NULL for what only auditors see
//	day     which day's thresholds and validity hold, e.g. that of the signature
//	result  1 raised, 0 not raised, -1 cannot tell
//	inputs  what the result was computed from, as an object
//	final   the subject has reached the status at which the result is frozen
//
// and, for a lot or a tender, tender_id. It reads scope, the rows that it is to
// judge with the thresholds of their day as at_NAME, and today.
//
// The names of inputs and thresholds end in what they are: _som, _share, _days,
// _count, _on. Words for them are in the catalogue, audit.*.toml.
package audit
