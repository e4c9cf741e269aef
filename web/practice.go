package web

import (
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/shopspring/decimal"

	"kelishim/internal/auth"
	"kelishim/internal/date"
	"kelishim/internal/db"
	"kelishim/internal/documents"
	"kelishim/internal/i18n"
	"kelishim/internal/money"
	"kelishim/practices/cases"
	"kelishim/views"
)

// practice tells a case to everybody who may read it.
func (s *Server) practice(c *fiber.Ctx) error {
	one, err := s.practiceAt(c)
	if err != nil {
		return err
	}
	n, err := s.namesOf(c)
	if err != nil {
		return err
	}
	ctx, who := c.UserContext(), actor(c)
	texts, err := s.cases.Texts(ctx, who, one.ID)
	if err != nil {
		return err
	}
	households, err := s.lastHouseholds(c, one.Aimak)
	if err != nil {
		return err
	}
	text, _ := cases.Choose(texts, reader(c).Lang())
	p := s.publicPage(c, practiceURL(one.ID), "practice.list", "practices")
	p.Title, p.Article, p.Description = text.Title, true, shortened(text.Problem+" "+text.Results, 160)
	p.Crumbs = []views.Crumb{{Label: p.T("practice.list"), URL: "/practices"}, {Label: p.Title}}
	if one.State != cases.Published {
		p.Canonical = ""
	}
	p.StructuredData = practiceData(p, n, one, text)
	v := views.Practice{PracticeCard: practiceCard(p, n, cases.Row{Case: one, Texts: texts}), CaseURL: practiceURL(one.ID)}
	v.Facts = practiceFacts(p, n, one, households)
	v.Notes = practiceNotes(p, one, v.PracticeCard)
	if one.SourceURL != "" {
		v.Source = &views.PracticeSource{Title: one.SourceTitle, URL: one.SourceURL, Date: sourceDate(p.Reader, one.SourceDate)}
	}
	if one.ContractID != nil {
		if contract, err := s.contracts.Get(ctx, db.Public, *one.ContractID); err == nil {
			v.Contract = views.Link{Label: p.T("contract.heading", "Number", contract.Number), URL: "/public/contracts/" + idText(contract.ID)}
		}
	}
	if one.ContactConsent {
		v.Contact = practiceContact(p, one)
	}
	for _, step := range []func() error{
		func() error { return s.practiceParts(c, p, n, one, text, &v) },
		func() (err error) { v.Files, err = s.practiceFiles(c, one); return err },
		func() error { return s.practiceReaders(c, p, n, one, &v) },
		func() error { return s.practiceTellers(c, p, n, one, texts, &v) },
	} {
		if err := step(); err != nil {
			return err
		}
	}
	return render(c, views.PracticePage(p, v))
}

// lastHouseholds is how many households the register last counted, nil where
// nobody did.
func (s *Server) lastHouseholds(c *fiber.Ctx, aimak string) (*int, error) {
	counted, err := s.counted(c)
	if err != nil {
		return nil, err
	}
	var last *int
	year := 0
	for _, row := range counted.Households {
		if row.Aimak == aimak && row.Year > year {
			count := row.Households
			last, year = &count, row.Year
		}
	}
	return last, nil
}

func practiceFacts(p views.Page, n names, one cases.Case, households *int) []views.FactRow {
	size := views.FactRow{Label: p.T("practice.field.size"), Text: p.T("practice.size." + cases.SizeOf(households))}
	if households != nil {
		size.Note = p.Plural("practice.households", *households)
	}
	facts := []views.FactRow{{Label: p.T("practice.field.place"), Text: practicePlace(n, one.Aimak)}, {Label: p.T("overview.column.service"), Text: n.category(one.Category)},
		{Label: p.T("practice.field.mechanism"), Text: mechanismName(p, one.Mechanism)}, size}
	if one.Year != nil {
		facts = append(facts, views.FactRow{Label: p.T("practice.field.year"), Text: strconv.Itoa(*one.Year)})
	}
	facts = append(facts, views.FactRow{Label: p.T("practice.field.origin"), Text: p.T("practice.origin." + one.Origin)})
	if one.State == cases.Published {
		facts = append(facts, views.FactRow{Label: p.T("practice.published_on"), Text: p.Date(one.PublishedOn())})
	}
	return facts
}

func practiceNotes(p views.Page, one cases.Case, card views.PracticeCard) []string {
	var notes []string
	if card.LangNote != "" {
		notes = append(notes, card.LangNote)
	}
	if one.MadeUp {
		notes = append(notes, p.T("practice.made_up_note"))
	}
	if one.State == cases.Withdrawn {
		notes = append(notes, p.T("practice.withdrawn_why", "Reason", one.WithdrawnReason))
	}
	return notes
}

func practiceContact(p views.Page, one cases.Case) []views.FactRow {
	var list []views.FactRow
	for _, fact := range []views.FactRow{{Label: p.T("practice.field.contact"), Text: one.Contact}, {Label: p.T("practice.field.contact_phone"), Text: one.ContactPhone},
		{Label: p.T("practice.field.contact_email"), Text: one.ContactEmail}} {
		if fact.Text != "" {
			list = append(list, fact)
		}
	}
	return list
}

// sourceDate words the date of a publication as far as it says one.
func sourceDate(r *i18n.Reader, text string) string {
	switch len(text) {
	case len("2018-05-31"):
		if d, err := date.Parse(text); err == nil {
			return r.Date(d)
		}
	case len("2018-05"):
		if at, err := time.Parse("2006-01", text); err == nil {
			return at.Format("01.2006")
		}
	}
	if text == cases.Undated {
		return r.T("practice.undated")
	}
	return text
}

// practiceParts are the parts of the story in their order, with their tables.
func (s *Server) practiceParts(c *fiber.Ctx, p views.Page, n names, one cases.Case, text cases.Text, v *views.Practice) error {
	ctx, who := c.UserContext(), actor(c)
	sources, err := s.cases.Sources(ctx, who, one.ID)
	if err != nil {
		return err
	}
	tariffs, err := s.cases.Tariffs(ctx, who, one.ID)
	if err != nil {
		return err
	}
	indicators, err := s.cases.Indicators(ctx, who, one.ID)
	if err != nil {
		return err
	}
	figures, err := s.cases.Figures(ctx, who, one.ID)
	if err != nil {
		return err
	}
	if one.ContractID != nil {
		if v.Changed, err = s.practiceChanged(c, p, one); err != nil {
			return err
		}
	}
	add := func(part, key string) []views.Link {
		if !one.Open() {
			return nil
		}
		return []views.Link{{Label: p.T(key), URL: practiceURL(one.ID) + "/" + part + "/new"}}
	}
	for _, name := range cases.Parts {
		part := views.PracticePart{ID: name, Title: p.T("practice.part." + name), Text: *text.Part(name)}
		switch name {
		case "money_note":
			part.ID = "money"
			part.Lists = []views.PracticeList{moneyList(p, one, sources)}
		case "results":
			part.Lists = []views.PracticeList{indicatorList(p, n, one, indicators), figureList(p, one, figures)}
			part.Add = add("results", "practice.indicator.new")
		}
		part.Missing = part.Text == "" && !slicesAny(part.Lists)
		v.Parts = append(v.Parts, part)
		if name == "money_note" {
			tariff := views.PracticePart{ID: "tariff", Title: p.T("practice.part.tariff"), Lists: []views.PracticeList{tariffList(p, n, one, tariffs)}, Add: add("fees", "practice.tariff.new")}
			tariff.Missing = len(tariffs) == 0
			v.Parts = append(v.Parts, tariff)
		}
	}
	return nil
}

// slicesAny tells whether a part shows any list.
func slicesAny(lists []views.PracticeList) bool {
	for _, list := range lists {
		if len(list.List.Rows)+len(list.Notes) > 0 {
			return true
		}
	}
	return false
}

func moneyList(p views.Page, one cases.Case, sources []cases.Source) views.PracticeList {
	list := views.PracticeList{Caption: p.T("practice.money"), List: views.List{Columns: []views.Column{{Label: p.T("practice.money.source")}, {Label: p.T("practice.money.amount"), Numeric: true}}}}
	for _, source := range sources {
		list.List.Rows = append(list.List.Rows, views.ListRow{Cells: []views.Cell{{Text: p.T("plan.source.kind." + source.Source)}, {Text: p.Som(source.Amount)}}})
	}
	if one.Cost.Valid {
		list.List.Rows = append(list.List.Rows, views.ListRow{Cells: []views.Cell{{Text: p.T("practice.money.total")}, {Text: p.Som(one.Cost.Som)}}})
	}
	return list
}

func tariffList(p views.Page, n names, one cases.Case, tariffs []cases.Tariff) views.PracticeList {
	list := views.PracticeList{Caption: p.T("practice.part.tariff"), List: views.List{Columns: []views.Column{{Label: p.T("plan.tariff.field.payer_class")},
		{Label: p.T("plan.tariff.field.amount"), Numeric: true}, {Label: p.T("plan.tariff.for")}, {Label: p.T("practice.tariff.note")}}}}
	for _, t := range tariffs {
		payer := views.Cell{Text: p.T("plan.tariff.payer." + t.PayerClass)}
		if one.Open() {
			payer.URL = practiceURL(one.ID) + "/fees/" + idText(t.ID)
		}
		list.List.Rows = append(list.List.Rows, views.ListRow{Cells: []views.Cell{payer, {Text: p.Som(t.Amount)},
			{Text: n.measure(t.Unit) + ", " + p.T("plan.tariff.period."+t.Period)}, {Text: t.Note(p.Lang())}}})
	}
	return list
}

func indicatorList(p views.Page, n names, one cases.Case, indicators []cases.Indicator) views.PracticeList {
	list := views.PracticeList{Caption: p.T("practice.indicators"), List: views.List{Columns: []views.Column{{Label: p.T("practice.indicator.name")},
		{Label: p.T("practice.indicator.before"), Numeric: true}, {Label: p.T("practice.indicator.after"), Numeric: true}, {Label: p.T("practice.indicator.unit")},
		{Label: p.T("practice.indicator.source")}}}}
	value := func(d *decimal.Decimal) string {
		if d == nil {
			return i18n.Unknown
		}
		return p.Quantity(*d)
	}
	for _, one2 := range indicators {
		name := views.Cell{Text: one2.Name(p.Lang())}
		if one.Open() {
			name.URL = practiceURL(one.ID) + "/results/" + idText(one2.ID)
		}
		list.List.Rows = append(list.List.Rows, views.ListRow{Cells: []views.Cell{name, {Text: value(one2.Before)}, {Text: value(one2.After)},
			{Text: n.measure(one2.Unit)}, {Text: one2.Source}}})
	}
	return list
}

// figureList are the figures that were drawn from the statement.
func figureList(p views.Page, one cases.Case, figures []cases.Figure) views.PracticeList {
	list := views.PracticeList{Caption: p.T("practice.figures"), List: views.List{Columns: []views.Column{{Label: p.T("overview.column.year")}, {Label: p.T("practice.figures.verdict")},
		{Label: p.T("practice.figures.in_house"), Numeric: true}, {Label: p.T("practice.figures.outsourced"), Numeric: true},
		{Label: p.T("practice.figures.saving"), Numeric: true}, {Label: p.T("practice.figures.range"), Numeric: true}}}}
	if len(figures) == 0 {
		return list
	}
	if one.DrawnSize != nil {
		list.Notes = append(list.Notes, p.T("practice.drawn", "On", one.DrawnOn(), "Size", strconv.FormatInt(*one.DrawnSize, 10), "Root", one.DrawnRoot))
	} else {
		list.Notes = append(list.Notes, p.T("practice.drawn_unsigned", "On", one.DrawnOn()))
	}
	list.Notes = append(list.Notes, p.T("practice.figures.reading"))
	for _, f := range figures {
		verdict := p.T("savings.status." + f.Status)
		if f.Verdict != "" {
			verdict = p.T("savings.verdict." + f.Verdict + ".short")
		}
		between := i18n.Unknown
		if f.Low.Valid && f.High.Valid {
			between = p.Signed(f.Low.Som) + " … " + p.Signed(f.High.Som)
		}
		list.List.Rows = append(list.List.Rows, views.ListRow{Cells: []views.Cell{{Text: strconv.Itoa(f.Year)}, {Text: verdict}, {Text: p.SomNull(f.InHouse)},
			{Text: p.SomNull(f.Outsourced)}, {Text: signedNull(p.Reader, f.Saving)}, {Text: between}}})
	}
	return list
}

func signedNull(r *i18n.Reader, amount money.Null) string {
	if !amount.Valid {
		return i18n.Unknown
	}
	return r.Signed(amount.Som)
}

// practiceChanged says that the figures have changed since they were drawn. Who
// may read the money is told what changed, recomputed now; everybody else what
// the job found, without a figure.
func (s *Server) practiceChanged(c *fiber.Ctx, p views.Page, one cases.Case) (string, error) {
	reach, err := s.reach(c)
	if err != nil {
		return "", err
	}
	if auth.May(user(c).Role, reach, auth.ReadMoney, one.Aimak) != nil {
		if one.ChangedOn.IsZero() {
			return "", nil
		}
		return p.T("practice.changed", "On", one.ChangedOn), nil
	}
	list, err := s.cases.Differences(c.UserContext(), actor(c), one)
	if err != nil || len(list) == 0 {
		return "", err
	}
	words := func(f *cases.Figure) string {
		switch {
		case f == nil:
			return i18n.Unknown
		case f.Saving.Valid:
			return p.Signed(f.Saving.Som)
		default:
			return p.T("savings.status." + f.Status)
		}
	}
	years := make([]string, len(list))
	for i, d := range list {
		years[i] = p.T("practice.changed_year", "Year", strconv.Itoa(d.Year), "Was", words(d.Was), "Now", words(d.Now))
	}
	return p.T("practice.changed_now", "Years", strings.Join(years, "; ")), nil
}

// practiceFiles are the documents of a case that are open to all.
func (s *Server) practiceFiles(c *fiber.Ctx, one cases.Case) ([]views.Link, error) {
	list, _, err := s.documents.List(c.UserContext(), db.Public, documents.Filter{Subject: "practices/" + idText(one.ID), Limit: 100})
	if err != nil {
		return nil, err
	}
	var files []views.Link
	for _, d := range list {
		if d.Published {
			files = append(files, views.Link{Label: d.Title, URL: practiceURL(one.ID) + "/documents/" + idText(d.ID)})
		}
	}
	return files, nil
}

// practiceDocument sends a document of a published case to anybody.
func (s *Server) practiceDocument(c *fiber.Ctx) error {
	one, err := s.practiceAt(c)
	if err != nil {
		return err
	}
	id, err := numberParam(c, "row")
	if err != nil {
		return err
	}
	d, err := s.documents.Get(c.UserContext(), db.Public, id)
	if err != nil {
		return err
	}
	if !d.Published || d.Subject != "practices/"+idText(one.ID) {
		return db.ErrNotFound
	}
	return s.sendDocument(c, d)
}

// practiceData is the case as schema.org has it.
func practiceData(p views.Page, n names, one cases.Case, text cases.Text) any {
	data := map[string]any{"@context": "https://schema.org", "@type": "Article", "headline": text.Title, "description": p.Description, "inLanguage": text.Lang,
		"url": p.Address(p.Lang()), "mainEntityOfPage": p.Address(p.Lang()), "about": n.category(one.Category),
		"contentLocation": map[string]any{"@type": "Place", "name": practicePlace(n, one.Aimak)},
		"publisher":       map[string]any{"@type": "Organization", "name": p.T("view.name"), "url": p.Base}}
	if one.PublishedAt != nil {
		data["datePublished"] = one.PublishedAt.In(date.Bishkek).Format(time.RFC3339)
	}
	if one.SourceURL != "" {
		data["isBasedOn"] = one.SourceURL
	}
	if one.MadeUp {
		data["creativeWorkStatus"] = p.T("practice.made_up")
	}
	return data
}
