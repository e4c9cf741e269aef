package course

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"time"

	"github.com/uptrace/bun"

	"kelishim/internal/db"
	"kelishim/internal/fault"
)

// Version is a text that a teacher published in place of the program's.
type Version struct {
	bun.BaseModel `bun:"table:course_texts"`

	Unit          string    `bun:"unit,pk"`
	Version       int       `bun:"version,pk"`
	BodyRu        string    `bun:"body_ru"`
	BodyKy        string    `bun:"body_ky"`
	BodyEn        string    `bun:"body_en"`
	Restored      bool      `bun:"restored"`
	ShippedSHA256 string    `bun:"shipped_sha256"`
	Note          string    `bun:"note"`
	MadeAt        time.Time `bun:"made_at,nullzero,default:0"`
	UserID        int64     `bun:"user_id,nullzero,default:0"`
	Author        string    `bun:"author,nullzero,default:0"`
}

// Text is the version by language.
func (v *Version) Text() Text { return Text{"ru": v.BodyRu, "ky": v.BodyKy, "en": v.BodyEn} }

// Edition is the course as it is read: the program's with what teachers
// changed.
type Edition struct {
	*Course
	Shipped *Course
	Edited  map[string]Edit // by unit
}

// Edit is the newest version of a unit and how it stands.
type Edit struct {
	Version
	Counts         bool       // it is read; else the program's text is
	ShippedChanged bool       // a newer program has another text than the one that was changed
	Faults         fault.List // why it no longer fits: it does not count
}

// hash tells whether the program's text is still the one that was edited.
func hash(text Text) string {
	sum := sha256.New()
	for _, lang := range languages() {
		sum.Write([]byte(text[lang] + "\x00"))
	}
	return hex.EncodeToString(sum.Sum(nil))
}

// Current is the course as it is read now. It asks the database for the newest
// versions alone, and keeps what it made of them.
func (s *Store) Current(ctx context.Context) (*Edition, error) {
	shipped, err := s.shipped()
	if err != nil {
		return nil, err
	}
	var mark string
	err = s.read(ctx, db.Public, "look for changed lessons", func(ctx context.Context, tx bun.Tx) error {
		return tx.NewRaw(`SELECT count(*) || ' ' || coalesce(max(made_at)::text, '') FROM course_texts`).Scan(ctx, &mark)
	})
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.kept != nil && s.mark == mark {
		return s.kept, nil
	}
	var newest []Version
	err = s.read(ctx, db.Public, "read changed lessons", func(ctx context.Context, tx bun.Tx) error {
		return tx.NewRaw(`SELECT DISTINCT ON (unit) unit, version, body_ru, body_ky, body_en, restored, shipped_sha256, note, made_at, user_id, author
			FROM course_texts ORDER BY unit, version DESC`).Scan(ctx, &newest)
	})
	if err != nil {
		return nil, err
	}
	s.kept, s.mark = edition(shipped, newest), mark
	return s.kept, nil
}

// edition puts the versions into the program's course one by one: one that no
// longer fits is left out and said.
func edition(shipped *Course, newest []Version) *Edition {
	e := &Edition{Course: shipped, Shipped: shipped, Edited: map[string]Edit{}}
	for _, v := range newest {
		one := Edit{Version: v}
		text, known := shipped.Source(v.Unit)
		switch {
		case v.Restored:
		case !known:
			one.Faults = fault.List{fault.New(fault.Invalid, "course.unit_gone")}
		default:
			one.ShippedChanged = hash(text) != v.ShippedSHA256
			changed, err := Build(e.Course.sources.with(v.Unit, v.Text()))
			if one.Faults = fault.All(err); err == nil {
				e.Course, one.Counts = changed, true
			}
		}
		e.Edited[v.Unit] = one
	}
	return e
}

// Try builds the course with other words for a unit, without keeping them. What
// it refuses is a fault.List with the field text_LANG and the line of each.
func (e *Edition) Try(unit string, text Text) (*Course, error) {
	if _, known := e.Source(unit); !known {
		return nil, ErrNoCourse
	}
	clean := Text{}
	for _, lang := range languages() {
		clean[lang] = strings.TrimRight(plainLines(text[lang]), "\n ") + "\n"
		if !strings.HasSuffix(unit, "questions") {
			clean[lang] = strings.TrimLeft(clean[lang], "\n ")
		}
	}
	return Build(e.sources.with(unit, clean))
}

// Publish makes the next version of a unit; from is the newest version that its
// author saw, 0 for none. All three languages are published together.
func (s *Store) Publish(ctx context.Context, actor db.Actor, unit string, from int, text Text, note string) error {
	e, err := s.Current(ctx)
	if err != nil {
		return err
	}
	tried, err := e.Try(unit, text)
	if err != nil {
		return err
	}
	clean, _ := tried.Source(unit)
	if now, _ := e.Source(unit); hash(now) == hash(clean) {
		return ErrNothing
	}
	shipped, _ := e.Shipped.Source(unit)
	v := Version{Unit: unit, Version: from + 1, BodyRu: clean["ru"], BodyKy: clean["ky"], BodyEn: clean["en"],
		ShippedSHA256: hash(shipped), Note: strings.TrimSpace(note), UserID: actor.UserID}
	return s.publish(ctx, actor, v)
}

// Restore goes back to the program's text; from is the newest version that its
// author saw.
func (s *Store) Restore(ctx context.Context, actor db.Actor, unit string, from int, note string) error {
	e, err := s.Current(ctx)
	if err != nil {
		return err
	}
	if one, ok := e.Edited[unit]; !ok || one.Restored {
		return ErrNothing
	}
	shipped, _ := e.Shipped.Source(unit)
	return s.publish(ctx, actor, Version{Unit: unit, Version: from + 1, Restored: true, ShippedSHA256: hash(shipped), Note: strings.TrimSpace(note), UserID: actor.UserID})
}

func (s *Store) publish(ctx context.Context, actor db.Actor, v Version) error {
	return s.write(ctx, actor, "publish "+v.Unit, func(ctx context.Context, tx bun.Tx) error {
		var newest int
		if err := tx.NewRaw(`SELECT coalesce(max(version), 0) FROM course_texts WHERE unit = ?`, v.Unit).Scan(ctx, &newest); err != nil {
			return err
		}
		if newest+1 != v.Version {
			return ErrTextMoved
		}
		_, err := tx.NewInsert().Model(&v).Exec(ctx)
		return err
	})
}

// Versions are all versions of a unit, the newest first.
func (s *Store) Versions(ctx context.Context, actor db.Actor, unit string) (list []Version, err error) {
	err = s.read(ctx, actor, "list the versions of "+unit, func(ctx context.Context, tx bun.Tx) error {
		return tx.NewSelect().Model(&list).Where("unit = ?", unit).Order("version DESC").Limit(500).Scan(ctx)
	})
	return list, err
}
