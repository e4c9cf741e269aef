package web

import (
	"slices"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"kelishim/contracts"
	"kelishim/contracts/review"
	"kelishim/internal/db"
	"kelishim/views"
)

func (s *Server) commentsPage(c *fiber.Ctx) error {
	one, err := s.contractAt(c)
	if err != nil {
		return err
	}
	p := s.contractPage(c, one, "review.comments")
	v := views.CommentsView{Ask: contractURL(one.ID) + "/comments/new"}
	if v.Threads, _, err = s.threads(c, p, one); err != nil {
		return err
	}
	return render(c, views.CommentsPage(p, v))
}

// threads are the comments on a contract in words.
func (s *Server) threads(c *fiber.Ctx, p views.Page, one contracts.Contract) (list []views.CommentThread, open int, err error) {
	comments, err := s.reviews.Comments(c.UserContext(), actor(c), one.ID)
	if err != nil || len(comments) == 0 {
		return nil, 0, err
	}
	rows, err := s.reviews.Rows(c.UserContext(), actor(c), one.ID)
	if err != nil {
		return nil, 0, err
	}
	threads, open := review.Threads(comments)
	for _, thread := range threads {
		base := contractURL(one.ID) + "/comments/" + strconv.FormatInt(thread.ID, 10)
		v := views.CommentThread{Thread: thread, When: moment(p.Reader, thread.WrittenAt), Answer: base + "/answer",
			About: views.Link{Label: subjectWords(p, rows, thread.Subject), URL: contractURL(one.ID) + "#" + subjectAnchor(thread.Subject)}}
		for _, answer := range thread.Answers {
			v.AnswersWhen = append(v.AnswersWhen, moment(p.Reader, answer.WrittenAt))
		}
		list = append(list, v)
	}
	return list, open, nil
}

// subjectAnchor is where on the contract's page a subject stands.
func subjectAnchor(subject string) string {
	table, id, isRow := strings.Cut(subject, "/")
	if isRow {
		return rowAnchor(table, id)
	}
	return "on-" + subject
}

// rowAnchor is the place of a row of a contract on its page.
func rowAnchor(table, id string) string { return strings.ReplaceAll(table, "_", "-") + "-" + id }

// anchorRows gives rows that have a page of their own below the contract's the
// place that comments on them lead to.
func anchorRows(rows []views.ListRow) {
	for i := range rows {
		parts := strings.Split(rows[i].Cells[0].URL, "/")
		if rows[i].ID == "" && len(parts) == 5 && parts[1] == "contracts" {
			rows[i].ID = rowAnchor(parts[3], parts[4])
		}
	}
}

// subjectWords names what a comment is about.
func subjectWords(p views.Page, rows []review.Row, subject string) string {
	for _, row := range rows {
		if row.Subject() == subject {
			return tableName(p, row.Table+"/") + " " + row.Name
		}
	}
	if slices.Contains(review.Fields, subject) {
		return p.T("review.field." + subject)
	}
	return tableName(p, subject)
}

func (s *Server) newComment(c *fiber.Ctx) error {
	one, err := s.contractAt(c)
	if err != nil {
		return err
	}
	subject := queryText(c, "subject")
	if subject == "" {
		subject = review.Whole
	}
	return s.showComment(c, one, fillForm(c, map[string]string{"subject": subject, "asks": "1"}))
}

func (s *Server) showComment(c *fiber.Ctx, one contracts.Contract, f *form) error {
	p := s.contractPage(c, one, "review.comment_new")
	rows, err := s.reviews.Rows(c.UserContext(), actor(c), one.ID)
	if err != nil {
		return err
	}
	choices := worded(p, "review.field.", review.Fields, "")
	for _, row := range rows {
		choices = append(choices, views.Option{Value: row.Subject(), Label: subjectWords(p, rows, row.Subject())})
	}
	return s.showEdit(c, p, f, views.Edit{Intro: p.T("review.comment_lead"), Form: views.Form{Action: contractURL(one.ID) + "/comments/new",
		Submit: p.T("review.comment_send"), Cancel: views.Link{URL: contractURL(one.ID) + "#review"}, Fields: []views.Field{
			f.field("select", "subject", p.T("review.about"), needed, chosenFrom(choices)),
			f.field("textarea", "comment", p.T("review.comment_word"), needed),
			f.field("checkbox", "asks", p.T("review.asks"), hinted(p.T("review.asks_hint")))}}})
}

func (s *Server) addComment(c *fiber.Ctx) error {
	one, err := s.contractAt(c)
	if err != nil {
		return err
	}
	f := readForm(c)
	comment := review.Comment{ContractID: one.ID, Subject: f.need("subject"), Comment: f.need("comment"), Asks: f.checked("asks")}
	return s.finish(c, f, contractURL(one.ID)+"#review",
		func() error { return s.reviews.AddComment(c.UserContext(), actor(c), &comment) },
		func() error { return s.showComment(c, one, f) })
}

// questionAt is the comment of the address, on the contract of the address.
func (s *Server) questionAt(c *fiber.Ctx) (one contracts.Contract, question review.Comment, err error) {
	if one, err = s.contractAt(c); err != nil {
		return one, question, err
	}
	id, err := numberParam(c, "row")
	if err != nil {
		return one, question, err
	}
	list, err := s.reviews.Comments(c.UserContext(), actor(c), one.ID)
	if err != nil {
		return one, question, err
	}
	for _, comment := range list {
		if comment.ID == id && comment.AnswersID == nil {
			return one, comment, nil
		}
	}
	return one, question, db.ErrNotFound
}

func (s *Server) newAnswer(c *fiber.Ctx) error {
	one, question, err := s.questionAt(c)
	if err != nil {
		return err
	}
	return s.showReply(c, one, question, fillForm(c, nil))
}

func (s *Server) showReply(c *fiber.Ctx, one contracts.Contract, question review.Comment, f *form) error {
	p := s.contractPage(c, one, "review.answer_it")
	return s.showEdit(c, p, f, views.Edit{Intro: question.Author + ": " + question.Comment, Form: views.Form{
		Action: contractURL(one.ID) + "/comments/" + strconv.FormatInt(question.ID, 10) + "/answer",
		Submit: p.T("review.answer_send"), Cancel: views.Link{URL: contractURL(one.ID) + "#review"},
		Fields: []views.Field{f.field("textarea", "comment", p.T("review.answer_word"), needed)}}})
}

func (s *Server) addAnswer(c *fiber.Ctx) error {
	one, question, err := s.questionAt(c)
	if err != nil {
		return err
	}
	f := readForm(c)
	answer := review.Comment{ContractID: one.ID, AnswersID: &question.ID, Comment: f.need("comment")}
	return s.finish(c, f, contractURL(one.ID)+"#review",
		func() error { return s.reviews.AddComment(c.UserContext(), actor(c), &answer) },
		func() error { return s.showReply(c, one, question, f) })
}
