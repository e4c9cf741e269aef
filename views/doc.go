// Package views holds the pages as templ components, the small parts they are
// made of, and the embedded style sheet. A page gets everything as values; it
// asks no store. Sentences come from the catalogues through Page.T. No page
// needs JavaScript.
//
// The frame:
//
//	Layout(p) { … }            menu, language switch, demo banner, crumbs, notice, footer
//	Asset("kelishim.css")      the address of an embedded file, with a hash of its content
//	Static(address)            the file behind such an address, plain and packed
//
// Forms (form.go): what was typed comes back in Field.Value, what is wrong
// stands in Field.Error, is listed on top with a link to #f-<name>, and is told
// to screen readers. Names, and with them ids, must differ within a page.
//
//	FormView(p, Form)          a form that writes; Form.Errors belong to no field
//	FilterForm(p, Filters)     a GET form of a list; its choices stay in the address
//	FieldView(p, Field)        one field with label, hint and error
//	ConfirmPage(p, Confirm)    asks before what cannot be undone
//
// Lists and tables (parts.go): cells with figures have the class num; a thead is
// repeated on paper and stays in sight on a screen that is high enough.
//
//	Scroll(label) { table }    a table that scrolls inside itself, by keyboard too
//	SortHead(Sorting, column, label, numeric)   a column head that sorts
//	Pager(p, Paging)           which rows are shown; first, previous, next, last
//	Downloads(p, base, query)  CSV, XLSX and JSON of exactly this view
//	Empty(title, text, links…) what to do where there is nothing yet
//
// Small parts: Figure(p, FigureView), Verdict(p, verdict), NotComparable(p,
// reason), Help(p, anchor) to the method page, Facts() and Fact(name) { … }. The
// class no-print keeps something off paper, keep-together on one page.
//
// Charts (chart.go): DivergingBars, Trend, Waterfall and RangeBar take Bars. Each
// row says its name and figure as text; the drawing beside them is hidden from
// screen readers. All bars of a chart share one scale with 0 on it, a loss lies
// left of zero and has an outline, what is not known has no bar. Put a table
// with the same figures below.
package views
