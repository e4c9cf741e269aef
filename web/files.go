package web

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/gofiber/fiber/v2"

	"kelishim/docs"
	"kelishim/exchange"
	"kelishim/internal/auth"
	"kelishim/internal/date"
	"kelishim/internal/db"
	"kelishim/internal/i18n"
	"kelishim/internal/journal"
)

var contentTypes = map[string]string{
	"csv":  "text/csv; charset=utf-8",
	"json": "application/json; charset=utf-8",
	"xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
	"pdf":  "application/pdf",
	"zip":  "application/zip",
}

// fileAsked is the format in which the address asks for the page: ?as=csv. The
// same route, filters and rights give the page and its file.
func fileAsked(c *fiber.Ctx) string {
	if c.Method() != fiber.MethodGet {
		return ""
	}
	if format := c.Query("as"); contentTypes[format] != "" && format != "zip" { // a bundle has a form of its own
		return format
	}
	return ""
}

// send answers with a file. Where the money is made up its name says so, since
// a file is sent on without the page's banner.
func (s *Server) send(c *fiber.Ctx, name, format string, body []byte) error {
	c.Set(fiber.HeaderContentType, contentTypes[format])
	c.Set(fiber.HeaderContentDisposition, fmt.Sprintf("attachment; filename=%q", s.fileName(name, format)))
	c.Set(fiber.HeaderCacheControl, "no-store")
	return c.Send(body)
}

func (s *Server) fileName(name, format string) string {
	if s.cfg.Demo {
		name += "_DEMO-made-up"
	}
	return name + "." + format
}

// sendTable answers with a table as a file, or, where the list is long, leaves it
// to a job; total is how many rows it has.
func (s *Server) sendTable(c *fiber.Ctx, name, format string, t exchange.Table, total int) error {
	if !slices.Contains(exchange.Files, format) {
		return db.ErrNotFound
	}
	if out, ok := c.Locals(outputKey).(*output); ok {
		out.err = out.write(s.veiled(c, t), format, reader(c).Lang(), name, total)
		return out.err
	}
	if total > rowsAtOnce {
		return s.exportLater(c, t.Notes[0][1])
	}
	var body bytes.Buffer
	veiled := s.veiled(c, t)
	if err := veiled.Write(&body, format, reader(c).Lang()); err != nil {
		return err
	}
	return s.send(c, name, format, body.Bytes())
}

// rowsAtOnce is how many rows a download has at most that is answered at once;
// more are written by a job, which can be watched, cancelled and fetched later.
const rowsAtOnce = 20_000

// rowsOfJob bounds the file of a list that is not read row after row.
const rowsOfJob = 1_000_000

// rowsOfFile is how many rows a list reads for its file: one more than is
// answered at once shows that there are more.
func rowsOfFile(c *fiber.Ctx) int {
	if c.Locals(outputKey) != nil {
		return rowsOfJob
	}
	return rowsAtOnce + 1
}

// outputKey holds, in a request that a job makes to a page, where its file goes.
const outputKey = "output"

// output is where a job has a file written.
type output struct {
	w     io.Writer
	name  string
	tell  func(done, total int) error // asked every now and then; an error ends the writing
	wrote int
	err   error

	ctx  context.Context // ends where the job is cancelled or the program stops
	user auth.User       // in whose name the page is asked
}

func (o *output) write(t exchange.Table, format, lang, name string, total int) error {
	o.name = name
	each := t
	counted := t
	counted.Rows = nil
	counted.Each = func(row func([]any) error) error {
		return each.Walk(func(values []any) error {
			if o.wrote++; o.wrote%1000 == 0 {
				if err := o.tell(o.wrote, total); err != nil {
					return err
				}
			}
			return row(values)
		})
	}
	return counted.Write(o.w, format, lang)
}

// veiled hides the INN of natural persons in every text, where the reader's role
// does not read them.
func (s *Server) veiled(c *fiber.Ctx, t exchange.Table) exchange.Table {
	veil := s.veilOf(c)
	if !veil.drawn {
		return t
	}
	hidden := t
	hidden.Rows = nil
	hidden.Each = func(row func([]any) error) error {
		return t.Walk(func(values []any) error {
			for i, value := range values {
				switch v := value.(type) {
				case string:
					values[i] = string(veil.text([]byte(v)))
				case exchange.Code:
					values[i] = exchange.Code(veil.text([]byte(v)))
				}
			}
			return row(values)
		})
	}
	for i := range hidden.Notes {
		hidden.Notes[i][1] = string(veil.text([]byte(hidden.Notes[i][1])))
	}
	return hidden
}

// notes are what every file says of itself: what it shows, when it was made and
// by whom, under which state of the journal, by which method, and whether its
// money is made up.
func (s *Server) notes(c *fiber.Ctx, what string) ([][2]string, error) {
	r := reader(c)
	point, err := s.newestCheckpoint(c)
	if err != nil {
		return nil, err
	}
	person := user(c)
	return s.notesOf(r, what, time.Now(), strings.Trim(person.Name+", "+r.T("people.role."+person.Role), ", "), point), nil
}

func (s *Server) notesOf(r *i18n.Reader, what string, at time.Time, by string, point *journal.Checkpoint) [][2]string {
	list := [][2]string{
		{r.T("file.what"), what},
		{r.T("file.made_at"), moment(r, at)},
		{r.T("file.made_by"), by},
		{r.T("file.checkpoint"), checkpointLine(r, point)},
		{r.T("file.method"), r.T("file.method_text") + "; " + docs.MethodVersion()},
		{r.T("file.program"), "Kelishim " + s.cfg.Version},
	}
	if s.cfg.Demo {
		list = append(list, [2]string{r.T("file.demo"), r.T("file.demo_text")})
	}
	return list
}

// newestCheckpoint is the newest signed state of the journal, nil before the
// first was signed.
func (s *Server) newestCheckpoint(c *fiber.Ctx) (*journal.Checkpoint, error) {
	state, err := s.journal.State(c.UserContext(), actor(c))
	return state.Newest, err
}

// checkpointLine names a state of the journal: its size, root and time.
func checkpointLine(r *i18n.Reader, point *journal.Checkpoint) string {
	if point == nil {
		return r.T("file.no_checkpoint")
	}
	return r.T("file.checkpoint_text", "Size", point.Size, "Root", fmt.Sprintf("%x", point.Root), "At", moment(r, point.At))
}

// sheetName is a title as the name of a sheet: at most 31 characters, without
// those that a workbook forbids there.
func sheetName(title string) string {
	clean := strings.Trim(strings.NewReplacer("[", "", "]", "", ":", " ", "*", "", "?", "", "/", " ", `\`, " ").Replace(title), "' ")
	for utf8.RuneCountInString(clean) > 31 {
		_, size := utf8.DecodeLastRuneInString(clean)
		clean = clean[:len(clean)-size]
	}
	return cmp.Or(strings.TrimSpace(clean), "Kelishim")
}

// pathName is the name of a file of the page at this path, with the day.
func pathName(path string) string {
	return cmp.Or(strings.ReplaceAll(strings.Trim(path, "/"), "/", "_"), "savings") + "_" + date.Today().String()
}
