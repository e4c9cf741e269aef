package views

import "kelishim/internal/i18n"

// PracticeCard is a case of best practice in a list.
type PracticeCard struct {
	ID, Title, URL, Summary string
	Lang, LangNote          string // of the words, where they are not in the reader's language
	Place, Service          string
	Mechanism, Year         string
	Result                  string // code
	Cost, Votes             string
	State                   string // in words, of one that is not published
	MadeUp                  bool
	Why                     []string // in what it is like another
}

// Practices is the portal: what was found, and the ways to more.
type Practices struct {
	List  // filters, paging and the same rows for files
	Cards []PracticeCard
	Feeds []Link // a language each
	Own   []Link // for those who tell and review
}

// Practice is a case with all that belongs to it.
type Practice struct {
	PracticeCard
	CaseURL  string
	Notes    []string // on the language, on what was made up
	Changed  string   // says that the figures have changed since; "" while they have not
	Facts    []FactRow
	Parts    []PracticePart
	Source   *PracticeSource
	Contract Link // that everybody may read
	Contact  []FactRow
	Files    []Link
	Actions  []Link // of those who tell and review
	Voters   []string
	VoteForm *Form // nil where the reader has no vote
	VoteNote string
	VoteBack []Link
	UsedBy   string
	UsePlan  Link
	UseForm  *Form
	Alike    []PracticeCard
	Asked    []PracticeQuestion
	AskForm  *Form // nil while nobody can ask
	Steps    []Moment
	Past     string
	Texts    []Link // of a draft: its words in each language
	Attached *Documents
}

// PracticePart is a part of what is told: words, and lists that belong to it.
type PracticePart struct {
	ID, Title, Text string
	Missing         bool // there is nothing, which is said
	Lists           []PracticeList
	Add             []Link
}

// PracticeList is a table of a part, with what is to be known of it.
type PracticeList struct {
	Caption string
	Notes   []string
	List    List
}

// PracticeSource is the publication that a case is told from.
type PracticeSource struct{ Title, URL, Date string }

// PracticeQuestion is what somebody asked, and the answer.
type PracticeQuestion struct {
	Question, Asked, Answer, Answered string
	Mark                              string // where not everybody sees it
	URL                               string // for who answers
}

// Coverage is which oblasts and services have a case.
type Coverage struct {
	Summary []string
	Heads   []Link
	Rows    []CoverageRow
	Gaps    [][]Link // of oblasts, of services: those without any
	List    List     // the same as a table for files
}

// CoverageRow is a service, or all of them.
type CoverageRow struct {
	Name  Link
	Cells []CoverageCell
	Sum   CoverageCell
}

// CoverageCell is how many cases an oblast has of a service.
type CoverageCell struct {
	Count, MadeUp int
	URL           string
	Label         string // for screen readers
}

// caseSign reads the result of a case without colour.
func caseSign(result string) string {
	switch result {
	case "improved":
		return "↑"
	case "failed":
		return "✕"
	case "not_comparable":
		return "?"
	default:
		return verdictSign(result)
	}
}

func caseClass(result string) string {
	switch result {
	case "improved":
		return "verdict saves"
	case "failed":
		return "verdict costs-more"
	default:
		return verdictClass(result)
	}
}

// wordsIn marks words of another language than the page's.
func wordsIn(p Page, lang string) string {
	if i18n.Known(lang) {
		return lang
	}
	return p.Lang()
}
