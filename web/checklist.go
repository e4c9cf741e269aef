package web

import (
	"strconv"

	"github.com/gofiber/fiber/v2"

	"kelishim/contracts/review"
	"kelishim/views"
)

// blankItems stand at the end of the form, for new questions.
const blankItems = 3

func (s *Server) checklist(c *fiber.Ctx) error {
	version := c.QueryInt("version")
	if version <= 0 {
		var err error
		if version, err = s.reviews.Newest(c.UserContext(), actor(c)); err != nil {
			return err
		}
	}
	list, err := s.reviews.Checklist(c.UserContext(), actor(c), version)
	if err != nil {
		return err
	}
	values := map[string]string{"from": strconv.Itoa(version)}
	for i, item := range list.Items {
		n := strconv.Itoa(i + 1)
		values["text_ru_"+n], values["text_ky_"+n], values["text_en_"+n] = item.TextRu, item.TextKy, item.TextEn
		values["ground_"+n], values["weight_"+n] = item.Ground, strconv.Itoa(item.Weight)
	}
	return s.showChecklist(c, list.Version, len(list.Items)+blankItems, fillForm(c, values))
}

func (s *Server) showChecklist(c *fiber.Ctx, version, rows int, f *form) error {
	p := s.page(c, "checklist.heading", "reviews", "Version", version)
	p.Crumbs = []views.Crumb{{Label: p.T("review.queue"), URL: "/reviews"}, {Label: p.T("checklist.title")}}
	versions, err := s.reviews.Versions(c.UserContext(), actor(c))
	if err != nil {
		return err
	}
	v := views.ChecklistView{Form: views.Form{Action: "/settings/checklist", Submit: p.T("checklist.save"), Cancel: views.Link{URL: "/reviews"},
		Hidden: map[string]string{"from": strconv.Itoa(version), "rows": strconv.Itoa(rows)}}}
	for _, one := range versions {
		v.Versions = append(v.Versions, views.Link{Label: strconv.Itoa(one.Version), URL: "/settings/checklist?version=" + strconv.Itoa(one.Version)})
	}
	var weights []views.Option
	for weight := 1; weight <= 5; weight++ {
		weights = append(weights, views.Option{Value: strconv.Itoa(weight), Label: strconv.Itoa(weight)})
	}
	for i := 1; i <= rows; i++ {
		n := strconv.Itoa(i)
		v.Form.Sections = append(v.Form.Sections, views.Section{Title: p.T("checklist.item", "Number", i), Fields: []views.Field{
			f.field("text", "text_ru_"+n, p.T("checklist.text_ru"), wide), f.field("text", "text_ky_"+n, p.T("checklist.text_ky"), wide),
			f.field("text", "text_en_"+n, p.T("checklist.text_en"), wide), f.field("text", "ground_"+n, p.T("checklist.ground")),
			f.field("select", "weight_"+n, p.T("checklist.weight_word"), chosenFrom(weights)),
			f.field("checkbox", "drop_"+n, p.T("checklist.drop"))}})
	}
	v.Form.Sections = append(v.Form.Sections, views.Section{Title: p.T("checklist.about"), Fields: []views.Field{
		f.field("text", "note", p.T("checklist.note_word"), wide)}})
	v.Form.Errors = f.general(fieldNames(v.Form))
	c.Status(f.status())
	return render(c, views.ChecklistPage(p, v))
}

// addChecklist makes a new version: reviews that were begun keep theirs.
func (s *Server) addChecklist(c *fiber.Ctx) error {
	f := readForm(c)
	from, _ := strconv.Atoi(f.text("from"))
	rows, _ := strconv.Atoi(f.text("rows"))
	rows = min(max(rows, 0), review.MaxItems+blankItems)
	var items []review.Item
	for i := 1; i <= rows; i++ {
		n := strconv.Itoa(i)
		item := review.Item{Position: i, TextRu: f.text("text_ru_" + n), TextKy: f.text("text_ky_" + n), TextEn: f.text("text_en_" + n),
			Ground: f.text("ground_" + n)}
		if f.checked("drop_"+n) || item.TextRu+item.TextKy+item.TextEn+item.Ground == "" {
			continue
		}
		item.Weight, _ = strconv.Atoi(f.text("weight_" + n))
		items = append(items, item)
	}
	if _, err := s.reviews.AddVersion(c.UserContext(), actor(c), from, f.text("note"), items); err != nil && !f.take(err) {
		return err
	}
	if !f.ok() {
		return s.showChecklist(c, from, max(rows, 1), f)
	}
	return s.done(c, "/settings/checklist", "checklist.saved")
}
