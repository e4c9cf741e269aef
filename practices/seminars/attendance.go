package seminars

import (
	"context"

	"github.com/uptrace/bun"

	"kelishim/internal/date"
	"kelishim/internal/db"
)

// Presence is who was there on a day.
type Presence struct {
	ParticipantID int64     `bun:"participant_id"`
	Day           date.Date `bun:"day"`
}

// Attendance lists who was there on which day of a seminar.
func (s *Store) Attendance(ctx context.Context, actor db.Actor, seminar int64) (list []Presence, err error) {
	err = s.read(ctx, actor, "read attendance", func(ctx context.Context, tx bun.Tx) error {
		return tx.NewRaw(`SELECT participant_id, day FROM seminar_attendance WHERE seminar_id = ? ORDER BY participant_id, day`, seminar).Scan(ctx, &list)
	})
	return list, err
}

// SetAttendance records that exactly these were there, of the people of shown:
// what the page did not show stays. A day that is yet to come is refused.
func (s *Store) SetAttendance(ctx context.Context, actor db.Actor, seminar int64, shown []int64, present []Presence, today date.Date) error {
	if len(shown) == 0 {
		return nil
	}
	for _, one := range present {
		if one.Day.After(today) {
			return ErrAttendance
		}
	}
	return s.write(ctx, actor, "record attendance", func(ctx context.Context, tx bun.Tx) error {
		var before []Presence
		err := tx.NewRaw(`SELECT participant_id, day FROM seminar_attendance WHERE seminar_id = ? AND participant_id IN (?)`, seminar, bun.List(shown)).
			Scan(ctx, &before)
		if err != nil {
			return err
		}
		wanted := map[Presence]bool{}
		for _, one := range present {
			wanted[one] = true
		}
		for _, one := range before {
			if wanted[one] {
				delete(wanted, one)
				continue
			}
			if _, err := tx.ExecContext(ctx, `DELETE FROM seminar_attendance WHERE participant_id = ? AND day = ?`, one.ParticipantID, one.Day); err != nil {
				return err
			}
		}
		for one := range wanted {
			if _, err := tx.ExecContext(ctx, `INSERT INTO seminar_attendance (participant_id, seminar_id, day) VALUES (?, ?, ?)`,
				one.ParticipantID, seminar, one.Day); err != nil {
				return err
			}
		}
		return nil
	})
}
