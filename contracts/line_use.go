package contracts

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/uptrace/bun"

	"kelishim/internal/db"
	"kelishim/internal/money"
	"kelishim/internal/setting"
)

// LineUse is how much of a budget line is spoken for.
type LineUse struct {
	ID        int64      `bun:"id"`
	Aimak     string     `bun:"aimak"`
	Year      int        `bun:"year"`
	Line      string     `bun:"line"`
	Title     string     `bun:"title"`
	Plan      money.Null `bun:"plan"`      // adjusted, else approved
	Committed money.Som  `bun:"committed"` // of contracts, beyond what was paid under them from the line
	Paid      money.Som  `bun:"paid"`      // payments that name the line
}

// Free is plan − committed − paid: negative where more is spoken for than there
// is, not known where the line has no plan.
func (u LineUse) Free() money.Null {
	if !u.Plan.Valid {
		return money.Null{}
	}
	return money.Known(u.Plan.Som.Sub(u.Committed).Sub(u.Paid))
}

// Over tells that more is spoken for than the line has.
func (u LineUse) Over() bool { return u.Free().Som.Sign() < 0 }

// Lines from which a contract can be paid: those of the years that it covers, of
// its buyer and of the aimaks that it serves, expenditure only.
func (s *Store) Lines(ctx context.Context, actor db.Actor, contractID int64) (list []LineUse, err error) {
	err = s.db.Read(ctx, actor, func(ctx context.Context, tx bun.Tx) error {
		return tx.NewRaw(`
			SELECT `+lineUse+`
			FROM budget_lines l
			JOIN contracts c ON c.id = ?
			WHERE l.year BETWEEN extract(year FROM c.starts_on) AND extract(year FROM c.ends_on) + 1 AND l.economic_code NOT LIKE '1%'
				AND (l.aimak = c.buyer OR l.aimak IN (SELECT v.aimak FROM contract_services v WHERE v.contract_id = c.id))
			ORDER BY l.year, l.aimak, l.line COLLATE "C"`, contractID).Scan(ctx, &list)
	})
	if err != nil {
		return nil, fmt.Errorf("list budget lines for contract %d: %w", contractID, err)
	}
	return list, nil
}

// LinesOf gives the use of all lines of an aimak's year that contracts draw on,
// by the ID of the line.
func (s *Store) LinesOf(ctx context.Context, actor db.Actor, aimak string, year int) (map[int64]LineUse, error) {
	var list []LineUse
	err := s.db.Read(ctx, actor, func(ctx context.Context, tx bun.Tx) error {
		return tx.NewRaw(`SELECT `+lineUse+` FROM budget_lines l WHERE l.aimak = ? AND l.year = ?`, aimak, year).Scan(ctx, &list)
	})
	if err != nil {
		return nil, fmt.Errorf("sum what contracts take of the budget of %s in %d: %w", aimak, year, err)
	}
	uses := make(map[int64]LineUse, len(list))
	for _, use := range list {
		uses[use.ID] = use
	}
	return uses, nil
}

// lineUse is the columns of LineUse for a budget line l. A payment that names
// the line uses up its contract's commitment first.
const lineUse = `l.id, l.aimak, l.year, l.line, l.title, coalesce(l.adjusted, l.approved) AS plan,
	coalesce((SELECT sum(greatest(m.amount - coalesce((SELECT sum(p.amount) FROM payments p
		WHERE p.contract_id = m.contract_id AND p.budget_line_id = m.budget_line_id), 0), 0))
		FROM commitments m WHERE m.budget_line_id = l.id), 0) AS committed,
	coalesce((SELECT sum(p.amount) FROM payments p WHERE p.budget_line_id = l.id), 0) AS paid`

// draw is a commitment or a payment as it will be, to be weighed with its line.
type draw struct {
	contractID              int64
	commitmentID, paymentID int64      // what is changed, 0 for a new one
	committed               money.Null // of a commitment
	paid                    money.Som  // of a payment
}

// drawOn weighs a draw on a budget line: it takes the turn on the line and sums
// what is spoken for. Where the line does not hold it, it is refused under
// "block", and told in over otherwise. A payment's line is of its year.
func (s *Store) drawOn(ctx context.Context, tx bun.IDB, c Contract, lineID int64, year int, d draw) (over *LineUse, err error) {
	lock := ` FOR UPDATE`
	if s.unlocked {
		lock = ``
	}
	var id int64
	err = tx.NewRaw(`
		SELECT l.id FROM budget_lines l WHERE l.id = ? AND l.economic_code NOT LIKE '1%'
			AND (l.aimak = ? OR l.aimak IN (SELECT v.aimak FROM contract_services v WHERE v.contract_id = ?))`+lock,
		lineID, c.Buyer, c.ID).Scan(ctx, &id)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, ErrLine
	}
	if err != nil {
		return nil, fmt.Errorf("take the turn on budget line %d: %w", lineID, err)
	}
	before, err := s.useWith(ctx, tx, lineID, draw{contractID: c.ID, commitmentID: -1, paymentID: -1})
	if err != nil {
		return nil, err
	}
	if year != 0 && before.Year != year {
		return nil, ErrLineYear.With("Year", fmt.Sprint(year))
	}
	if year == 0 && (before.Year < c.StartsOn.Year() || before.Year > c.EndsOn.Year()+1) {
		return nil, ErrLineTerm
	}
	after, err := s.useWith(ctx, tx, lineID, d)
	if err != nil {
		return nil, err
	}
	// What frees more than it takes is welcome on a line that is overdrawn.
	if !after.Over() && after.Plan.Valid || after.Plan.Valid && after.Free().Som.Cmp(before.Free().Som) >= 0 {
		return nil, nil
	}
	mode, err := setting.Get(ctx, tx, setting.Commitments)
	if err != nil {
		return nil, err
	}
	if mode != setting.CommitmentsBlock {
		return &after, nil
	}
	if !after.Plan.Valid {
		return nil, ErrLineNoPlan.With("Line", after.Line)
	}
	return nil, ErrOverCommitted.With("Line", after.Line).With("Plan", after.Plan.Som).With("Committed", before.Committed).
		With("Paid", before.Paid).With("Free", before.Free().Som).With("Short", after.Free().Som.Neg())
}

// useWith sums the use of a line as it will be with a draw in place of what it
// changes; IDs of −1 leave everything as it is.
func (s *Store) useWith(ctx context.Context, tx bun.IDB, lineID int64, d draw) (use LineUse, err error) {
	err = tx.NewRaw(`
		WITH paid AS (
			SELECT contract_id, sum(amount) AS amount FROM (
				SELECT contract_id, amount FROM payments WHERE budget_line_id = ? AND id <> ?
				UNION ALL SELECT ?::bigint, ?::numeric WHERE ?) p GROUP BY contract_id),
		held AS (
			SELECT contract_id, amount FROM commitments WHERE budget_line_id = ? AND id <> ?
			UNION ALL SELECT ?::bigint, ?::numeric WHERE ?)
		SELECT l.id, l.aimak, l.year, l.line, l.title, coalesce(l.adjusted, l.approved) AS plan,
			coalesce((SELECT sum(greatest(h.amount - coalesce(p.amount, 0), 0)) FROM held h LEFT JOIN paid p USING (contract_id)), 0) AS committed,
			coalesce((SELECT sum(amount) FROM paid), 0) AS paid
		FROM budget_lines l WHERE l.id = ?`,
		lineID, d.paymentID, d.contractID, d.paid, !d.committed.Valid && d.paymentID >= 0,
		lineID, d.commitmentID, d.contractID, d.committed.Som, d.committed.Valid, lineID).Scan(ctx, &use)
	if err != nil {
		return use, fmt.Errorf("sum the use of budget line %d: %w", lineID, err)
	}
	return use, nil
}
