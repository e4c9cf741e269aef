package views

import (
	"kelishim/internal/money"
	"kelishim/savings/publication"
)

// Publication says on the page of a statement or a contract what everybody sees
// of it; nil where it cannot be opened.
type Publication struct {
	Contract  bool              // of a contract: it has no versions
	Now       *PublishedVersion // what everybody sees; nil where nothing is open
	Versions  []PublishedVersion
	Publish   string // pages of the deeds; "" where there is nothing to do
	Unpublish string

	Differs     bool // the tables give other figures by now
	Live        money.Null
	LiveVerdict string
}

// PublishedVersion is one version with its page, "" for one that was closed.
type PublishedVersion struct {
	publication.Publication
	URL, On   string
	Withdrawn string // when it was closed
}
