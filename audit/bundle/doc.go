// Package bundle makes and checks the auditor's bundle: one zip with all that
// the savings of an aiyl aimak in a year are computed from and what proves it
// (docs/bundle.md). Verify needs nothing but the file: no database, no network,
// no data folder.
//
//	write.go      what a bundle holds, in which order, under which state of the data
//	archive.go    the zip: every byte of it stands under a hash
//	tables.go     which rows belong to a bundle
//	rows.go       rows of the database as CSV
//	journal.go    the entries about these rows and their proofs
//	statements.go the statements line by line, with the rows of every line
//	savings.go    the comparison computed from the CSV alone
//	verify.go     the check; verify_*.go its parts
//
// It knows neither the OCDS nor how a statement is printed: such parts come from
// who asks for the bundle.
package bundle
