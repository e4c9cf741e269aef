package views

import "kelishim/savings"

// What documents to print say in the same words as the pages.

// StatementChart leads from the in-house lines over every outsourced one to the
// saving.
func StatementChart(p Page, v Statement) Bars { return statementWaterfall(p, v) }

// VerdictSentence words what a comparable statement found.
func VerdictSentence(p Page, v Statement) string { return verdictSentence(p, v) }

// LineTitle names a line of a statement with its kind, where its row does not.
func LineTitle(p Page, l *savings.Line) string { return stepTitle(p, l) }
