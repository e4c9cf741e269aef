package procurement

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/shopspring/decimal"
	"github.com/uptrace/bun"

	"kelishim/internal/date"
	"kelishim/internal/db"
	"kelishim/internal/fault"
)

// Criteria of a tender: the cheapest bid, price and quality by score, quality alone.
var Criteria = []string{"price_only", "rated", "quality_only"}

// Statuses of a tender in the words of OCDS, with the two steps between active
// and complete that the law has.
const (
	Planning     = "planning"
	Active       = "active" // published, bids come in
	Evaluation   = "evaluation"
	Standstill   = "standstill" // every lot has its award, complaints may come in
	Complete     = "complete"
	Cancelled    = "cancelled"
	Unsuccessful = "unsuccessful"
)

// TenderStatuses lists them in the order of a tender's life.
var TenderStatuses = []string{Planning, Active, Evaluation, Standstill, Complete, Cancelled, Unsuccessful}

// Tender is a procedure to buy services for one contract term (OCDS: tender).
type Tender struct {
	bun.BaseModel `bun:"table:tenders"`

	ID                       int64            `bun:"id,pk,autoincrement"`
	Number                   string           `bun:"number"` // unique in an installation
	Aimak                    string           `bun:"aimak"`
	Title                    string           `bun:"title"`
	PlanLineID               int64            `bun:"plan_line_id,nullzero"`
	ServicePlanID            int64            `bun:"service_plan_id,nullzero"`
	Method                   string           `bun:"method"`          // code of a Method
	Ground                   string           `bun:"ground,nullzero"` // code of a Ground, of a direct award
	GroundNote               string           `bun:"ground_note"`
	PortalID                 string           `bun:"portal_id,nullzero"` // order on the state portal
	Status                   string           `bun:"status"`             // one of TenderStatuses
	StatusReason             string           `bun:"status_reason,nullzero"`
	PublishedOn              date.Date        `bun:"published_on"`
	OpensAt                  time.Time        `bun:"opens_at,nullzero"`
	ClosesAt                 time.Time        `bun:"closes_at,nullzero"` // bids until then
	ContractFrom             date.Date        `bun:"contract_from"`
	ContractTo               date.Date        `bun:"contract_to"`
	Criteria                 string           `bun:"criteria"` // one of Criteria
	Requirements             string           `bun:"requirements"`
	BidSecurityShare         *decimal.Decimal `bun:"bid_security_share"`         // × estimate; nil is not known
	PerformanceSecurityShare *decimal.Decimal `bun:"performance_security_share"` // × value
	Decided
	Submitted bool `bun:"submitted"` // laid before the head; see Approval
}

// Approval is where the tender stands with the head, before it is published:
// draft, submitted, returned or approved.
func (t Tender) Approval() string {
	switch {
	case !t.Submitted:
		return Draft
	case t.about():
		return t.Decision
	default:
		return Submitted
	}
}

// Open tells whether the terms and lots of the tender may be changed.
func (t Tender) Open() bool {
	return t.Status == Planning && (t.Approval() == Draft || t.Approval() == Returned)
}

// Running tells whether the tender is on its way from publication to its end.
func (t Tender) Running() bool {
	return slices.Contains([]string{Active, Evaluation, Standstill}, t.Status)
}

// SubmissionDays are the days from the opening to the close of bids.
func (t Tender) SubmissionDays() int {
	if t.OpensAt.IsZero() || t.ClosesAt.IsZero() {
		return 0
	}
	return int(t.ClosesAt.Sub(t.OpensAt).Hours() / 24)
}

// Refusals of tenders.
var (
	ErrNumber      = fault.New(fault.Invalid, "tender.number_needed").On("number")
	ErrNumberTaken = fault.New(fault.Conflict, "tender.number_taken").On("number")
	ErrGround      = fault.New(fault.Invalid, "tender.ground_needed").On("ground")
	ErrGroundNote  = fault.New(fault.Invalid, "tender.ground_note_needed").On("ground_note")
	ErrNoGround    = fault.New(fault.Invalid, "tender.ground_needless").On("ground")
	ErrPortalID    = fault.New(fault.Invalid, "tender.portal_id_digits").On("portal_id")
	ErrTerm        = fault.New(fault.Invalid, "tender.term_long").On("contract_to")
	ErrNotInForce  = fault.New(fault.Invalid, "tender.method_not_in_force").On("method")
	ErrGroundOld   = fault.New(fault.Invalid, "tender.ground_not_in_force").On("ground")
	ErrTenderKept  = fault.New(fault.Conflict, "tender.kept")
	ErrTenderUsed  = fault.New(fault.Conflict, "tender.used")
	ErrStep        = fault.New(fault.Conflict, "tender.step")
	ErrUnapproved  = fault.New(fault.Conflict, "tender.unapproved")
	ErrSecurity    = fault.New(fault.Invalid, "tender.security_above")
)

var portalDigits = regexp.MustCompile(`^[0-9]{1,18}$`)

// longest is the longest term of a contract, some fifty years.
const longest = 18300

func (t *Tender) check() fault.List {
	for _, text := range []*string{&t.Number, &t.Aimak, &t.Title, &t.Ground, &t.GroundNote, &t.PortalID, &t.Requirements} {
		*text = strings.TrimSpace(*text)
	}
	var wrong fault.List
	refuse := func(is bool, one *fault.Fault) {
		if is {
			wrong = append(wrong, one)
		}
	}
	refuse(t.Number == "", ErrNumber)
	refuse(t.Aimak == "", ErrAimak)
	refuse(t.Title == "", ErrTitle)
	refuse(t.PortalID != "" && !portalDigits.MatchString(t.PortalID), ErrPortalID)
	refuse(!slices.Contains(Criteria, t.Criteria), ErrChoice.On("criteria"))
	refuse(t.ContractFrom.IsZero(), ErrDate.On("contract_from"))
	refuse(t.ContractTo.IsZero(), ErrDate.On("contract_to"))
	if !t.ContractFrom.IsZero() && !t.ContractTo.IsZero() {
		refuse(t.ContractTo.Before(t.ContractFrom), ErrOrder.On("contract_to"))
		refuse(!yearSane(t.ContractFrom.Year()) || !yearSane(t.ContractTo.Year()) || t.ContractFrom.DaysUntil(t.ContractTo) > longest, ErrTerm)
	}
	refuse(!t.OpensAt.IsZero() && !t.ClosesAt.IsZero() && !t.ClosesAt.After(t.OpensAt), ErrOrder.On("closes_at"))
	for field, share := range map[string]*decimal.Decimal{"bid_security_share": t.BidSecurityShare, "performance_security_share": t.PerformanceSecurityShare} {
		refuse(share != nil && (share.Sign() < 0 || share.Cmp(one) > 0), ErrShare.On(field))
	}
	return wrong
}

var one = decimal.NewFromInt(1)

// lawful refuses what the law of the day does not have: an unknown method, a
// direct award without ground and note, a security above the limit. On the day
// of publication, or today while it is planned.
func (t *Tender) lawful(ctx context.Context, tx bun.IDB, on date.Date) (fault.List, error) {
	var methods []Method
	var grounds []Ground
	if err := tx.NewSelect().Model(&methods).Where("code = ?", t.Method).Scan(ctx); err != nil {
		return nil, err
	}
	if err := tx.NewSelect().Model(&grounds).Where("code = ?", t.Ground).Scan(ctx); err != nil {
		return nil, err
	}
	limits, err := loadLimits(ctx, tx)
	if err != nil {
		return nil, err
	}
	var wrong fault.List
	if len(methods) == 0 {
		return append(wrong, ErrChoice.On("method")), nil
	}
	if !methods[0].InForce(on) {
		wrong = append(wrong, ErrNotInForce.With("On", on))
	}
	switch direct := methods[0].Method == "direct"; {
	case !direct && t.Ground != "":
		wrong = append(wrong, ErrNoGround)
	case direct && len(grounds) == 0:
		wrong = append(wrong, ErrGround)
	case direct && !grounds[0].InForce(on):
		wrong = append(wrong, ErrGroundOld.With("On", on))
	case direct && t.GroundNote == "":
		wrong = append(wrong, ErrGroundNote)
	}
	if limit, ok := limits.On("security_share_max", t.Method, on); ok && limit.Confirmed {
		for field, share := range map[string]*decimal.Decimal{"bid_security_share": t.BidSecurityShare, "performance_security_share": t.PerformanceSecurityShare} {
			if share != nil && share.Cmp(limit.Value) > 0 {
				wrong = append(wrong, ErrSecurity.On(field).With("Most", limit.Value.Shift(2)))
			}
		}
	}
	return wrong, nil
}

// Tender finds a tender.
func (s *Store) Tender(ctx context.Context, actor db.Actor, id int64) (t Tender, err error) {
	err = s.find(ctx, actor, &t, id)
	return t, err
}

// AddTender adds a tender that is being planned and sets its ID.
func (s *Store) AddTender(ctx context.Context, actor db.Actor, t *Tender) error {
	if err := t.check().Or(); err != nil {
		return err
	}
	t.Status = Planning
	return s.write(ctx, actor, "add a tender", func(ctx context.Context, tx bun.Tx) error {
		wrong, err := t.lawful(ctx, tx, date.Today())
		if err != nil {
			return err
		}
		if err := wrong.Or(); err != nil {
			return err
		}
		_, err = tx.NewInsert().Model(t).Exec(ctx)
		return err
	})
}

// ChangeTender changes the terms of a tender that is open.
func (s *Store) ChangeTender(ctx context.Context, actor db.Actor, t *Tender) error {
	if err := t.check().Or(); err != nil {
		return err
	}
	return s.write(ctx, actor, "change a tender", func(ctx context.Context, tx bun.Tx) error {
		if _, err := openTender(ctx, tx, t.ID); err != nil {
			return err
		}
		wrong, err := t.lawful(ctx, tx, date.Today())
		if err != nil {
			return err
		}
		if err := wrong.Or(); err != nil {
			return err
		}
		return db.One(tx.NewUpdate().Model(t).Column("number", "title", "plan_line_id", "service_plan_id", "method", "ground", "ground_note",
			"portal_id", "opens_at", "closes_at", "contract_from", "contract_to", "criteria", "requirements", "bid_security_share",
			"performance_security_share").WherePK().Exec(ctx))
	})
}

func openTender(ctx context.Context, tx bun.IDB, id int64) (t Tender, err error) {
	if err = hold(ctx, tx, &t, id); err == nil && !t.Open() {
		err = ErrTenderKept
	}
	return t, err
}

// DeleteTender removes an open tender with its lots; what was published is
// cancelled, not deleted.
func (s *Store) DeleteTender(ctx context.Context, actor db.Actor, id int64) error {
	return s.write(ctx, actor, "delete a tender", func(ctx context.Context, tx bun.Tx) error {
		if _, err := openTender(ctx, tx, id); err != nil {
			return err
		}
		for _, query := range []string{`DELETE FROM lot_services WHERE lot_id IN (SELECT id FROM lots WHERE tender_id = ?)`, `DELETE FROM lots WHERE tender_id = ?`} {
			if _, err := tx.ExecContext(ctx, query, id); err != nil {
				return fmt.Errorf("delete the lots: %w", err)
			}
		}
		return db.One(tx.NewDelete().Model((*Tender)(nil)).Where("id = ?", id).Exec(ctx))
	})
}
