package views

import "kelishim/internal/documents"

// Documents are those of one row, to be put on its page by DocumentList.
type Documents struct {
	Rows      []DocumentRow
	Withdrawn []DocumentRow
	AddURL    string
}

// DocumentRow is one document in a list.
type DocumentRow struct {
	documents.Document
	URL     string
	Of      Link // to what it belongs, where the list holds more than one row's
	AddedOn string
	Size    string
}

// DocumentView is the page of a document.
type DocumentView struct {
	DocumentRow
	Edit, Withdraw, Past Link
}
