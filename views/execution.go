package views

import "kelishim/contracts"

// ExecutionSection is a part of what happens under a contract, on its page.
type ExecutionSection struct {
	ID, Title string
	List      List
	Add       []Link
	Notes     []SectionNote
}

// SectionNote is a sentence below a section's table; one that warns stands out.
type SectionNote struct {
	Text string
	Warn bool
}

// BudgetUse is a budget line with what contracts take of it.
type BudgetUse struct {
	contracts.LineUse
	URL string
}

// menu lists the sections of a contract's page in the order in which they
// stand, with how many rows each has.
func (v ContractView) menu(p Page) []MenuEntry {
	list := []MenuEntry{{"terms", p.T("contract.terms.title"), 0}, {"services", p.T("contract.services"), len(v.Services.Rows)}}
	for _, section := range v.Execution {
		list = append(list, MenuEntry{section.ID, section.Title, len(section.List.Rows)})
	}
	list = append(list, MenuEntry{"costs", p.T("contract.costs"), len(v.Costs.Rows)},
		MenuEntry{"amendments", p.T("contract.amendment.list"), len(v.Amendments.Rows)})
	if v.Review != nil {
		list = append(list, MenuEntry{"review", p.T("review.title"), len(v.Review.Open)})
	}
	if v.Documents != nil {
		list = append(list, MenuEntry{"documents", p.T("document.list"), len(v.Documents.Rows)})
	}
	return append(list, MenuEntry{"life", p.T("contract.life.title"), 0})
}

// MenuEntry leads to a section of the same page.
type MenuEntry struct {
	ID, Title string
	Rows      int
}
