package seminars

import (
	"context"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/uptrace/bun"

	"kelishim/aimaks"
	"kelishim/internal/code"
	"kelishim/internal/date"
	"kelishim/internal/db"
	"kelishim/internal/fault"
)

// Positions of those who take part.
var Positions = []string{"head", "finance", "staff", "deputy"}

// Sexes as they are counted.
var Sexes = []string{"woman", "man"}

// How somebody came onto the list.
const (
	ByAdvisor = "advisor"
	ByList    = "list"
	ByLink    = "link"
)

// Participant is somebody who registered for a seminar. Without consent there
// is no name: the person counts all the same.
type Participant struct {
	bun.BaseModel `bun:"table:seminar_participants,alias:p"`

	ID           int64     `bun:"id,pk,autoincrement"`
	SeminarID    int64     `bun:"seminar_id"`
	Aimak        string    `bun:"aimak"`
	Raion        string    `bun:"raion"` // of the aimak, on the day of registration
	Position     string    `bun:"position"`
	Sex          string    `bun:"sex"`
	Consent      bool      `bun:"consent"` // to keep the name
	CameBy       string    `bun:"came_by"`
	Code         string    `bun:"code"` // opens the person's own page
	RegisteredOn date.Date `bun:"registered_on,nullzero,default:current_date"`

	Name string `bun:"name,scanonly"` // "" without consent
}

// Enrolled is a participant in a list.
type Enrolled struct {
	Participant
	Days        int    `bun:"days"` // attended
	Certificate string `bun:"certificate"`
	PlaceRU     string `bun:"place_ru"`
	StartsOn    date.Date
}

func (p *Participant) check(register *aimaks.Register, seminar Seminar) error {
	p.Name = strings.Join(strings.Fields(p.Name), " ")
	var wrong fault.List
	refuse := func(is bool, one *fault.Fault) {
		if is {
			wrong = append(wrong, one)
		}
	}
	unit, known := register.Unit(p.Aimak)
	known = known && aimaks.HasBudget(unit.Level)
	refuse(!known, ErrAimak)
	refuse(known && !seminar.Invites(register, p.Aimak), ErrUninvited)
	refuse(!slices.Contains(Positions, p.Position), ErrPosition)
	refuse(!slices.Contains(Sexes, p.Sex), ErrSex)
	refuse(p.Consent && p.Name == "", ErrName)
	refuse(utf8.RuneCountInString(p.Name) > 100, ErrNameLong)
	if !p.Consent {
		p.Name = "" // what was typed without consent is not kept
	}
	p.Raion = register.Raion(p.Aimak)
	return wrong.Or()
}

// People narrows the list of participants; what is empty takes all.
type People struct {
	Search    string // part of a kept name, or a whole code
	SeminarID int64
	SeriesID  int64
	Oblast    string   // over the seminar
	Aimaks    []string // nil takes all
	Position  string
	Sex       string
	Sort      string // id, name or aimak, "-" before it for descending
	Limit     int
	Offset    int
}

func (f People) narrow(q *bun.SelectQuery) *bun.SelectQuery {
	q = q.Join("JOIN seminars AS s ON s.id = p.seminar_id").Join("LEFT JOIN seminar_names AS n ON n.participant_id = p.id")
	if f.Search != "" {
		q = q.Where("strpos(lower(n.name), lower(?)) > 0 OR p.code = ?", f.Search, code.Read(f.Search))
	}
	if f.SeminarID != 0 {
		q = q.Where("p.seminar_id = ?", f.SeminarID)
	}
	if f.SeriesID != 0 {
		q = q.Where("s.series_id = ?", f.SeriesID)
	}
	if f.Oblast != "" {
		q = q.Where("s.oblast = ?", f.Oblast)
	}
	if f.Aimaks != nil {
		q = q.Where("p.aimak IN (?)", bun.List(append([]string{""}, f.Aimaks...)))
	}
	if f.Position != "" {
		q = q.Where("p.position = ?", f.Position)
	}
	if f.Sex != "" {
		q = q.Where("p.sex = ?", f.Sex)
	}
	return q
}

var peopleOrders = map[string]string{
	"id": "p.id", "-id": "p.id DESC", "aimak": "p.aimak, p.id", "-aimak": "p.aimak DESC, p.id",
	"name": `n.name COLLATE "ky-x-icu" NULLS LAST, p.id`, "-name": `n.name COLLATE "ky-x-icu" DESC NULLS LAST, p.id`,
}

// Participants lists who registered, and how many they are.
func (s *Store) Participants(ctx context.Context, actor db.Actor, f People) (list []Enrolled, total int, err error) {
	order := peopleOrders[f.Sort]
	if order == "" {
		order = "s.starts_on DESC, p.seminar_id, p.id"
	}
	err = s.read(ctx, actor, "list participants", func(ctx context.Context, tx bun.Tx) error {
		count, err := f.narrow(tx.NewSelect().Model((*Participant)(nil))).Count(ctx)
		if err != nil {
			return err
		}
		total = int(count)
		return f.narrow(tx.NewSelect().Model((*Participant)(nil))).ColumnExpr("p.*, coalesce(n.name, '') AS name, s.place_ru, s.starts_on").
			ColumnExpr("(SELECT count(*) FROM seminar_attendance a WHERE a.participant_id = p.id) AS days").
			ColumnExpr("coalesce((SELECT c.code FROM seminar_certificates c WHERE c.participant_id = p.id), '') AS certificate").
			OrderExpr(order).Limit(int64(f.Limit)).Offset(int64(f.Offset)).Scan(ctx, &list)
	})
	return list, total, err
}

// Participant finds somebody on the list of a seminar.
func (s *Store) Participant(ctx context.Context, actor db.Actor, seminar, id int64) (one Enrolled, err error) {
	list, _, err := s.Participants(ctx, actor, People{SeminarID: seminar, Limit: maxPeople})
	for _, row := range list {
		if row.ID == id {
			return row, nil
		}
	}
	if err == nil {
		err = db.ErrNotFound
	}
	return one, err
}

// maxPeople bounds the people of one seminar that are read at once.
const maxPeople = 20_000

// AddParticipant puts somebody on the list of a seminar; refused where the
// group is full.
func (s *Store) AddParticipant(ctx context.Context, actor db.Actor, p *Participant) error {
	return s.putParticipant(ctx, actor, p, "register a participant", func(ctx context.Context, tx bun.Tx) error {
		p.Code = code.New()
		_, err := tx.NewInsert().Model(p).Exec(ctx)
		return err
	})
}

// ChangeParticipant changes what is kept of somebody. A consent taken back
// erases the name.
func (s *Store) ChangeParticipant(ctx context.Context, actor db.Actor, p *Participant) error {
	return s.putParticipant(ctx, actor, p, "change a participant", func(ctx context.Context, tx bun.Tx) error {
		if _, err := tx.ExecContext(ctx, `DELETE FROM seminar_names WHERE participant_id = ?`, p.ID); err != nil {
			return err
		}
		return db.One(tx.NewUpdate().Model(p).Column("aimak", "raion", "position", "sex", "consent").
			Where("id = ? AND seminar_id = ?", p.ID, p.SeminarID).Exec(ctx))
	})
}

func (s *Store) putParticipant(ctx context.Context, actor db.Actor, p *Participant, deed string, put func(ctx context.Context, tx bun.Tx) error) error {
	return s.write(ctx, actor, deed, func(ctx context.Context, tx bun.Tx) error {
		register, err := aimaks.LoadRegister(ctx, tx)
		if err != nil {
			return err
		}
		seminar, err := loadSeminar(ctx, tx, p.SeminarID)
		if err != nil {
			return err
		}
		if !seminar.CancelledOn.IsZero() {
			return ErrOver
		}
		if err := p.check(register, seminar); err != nil {
			return err
		}
		if err := put(ctx, tx); err != nil {
			return err
		}
		return keepName(ctx, tx, *p)
	})
}

func keepName(ctx context.Context, tx bun.Tx, p Participant) error {
	if !p.Consent {
		return nil
	}
	_, err := tx.ExecContext(ctx, `INSERT INTO seminar_names (participant_id, name) VALUES (?, ?)`, p.ID, p.Name)
	return err
}

// WithdrawConsent erases the name; the person counts as before.
func (s *Store) WithdrawConsent(ctx context.Context, actor db.Actor, seminar, id int64) error {
	return s.write(ctx, actor, "take a consent back", func(ctx context.Context, tx bun.Tx) error {
		if _, err := tx.ExecContext(ctx, `DELETE FROM seminar_names WHERE participant_id = ?`, id); err != nil {
			return err
		}
		return db.One(tx.ExecContext(ctx, `UPDATE seminar_participants SET consent = false WHERE id = ? AND seminar_id = ?`, id, seminar))
	})
}

// DeleteParticipant takes somebody off the list who holds no certificate.
func (s *Store) DeleteParticipant(ctx context.Context, actor db.Actor, seminar, id int64) error {
	return s.write(ctx, actor, "delete a participant", func(ctx context.Context, tx bun.Tx) error {
		return db.One(tx.NewDelete().Model((*Participant)(nil)).Where("id = ? AND seminar_id = ?", id, seminar).Exec(ctx))
	})
}
