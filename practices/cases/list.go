package cases

import (
	"context"
	"strings"

	"github.com/uptrace/bun"

	"kelishim/internal/db"
)

// Sizes are the classes of aimaks by households, as the register last counted
// them: below SmallBelow, below LargeFrom, and the others. An aimak that was not
// counted is in none.
var Sizes = []string{"small", "medium", "large", "unknown"}

// Where the classes part.
const (
	SmallBelow = 1500
	LargeFrom  = 4000
)

// SizeOf is the class of a number of households.
func SizeOf(households *int) string {
	switch {
	case households == nil:
		return "unknown"
	case *households < SmallBelow:
		return "small"
	case *households < LargeFrom:
		return "medium"
	default:
		return "large"
	}
}

// Row is a case in a list.
type Row struct {
	Case
	Households *int   `bun:"households"` // of its aimak, as last counted
	Votes      int    `bun:"votes"`
	Texts      []Text `bun:"-"`
}

// Filter narrows, sorts and pages the list of cases; zero fields take all.
type Filter struct {
	Search    string // words that all stand in the texts of one language, or in the names of the place
	Aimaks    []string
	Category  string
	Mechanism string
	Size      string // one of Sizes
	Result    string // one of Results
	Origin    string
	State     string // one of States; zero takes all that the reader sees
	Contract  int64
	Sort      string // published, year, votes, "-" before it downwards
	Limit     int
	Offset    int

	found []int64 // the cases that hold the words of Search; nil where none are asked for
}

// find looks for the words once, for the count and the page.
func (f *Filter) find(ctx context.Context, tx bun.IDB) error {
	words := strings.Fields(plainWords.Replace(strings.ToLower(f.Search)))
	if len(words) == 0 {
		return nil
	}
	q := tx.NewSelect().TableExpr("practice_texts AS t").Join("JOIN units AS u ON u.soate = t.aimak").Join("CROSS JOIN " + wordsOf).
		ColumnExpr("DISTINCT t.practice_id")
	for _, word := range words {
		q = q.Where("strpos(w.words, ?) > 0", word)
	}
	f.found = []int64{}
	return q.Scan(ctx, &f.found)
}

var sorts = map[string]string{
	"published": "c.published_at, c.id", "-published": "c.published_at DESC NULLS FIRST, c.id DESC",
	"year": "c.year, c.id", "-year": "c.year DESC NULLS LAST, c.id DESC",
	"votes": "votes, c.id", "-votes": "votes DESC, c.published_at DESC, c.id DESC",
}

// plainWords writes Kyrgyz and Russian words as they are typed on a keyboard
// that lacks some of their letters; translate does the same to the texts.
var plainWords = strings.NewReplacer("ө", "о", "ү", "у", "ң", "н", "ё", "е")

const (
	// wordsOf are all words of a text, worked out once and not once a word.
	wordsOf = `LATERAL (SELECT translate(lower(concat_ws(' ', u.name_ru, u.name_ky, u.name_en, t.title, t.problem, t.decision, t.how, t.provider,
		t.money_note, t.results, t.sustained, t.lessons)), 'өүңё', 'оуне') AS words OFFSET 0) w`
	// householdsOf is what the register last counted in the aimak of a case.
	householdsOf = `(SELECT h.households FROM households h WHERE h.aimak = c.aimak ORDER BY h.year DESC LIMIT 1)`
)

// List lists cases with their texts and says how many there are in all, the
// newest first unless it is sorted otherwise.
func (s *Store) List(ctx context.Context, actor db.Actor, f Filter) (list []Row, total int, err error) {
	order, ok := sorts[f.Sort]
	if !ok {
		order = sorts["-published"]
	}
	err = s.read(ctx, actor, "list cases", func(ctx context.Context, tx bun.Tx) error {
		if err := f.find(ctx, tx); err != nil {
			return err
		}
		q := f.narrow(tx.NewSelect().TableExpr("practices AS c"))
		count, err := q.Count(ctx)
		if err != nil {
			return err
		}
		total = int(count)
		err = q.ColumnExpr("c.*").ColumnExpr(householdsOf+" AS households").
			ColumnExpr("(SELECT count(*) FROM practice_votes v WHERE v.practice_id = c.id) AS votes").
			OrderExpr(order).Limit(int64(f.Limit)).Offset(int64(f.Offset)).Scan(ctx, &list)
		if err != nil {
			return err
		}
		return withTexts(ctx, tx, list)
	})
	return list, total, err
}

func withTexts(ctx context.Context, tx bun.IDB, list []Row) error {
	ids := make([]int64, len(list))
	for i, row := range list {
		ids[i] = row.ID
	}
	texts, err := textsOf(ctx, tx, ids...)
	if err != nil {
		return err
	}
	byCase := map[int64][]Text{}
	for _, text := range texts {
		byCase[text.PracticeID] = append(byCase[text.PracticeID], text)
	}
	for i := range list {
		list[i].Texts = byCase[list[i].ID]
	}
	return nil
}

func (f Filter) narrow(q *bun.SelectQuery) *bun.SelectQuery {
	if f.found != nil {
		q = q.Where(`c.id IN (?)`, bun.List(append([]int64{0}, f.found...)))
	}
	equals := func(column, value string) {
		if value != "" {
			q = q.Where(`? = ?`, bun.Ident(column), value)
		}
	}
	equals("c.category", f.Category)
	equals("c.mechanism", f.Mechanism)
	equals("c.result", f.Result)
	equals("c.origin", f.Origin)
	equals("c.state", f.State)
	if f.Aimaks != nil {
		q = q.Where(`c.aimak IN (?)`, bun.List(f.Aimaks))
	}
	if f.Contract != 0 {
		q = q.Where(`c.contract_id = ?`, f.Contract)
	}
	switch f.Size {
	case "":
	case "small":
		q = q.Where(householdsOf+` < ?`, SmallBelow)
	case "medium":
		q = q.Where(householdsOf+` >= ? AND `+householdsOf+` < ?`, SmallBelow, LargeFrom)
	case "large":
		q = q.Where(householdsOf+` >= ?`, LargeFrom)
	default:
		q = q.Where(householdsOf + ` IS NULL`)
	}
	return q
}

// Covered is how many published cases an aimak has of a service, and how many of
// them are made up.
type Covered struct {
	Aimak    string `bun:"aimak"`
	Category string `bun:"category"`
	Cases    int    `bun:"cases"`
	MadeUp   int    `bun:"made_up"`
}

// Coverage counts the published cases by aimak and service.
func (s *Store) Coverage(ctx context.Context, actor db.Actor) (list []Covered, err error) {
	err = s.read(ctx, actor, "count cases", func(ctx context.Context, tx bun.Tx) error {
		return tx.NewRaw(`SELECT aimak, category, count(*) AS cases, count(*) FILTER (WHERE made_up) AS made_up
			FROM practices WHERE state = ? GROUP BY aimak, category`, Published).Scan(ctx, &list)
	})
	return list, err
}
