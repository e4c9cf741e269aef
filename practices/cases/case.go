package cases

import (
	"context"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/uptrace/bun"

	"kelishim/internal/date"
	"kelishim/internal/db"
	"kelishim/internal/fault"
	"kelishim/internal/money"
)

// Mechanisms by which a service was delivered: those of a service plan, and what
// others did instead.
var Mechanisms = []string{"contract", "social_order", "public_private_partnership", "lease", "municipal_enterprise",
	"cooperation", "regulated_price", "in_house"}

// Results are what came of a case, the bad ones too. The first three and the
// last are those of a statement of savings.
var Results = []string{"saves", "no_clear_difference", "costs_more", "improved", "failed", "not_comparable"}

// Where a case comes from.
const (
	OfContract    = "contract"    // its figures are drawn from the statement
	OfPublication = "publication" // its source is named
	OfTeller      = "told"        // by the municipality itself
)

// Origins lists them.
var Origins = []string{OfContract, OfPublication, OfTeller}

// Undated is the date of a publication that bears none.
const Undated = "undated"

// Limits on what is typed.
const (
	maxLine = 300
	maxText = 6000
)

// Case is what a municipality tried, without its words and rows.
type Case struct {
	bun.BaseModel `bun:"table:practices"`

	ID         int64  `bun:"id,pk,autoincrement"`
	Aimak      string `bun:"aimak"` // a unit with a budget: an aiyl aimak or a city
	Category   string `bun:"category"`
	Mechanism  string `bun:"mechanism"` // one of Mechanisms
	Result     string `bun:"result"`    // one of Results
	Year       *int   `bun:"year"`      // in which it began, nil where the source does not say
	Origin     string `bun:"origin"`
	ContractID *int64 `bun:"contract_id"`

	SourceURL   string `bun:"source_url"`
	SourceTitle string `bun:"source_title"`
	SourceDate  string `bun:"source_date"` // 2018, 2018-05, 2018-05-31 or Undated
	MadeUp      bool   `bun:"made_up"`     // an example for practice, labelled wherever it is shown

	Cost money.Null `bun:"cost"` // som in all; unknown where the sources do not say or contradict themselves
	Unit string     `bun:"unit"` // in which the volume of the service is counted, for who begins a comparison after it

	Contact        string `bun:"contact"` // an office, not a person
	ContactPhone   string `bun:"contact_phone"`
	ContactEmail   string `bun:"contact_email"`
	ContactConsent bool   `bun:"contact_consent"`

	DrawnAt    *time.Time `bun:"drawn_at"`   // when the figures were drawn from the statement
	DrawnSize  *int64     `bun:"drawn_size"` // of the newest checkpoint of the journal then
	DrawnRoot  string     `bun:"drawn_root"` // its root, base64
	ComparedAt *time.Time `bun:"compared_at"`
	ChangedOn  date.Date  `bun:"changed_on"` // since when a recalculation differs from them

	State           string     `bun:"state"`
	SubmittedBy     *int64     `bun:"submitted_by"`
	PublishedBy     *int64     `bun:"published_by"`
	PublishedAt     *time.Time `bun:"published_at"`
	WithdrawnReason string     `bun:"withdrawn_reason"`
	WrittenBy       int64      `bun:"written_by,nullzero,default:0"`
	WrittenAt       time.Time  `bun:"written_at,nullzero,default:now()"`
}

// Open tells whether the case may be changed.
func (c Case) Open() bool { return c.State == Draft }

// PublishedOn is the day on which everybody may read it since.
func (c Case) PublishedOn() date.Date {
	if c.PublishedAt == nil {
		return date.Date{}
	}
	return date.FromTime(c.PublishedAt.In(date.Bishkek))
}

// DrawnOn is the day on which its figures were drawn.
func (c Case) DrawnOn() date.Date {
	if c.DrawnAt == nil {
		return date.Date{}
	}
	return date.FromTime(c.DrawnAt.In(date.Bishkek))
}

var (
	sourceDate = regexp.MustCompile(`^([0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?|undated|)$`)
	plainEmail = regexp.MustCompile(`^[^@\s]+@[^@\s]+$`)
	// An INN of a natural person has 14 digits and begins with 1 or 2.
	personalINN = regexp.MustCompile(`(^|[^0-9])[12][0-9]{13}([^0-9]|$)`)
)

// check gathers what is refused of a case. Personal numbers are refused in every
// text of a case: it is made to be read by everybody.
func (c *Case) check() fault.List {
	for _, text := range []*string{&c.Aimak, &c.Category, &c.SourceURL, &c.SourceTitle, &c.SourceDate, &c.Unit, &c.Contact, &c.ContactPhone, &c.ContactEmail} {
		*text = strings.TrimSpace(*text)
	}
	var wrong fault.List
	refuse := func(is bool, one *fault.Fault) {
		if is {
			wrong = append(wrong, one)
		}
	}
	refuse(c.Aimak == "", ErrAimak)
	refuse(c.Category == "", ErrCategory)
	refuse(!slices.Contains(Mechanisms, c.Mechanism), ErrChoice.On("mechanism"))
	refuse(!slices.Contains(Results, c.Result), ErrChoice.On("result"))
	refuse(!slices.Contains(Origins, c.Origin) || (c.Origin == OfContract) != (c.ContractID != nil), ErrChoice.On("origin"))
	refuse(c.Year != nil && (*c.Year < 1990 || *c.Year > 2199), ErrYear)
	refuse(c.Cost.Valid && c.Cost.Som.Sign() < 0, ErrNegative.On("cost"))
	if c.Origin == OfPublication {
		refuse(c.SourceURL == "", ErrSource.On("source_url"))
		refuse(c.SourceTitle == "", ErrSource.On("source_title"))
		refuse(c.SourceDate == "", ErrSource.On("source_date"))
	}
	refuse(c.SourceURL != "" && !isLink(c.SourceURL), ErrLink)
	refuse(!sourceDate.MatchString(c.SourceDate), ErrSourceDate)
	refuse(c.ContactEmail != "" && !plainEmail.MatchString(c.ContactEmail), ErrEmail)
	refuse(c.Contact+c.ContactPhone+c.ContactEmail != "" && !c.ContactConsent, ErrConsent)
	for field, text := range map[string]string{"source_title": c.SourceTitle, "contact": c.Contact, "contact_phone": c.ContactPhone, "unit": c.Unit} {
		refuse(utf8.RuneCountInString(text) > maxLine, ErrLong.With("Max", maxLine).On(field))
		refuse(personalINN.MatchString(text), ErrPersonal.On(field))
	}
	return wrong
}

func isLink(text string) bool {
	u, err := url.Parse(text)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != "" && len(text) <= 500
}

// Get finds a case that the reader may see.
func (s *Store) Get(ctx context.Context, actor db.Actor, id int64) (c Case, err error) {
	err = s.read(ctx, actor, "find a case", func(ctx context.Context, tx bun.Tx) error {
		return tx.NewSelect().Model(&c).Where("id = ?", id).Scan(ctx)
	})
	return c, err
}

// Add makes a draft with its words in one language and its money, and sets its
// number. Of a case from a contract the figures are drawn at once.
func (s *Store) Add(ctx context.Context, actor db.Actor, c *Case, words Text, sources []Source) error {
	c.State = Draft
	wrong := append(append(c.check(), words.check()...), checkMoney(c.Cost, sources)...)
	if err := wrong.Or(); err != nil {
		return err
	}
	return s.write(ctx, actor, "add a case", func(ctx context.Context, tx bun.Tx) error {
		var drawn []Figure
		if c.ContractID != nil {
			var err error
			if drawn, err = draw(ctx, tx, c); err != nil {
				return err
			}
		}
		if err := c.agrees(drawn); err != nil {
			return err
		}
		if _, err := tx.NewInsert().Model(c).Exec(ctx); err != nil {
			return err
		}
		if err := keepFigures(ctx, tx, *c, drawn); err != nil {
			return err
		}
		words.PracticeID, words.Aimak = c.ID, c.Aimak
		if _, err := tx.NewInsert().Model(&words).Exec(ctx); err != nil {
			return err
		}
		if err := keepSources(ctx, tx, *c, sources); err != nil {
			return err
		}
		if c.ContractID != nil {
			if err := copyCounted(ctx, tx, *c); err != nil {
				return err
			}
		}
		return note(ctx, tx, *c, Draft, "")
	})
}

// Change changes a draft: all but its place, service and origin.
func (s *Store) Change(ctx context.Context, actor db.Actor, c *Case, sources []Source) error {
	return s.write(ctx, actor, "change a case", func(ctx context.Context, tx bun.Tx) error {
		old, err := holdDraft(ctx, tx, c.ID)
		if err != nil {
			return err
		}
		c.Aimak, c.Category, c.Origin, c.ContractID = old.Aimak, old.Category, old.Origin, old.ContractID
		if err := append(c.check(), checkMoney(c.Cost, sources)...).Or(); err != nil {
			return err
		}
		drawn, err := figuresOf(ctx, tx, c.ID)
		if err != nil {
			return err
		}
		if err := c.agrees(drawn); err != nil {
			return err
		}
		err = db.One(tx.NewUpdate().Model(c).Column("mechanism", "result", "year", "source_url", "source_title", "source_date", "cost", "unit",
			"contact", "contact_phone", "contact_email", "contact_consent").WherePK().Exec(ctx))
		if err != nil {
			return err
		}
		return keepSources(ctx, tx, *c, sources)
	})
}

// Delete removes a draft that was never published; one that was is withdrawn
// instead, so that who quoted it learns why.
func (s *Store) Delete(ctx context.Context, actor db.Actor, id int64) error {
	return s.write(ctx, actor, "delete a case", func(ctx context.Context, tx bun.Tx) error {
		c, err := holdDraft(ctx, tx, id)
		if err != nil {
			return err
		}
		if c.PublishedAt != nil {
			return ErrWasPublished
		}
		return db.One(tx.NewDelete().Model(&c).WherePK().Exec(ctx))
	})
}
