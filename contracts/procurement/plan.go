package procurement

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/uptrace/bun"

	"kelishim/internal/date"
	"kelishim/internal/db"
	"kelishim/internal/fault"
	"kelishim/internal/money"
)

// Mechanisms by which a service is delivered.
var Mechanisms = []string{"contract", "social_order", "public_private_partnership", "lease", "municipal_enterprise"}

// Plan is a service improvement action plan: what is to change, why, for whom,
// by which mechanism, paid from what.
type Plan struct {
	bun.BaseModel `bun:"table:service_plans"`

	ID                 int64     `bun:"id,pk,autoincrement"`
	Aimak              string    `bun:"aimak"`
	Category           string    `bun:"category"`
	Title              string    `bun:"title"`
	Problem            string    `bun:"problem"`
	Goal               string    `bun:"goal"`
	Mechanism          string    `bun:"mechanism"` // one of Mechanisms
	Beneficiaries      *int      `bun:"beneficiaries"`
	BeneficiariesWomen *int      `bun:"beneficiaries_women"`
	BeneficiariesNote  string    `bun:"beneficiaries_note"`
	StartsOn           date.Date `bun:"starts_on"`
	EndsOn             date.Date `bun:"ends_on"`
	Cost               money.Som `bun:"cost"` // over the whole plan, gross
	HearingOn          date.Date `bun:"hearing_on"`
	HearingNote        string    `bun:"hearing_note"`
	DecreeNumber       string    `bun:"decree_number,nullzero"` // of the kenesh
	DecreeOn           date.Date `bun:"decree_on"`
	Status             string    `bun:"status"` // draft, submitted or withdrawn: the officer's; see State
	Decided
}

// Decided is the head's word on a plan or a tender. It is about one submission:
// after the next one it counts no longer.
type Decided struct {
	Decision          string    `bun:"decision,nullzero"` // approved or returned
	DecisionNote      string    `bun:"decision_note,nullzero"`
	DecidedOn         date.Date `bun:"decided_on"`
	DecidedBy         string    `bun:"decided_by,nullzero"`
	Submission        int       `bun:"submission"`
	DecidedSubmission *int      `bun:"decided_submission"`
}

// about tells whether the decision is about the newest submission.
func (d Decided) about() bool {
	return d.DecidedSubmission != nil && *d.DecidedSubmission == d.Submission
}

// States of a plan, in the order of its life.
const (
	Draft     = "draft"
	Submitted = "submitted" // before the head
	Returned  = "returned"
	Approved  = "approved"
	Withdrawn = "withdrawn"
)

// PlanStates lists them.
var PlanStates = []string{Draft, Submitted, Returned, Approved, Withdrawn}

// State is where the plan stands, the officer's and the head's word together.
func (p Plan) State() string {
	if p.Status == Submitted && p.about() {
		return p.Decision
	}
	return p.Status
}

// Open tells whether the officer may change the plan.
func (p Plan) Open() bool { return slices.Contains([]string{Draft, Returned}, p.State()) }

// Refusals of plans.
var (
	ErrWomen     = fault.New(fault.Invalid, "plan.women").On("beneficiaries_women")
	ErrPlanKept  = fault.New(fault.Conflict, "plan.kept")
	ErrPlanUsed  = fault.New(fault.Conflict, "plan.used")
	ErrPlanStep  = fault.New(fault.Conflict, "plan.step")
	ErrSources   = fault.New(fault.Conflict, "plan.sources_differ")
	ErrNoSources = fault.New(fault.Conflict, "plan.no_sources")
)

func (p *Plan) check() error {
	for _, text := range []*string{&p.Aimak, &p.Category, &p.Title, &p.Problem, &p.Goal, &p.BeneficiariesNote, &p.HearingNote, &p.DecreeNumber} {
		*text = strings.TrimSpace(*text)
	}
	var wrong fault.List
	refuse := func(is bool, one *fault.Fault) {
		if is {
			wrong = append(wrong, one)
		}
	}
	refuse(p.Aimak == "", ErrAimak)
	refuse(p.Category == "", ErrCategory)
	refuse(p.Title == "", ErrTitle)
	refuse(!slices.Contains(Mechanisms, p.Mechanism), ErrChoice.On("mechanism"))
	refuse(p.Beneficiaries != nil && *p.Beneficiaries < 0, ErrNegative.On("beneficiaries"))
	refuse(p.BeneficiariesWomen != nil && (p.Beneficiaries == nil || *p.BeneficiariesWomen < 0 || *p.BeneficiariesWomen > *p.Beneficiaries), ErrWomen)
	refuse(p.StartsOn.IsZero(), ErrDate.On("starts_on"))
	refuse(p.EndsOn.IsZero(), ErrDate.On("ends_on"))
	refuse(!p.EndsOn.IsZero() && p.EndsOn.Before(p.StartsOn), ErrOrder.On("ends_on"))
	refuse(p.Cost.Sign() < 0, ErrNegative.On("cost"))
	return wrong.Or()
}

// Plan finds a plan.
func (s *Store) Plan(ctx context.Context, actor db.Actor, id int64) (p Plan, err error) {
	err = s.find(ctx, actor, &p, id)
	return p, err
}

// AddPlan adds a draft and sets its ID.
func (s *Store) AddPlan(ctx context.Context, actor db.Actor, p *Plan) error {
	if err := p.check(); err != nil {
		return err
	}
	p.Status = Draft
	return s.write(ctx, actor, "add a service plan", func(ctx context.Context, tx bun.Tx) error {
		_, err := tx.NewInsert().Model(p).Exec(ctx)
		return err
	})
}

// ChangePlan changes all of an open plan but its aimak; one that is before the head, approved
// or withdrawn is refused.
func (s *Store) ChangePlan(ctx context.Context, actor db.Actor, p *Plan) error {
	if err := p.check(); err != nil {
		return err
	}
	return s.write(ctx, actor, "change a service plan", func(ctx context.Context, tx bun.Tx) error {
		if _, err := openPlan(ctx, tx, p.ID); err != nil {
			return err
		}
		return db.One(tx.NewUpdate().Model(p).Column("category", "title", "problem", "goal", "mechanism", "beneficiaries",
			"beneficiaries_women", "beneficiaries_note", "starts_on", "ends_on", "cost", "hearing_on", "hearing_note",
			"decree_number", "decree_on").WherePK().Exec(ctx))
	})
}

func openPlan(ctx context.Context, tx bun.IDB, id int64) (p Plan, err error) {
	if err = hold(ctx, tx, &p, id); err == nil && !p.Open() {
		err = ErrPlanKept
	}
	return p, err
}

// DeletePlan removes an open plan with its sources; refused while a tariff, a
// plan line or a tender names it.
func (s *Store) DeletePlan(ctx context.Context, actor db.Actor, id int64) error {
	err := s.db.Do(ctx, actor, func(ctx context.Context, tx bun.Tx) error {
		if _, err := openPlan(ctx, tx, id); err != nil {
			return err
		}
		if _, err := tx.NewDelete().Model((*Source)(nil)).Where("plan_id = ?", id).Exec(ctx); err != nil {
			return fmt.Errorf("delete the sources of plan %d: %w", id, err)
		}
		return db.One(tx.NewDelete().Model((*Plan)(nil)).Where("id = ?", id).Exec(ctx))
	})
	return Refusals.Kindly(err)
}
