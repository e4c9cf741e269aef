// Package review is the advisor's look at a contract: a checklist with a
// weighted result, comments on its figures and clauses, corrections, approval.
package review

import (
	"context"
	"fmt"
	"strings"

	"github.com/shopspring/decimal"
	"github.com/uptrace/bun"

	"kelishim/internal/db"
	"kelishim/internal/fault"
)

// MaxItems bounds a checklist.
const MaxItems = 60

// Item is one question of a version of the checklist. "Yes" is as it should be.
type Item struct {
	bun.BaseModel `bun:"table:checklist_items"`

	ID       int64  `bun:"id,pk,autoincrement"`
	Version  int    `bun:"version"`
	Position int    `bun:"position"`
	TextRu   string `bun:"text_ru"`
	TextKy   string `bun:"text_ky"`
	TextEn   string `bun:"text_en"`
	Ground   string `bun:"ground"`
	Weight   int    `bun:"weight"` // 1 to 5
}

// In is the question in a language.
func (i Item) In(lang string) string {
	switch lang {
	case "ky":
		return i.TextKy
	case "en":
		return i.TextEn
	}
	return i.TextRu
}

// Checklist is a version with its items; one that a review used is never changed.
type Checklist struct {
	Version int
	MadeOn  string // ISO
	Note    string
	Items   []Item
	Used    bool // by a review
}

// Refusals of checklists.
var (
	ErrNoItems  = fault.New(fault.Invalid, "checklist.no_items")
	ErrTooMany  = fault.New(fault.Invalid, "checklist.too_many")
	ErrTextRu   = fault.New(fault.Invalid, "checklist.text")
	ErrWeight   = fault.New(fault.Invalid, "checklist.weight")
	ErrMoved    = fault.New(fault.Conflict, "checklist.moved")
	ErrNoteLong = fault.New(fault.Invalid, "checklist.note").On("note")
)

// Newest is the version that new reviews take.
func (s *Store) Newest(ctx context.Context, actor db.Actor) (version int, err error) {
	err = s.db.Read(ctx, actor, func(ctx context.Context, tx bun.Tx) error {
		return tx.NewRaw(`SELECT coalesce(max(version), 0) FROM checklists`).Scan(ctx, &version)
	})
	if err != nil {
		return 0, fmt.Errorf("find the newest checklist: %w", err)
	}
	return version, nil
}

// Checklist reads a version.
func (s *Store) Checklist(ctx context.Context, actor db.Actor, version int) (list Checklist, err error) {
	err = s.db.Read(ctx, actor, func(ctx context.Context, tx bun.Tx) error {
		err := tx.NewRaw(`
			SELECT version, made_on::text, note, EXISTS (SELECT 1 FROM reviews r WHERE r.version = c.version)
			FROM checklists c WHERE version = ?`, version).Scan(ctx, &list.Version, &list.MadeOn, &list.Note, &list.Used)
		if err != nil {
			return err
		}
		return tx.NewSelect().Model(&list.Items).Where("version = ?", version).Order("position").Scan(ctx)
	})
	return list, Refusals.Kindly(err)
}

// Versions lists all versions, the newest first, without their items.
func (s *Store) Versions(ctx context.Context, actor db.Actor) (list []Checklist, err error) {
	var rows []struct {
		Version int    `bun:"version"`
		MadeOn  string `bun:"made_on"`
		Note    string `bun:"note"`
		Used    bool   `bun:"used"`
	}
	err = s.db.Read(ctx, actor, func(ctx context.Context, tx bun.Tx) error {
		return tx.NewRaw(`
			SELECT version, made_on::text AS made_on, note, EXISTS (SELECT 1 FROM reviews r WHERE r.version = c.version) AS used
			FROM checklists c ORDER BY version DESC LIMIT 200`).Scan(ctx, &rows)
	})
	if err != nil {
		return nil, fmt.Errorf("list the checklists: %w", err)
	}
	for _, row := range rows {
		list = append(list, Checklist{Version: row.Version, MadeOn: row.MadeOn, Note: row.Note, Used: row.Used})
	}
	return list, nil
}

// AddVersion makes a new version of these items in their order; from is the
// version that they were made of: refused with ErrMoved where it is no longer the
// newest. A refusal on an item names the field, e.g. "text_ru_3".
func (s *Store) AddVersion(ctx context.Context, actor db.Actor, from int, note string, items []Item) (version int, err error) {
	if err := checkItems(items); err != nil {
		return 0, err
	}
	if len(note) > 500 {
		return 0, ErrNoteLong
	}
	err = s.write(ctx, actor, "make a checklist", func(ctx context.Context, tx bun.Tx) error {
		if err := tx.NewRaw(`SELECT coalesce(max(version), 0) + 1 FROM checklists`).Scan(ctx, &version); err != nil {
			return err
		}
		if version != from+1 {
			return ErrMoved
		}
		if _, err := tx.ExecContext(ctx, `INSERT INTO checklists (version, note) VALUES (?, ?)`, version, strings.TrimSpace(note)); err != nil {
			return err
		}
		for i := range items {
			items[i].ID, items[i].Version, items[i].Position = 0, version, i+1
		}
		_, err := tx.NewInsert().Model(&items).Exec(ctx)
		return err
	})
	return version, err
}

func checkItems(items []Item) error {
	if len(items) == 0 {
		return ErrNoItems
	}
	if len(items) > MaxItems {
		return ErrTooMany.With("Max", MaxItems)
	}
	var wrong fault.List
	for i := range items {
		one := &items[i]
		for _, text := range []struct {
			name  string
			value *string
		}{{"text_ru", &one.TextRu}, {"text_ky", &one.TextKy}, {"text_en", &one.TextEn}, {"", &one.Ground}} {
			*text.value = strings.TrimSpace(*text.value)
			if text.name != "" && (*text.value == "" || len(*text.value) > 2000) {
				wrong = append(wrong, ErrTextRu.On(fmt.Sprintf("%s_%d", text.name, one.Position)))
			}
		}
		if one.Weight < 1 || one.Weight > 5 {
			wrong = append(wrong, ErrWeight.On(fmt.Sprintf("weight_%d", one.Position)))
		}
	}
	return wrong.Or()
}

// Answers to an item.
const (
	Yes           = "yes"
	Partly        = "partly"
	No            = "no"
	NotApplicable = "not_applicable"
)

// AnswerKinds lists them in the order of the form.
var AnswerKinds = []string{Yes, Partly, No, NotApplicable}

// Answer is what the advisor found on an item.
type Answer struct {
	bun.BaseModel `bun:"table:review_answers"`

	ReviewID   int64  `bun:"review_id,pk"`
	ItemID     int64  `bun:"item_id,pk"`
	ContractID int64  `bun:"contract_id"`
	Answer     string `bun:"answer"`
	Note       string `bun:"note"`
}

// Levels of shortcomings, in the words of the Accounts Chamber's checklists.
const (
	None     = "none"
	Minor    = "minor"
	Present  = "present"
	VeryHigh = "very_high"
	Critical = "critical"
)

// The shares of weight from which a level begins. The words are the Chamber's,
// the bounds are ours: those of the Chamber are not published.
var (
	presentFrom  = decimal.RequireFromString("0.10")
	veryHighFrom = decimal.RequireFromString("0.30")
	criticalFrom = decimal.RequireFromString("0.60")
	half         = decimal.RequireFromString("0.5")
)

// Result is the weighted result of a checklist: the weight of what is wrong
// ("no" in full, "partly" by half) as a share of the weight of what applies.
type Result struct {
	Answered, Items int
	Lost, Applies   decimal.Decimal // weights
	Share           decimal.Decimal // 0 to 1, 0 where nothing applies
	Level           string          // "" while nothing is answered
}

// Weigh sums up the answers of a checklist.
func Weigh(items []Item, answers map[int64]Answer) Result {
	r := Result{Items: len(items)}
	for _, item := range items {
		answer, ok := answers[item.ID]
		if !ok {
			continue
		}
		r.Answered++
		weight := decimal.NewFromInt(int64(item.Weight))
		switch answer.Answer {
		case NotApplicable:
			continue
		case No:
			r.Lost = r.Lost.Add(weight)
		case Partly:
			r.Lost = r.Lost.Add(weight.Mul(half))
		}
		r.Applies = r.Applies.Add(weight)
	}
	if r.Applies.Sign() > 0 {
		r.Share = r.Lost.Div(r.Applies)
	}
	switch {
	case r.Answered == 0:
	case r.Share.Sign() == 0:
		r.Level = None
	case r.Share.LessThan(presentFrom):
		r.Level = Minor
	case r.Share.LessThan(veryHighFrom):
		r.Level = Present
	case r.Share.LessThan(criticalFrom):
		r.Level = VeryHigh
	default:
		r.Level = Critical
	}
	return r
}
