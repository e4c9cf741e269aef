package review

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/uptrace/bun"

	"kelishim/internal/date"
	"kelishim/internal/db"
	"kelishim/internal/fault"
)

// States of a review.
const (
	Open       = "open"
	Correction = "correction" // something was asked of the okmotu
	Approved   = "approved"
)

// Review is one look of an advisor at a contract by a version of the checklist.
type Review struct {
	bun.BaseModel `bun:"table:reviews"`

	ID         int64     `bun:"id,pk,autoincrement"`
	ContractID int64     `bun:"contract_id"`
	Version    int       `bun:"version"`
	ReviewerID int64     `bun:"reviewer_id,nullzero,default:0"`
	Reviewer   string    `bun:"reviewer,nullzero,default:0"`
	StartedOn  date.Date `bun:"started_on"`
	Status     string    `bun:"status"`
	DecidedOn  date.Date `bun:"decided_on"`
	Summary    string    `bun:"summary"`
}

// Refusals of reviews.
var (
	ErrAnswer    = fault.New(fault.Invalid, "review.answer")
	ErrDecision  = fault.New(fault.Invalid, "review.decision_bad").On("decision")
	ErrSummary   = fault.New(fault.Invalid, "review.summary_missing").On("summary")
	ErrLong      = fault.New(fault.Invalid, "review.too_long")
	ErrNotWhole  = fault.New(fault.Conflict, "review.not_whole").On("decision")
	ErrQuestions = fault.New(fault.Conflict, "review.questions_open").On("decision")
	ErrClosed    = fault.New(fault.Conflict, "review.closed")
	ErrOther     = fault.New(fault.Conflict, "review.other_version")
	ErrComment   = fault.New(fault.Invalid, "review.comment_missing").On("comment")
	ErrSubject   = fault.New(fault.Invalid, "review.subject").On("subject")
	ErrQuestion  = fault.New(fault.Invalid, "review.question_unknown").On("comment")
)

// Refusals say kindly what the tables refuse, by the name of the constraint.
var Refusals = db.Refusals{
	"checklist_items_text_ru_given":  ErrTextRu,
	"checklist_items_text_ky_given":  ErrTextRu,
	"checklist_items_text_en_given":  ErrTextRu,
	"checklist_items_weight_1_to_5":  ErrWeight,
	"checklist_items_once":           ErrMoved,
	"checklist_items_version_known":  db.ErrNotFound,
	"checklist_items_version_unused": ErrMoved,
	"checklists_pkey":                ErrMoved,
	"checklists_version_positive":    ErrMoved,
	"reviews_contract_known":         db.ErrNotFound,
	"reviews_version_known":          db.ErrNotFound,
	"reviews_status_known":           ErrDecision,
	"reviews_decided_has_day":        ErrDecision,
	"reviews_one_open":               ErrClosed,
	"reviews_approved_kept":          ErrClosed,
	"reviews_approved_answered":      ErrNotWhole,
	"reviews_approved_no_questions":  ErrQuestions,
	"review_answers_answer_known":    ErrAnswer,
	"review_answers_item_known":      ErrOther,
	"review_answers_item_of_version": ErrOther,
	"review_answers_review_known":    db.ErrNotFound,
	"review_comments_contract_known": db.ErrNotFound,
	"review_comments_subject_short":  ErrSubject,
	"review_comments_comment_given":  ErrComment,
	"review_comments_answers_known":  ErrQuestion,
	"review_comments_review_known":   db.ErrNotFound,
}

// Store reads and writes reviews, comments and checklists.
type Store struct{ db *db.DB }

// NewStore makes the store of reviews.
func NewStore(d *db.DB) *Store { return &Store{d} }

// OfContract lists the reviews of a contract, the newest first.
func (s *Store) OfContract(ctx context.Context, actor db.Actor, contract int64) (list []Review, err error) {
	err = s.db.Read(ctx, actor, func(ctx context.Context, tx bun.Tx) error {
		return tx.NewSelect().Model(&list).Where("contract_id = ?", contract).Order("id DESC").Limit(100).Scan(ctx)
	})
	if err != nil {
		return nil, fmt.Errorf("list the reviews of contract %d: %w", contract, err)
	}
	return list, nil
}

// Get finds a review with its answers by item.
func (s *Store) Get(ctx context.Context, actor db.Actor, id int64) (r Review, answers map[int64]Answer, err error) {
	var list []Answer
	err = s.db.Read(ctx, actor, func(ctx context.Context, tx bun.Tx) error {
		if err := tx.NewSelect().Model(&r).Where("id = ?", id).Scan(ctx); err != nil {
			return err
		}
		return tx.NewSelect().Model(&list).Where("review_id = ?", id).Scan(ctx)
	})
	answers = make(map[int64]Answer, len(list))
	for _, answer := range list {
		answers[answer.ItemID] = answer
	}
	return r, answers, Refusals.Kindly(err)
}

// Start opens a review by the newest checklist. Where one is open already the
// advisor goes on with it, and becomes its reviewer.
func (s *Store) Start(ctx context.Context, actor db.Actor, contract int64) (id int64, err error) {
	err = s.write(ctx, actor, "start a review", func(ctx context.Context, tx bun.Tx) error {
		// Two advisors who start at once take turns on the contract.
		if _, err := tx.ExecContext(ctx, `SELECT pg_advisory_xact_lock(hashtextextended('review ' || ?, 42))`, fmt.Sprint(contract)); err != nil {
			return err
		}
		var open Review
		err := tx.NewSelect().Model(&open).Where("contract_id = ? AND status <> ?", contract, Approved).Scan(ctx)
		switch {
		case err == nil:
			id = open.ID
			return db.One(tx.ExecContext(ctx, `UPDATE reviews SET reviewer_id = actor_id(), reviewer = ? WHERE id = ?`, actor.Name, id))
		case !errors.Is(err, sql.ErrNoRows):
			return err
		}
		r := Review{ContractID: contract, StartedOn: date.Today(), Status: Open}
		if err := tx.NewRaw(`SELECT max(version) FROM checklists`).Scan(ctx, &r.Version); err != nil {
			return err
		}
		_, err = tx.NewInsert().Model(&r).Returning("id").Exec(ctx)
		id = r.ID
		return err
	})
	return id, err
}

// Save writes the answers that were given so far; items without one stay open.
func (s *Store) Save(ctx context.Context, actor db.Actor, id int64, answers []Answer) error {
	for i := range answers {
		one := &answers[i]
		one.Note = strings.TrimSpace(one.Note)
		field := fmt.Sprintf("answer_%d", one.ItemID)
		if !slices.Contains(AnswerKinds, one.Answer) {
			return ErrAnswer.On(field)
		}
		if utf8.RuneCountInString(one.Note) > 2000 {
			return ErrLong.On(fmt.Sprintf("note_%d", one.ItemID))
		}
	}
	return s.write(ctx, actor, "answer a checklist", func(ctx context.Context, tx bun.Tx) error {
		r, err := own(ctx, tx, actor, id)
		if err != nil || len(answers) == 0 {
			return err
		}
		for i := range answers {
			answers[i].ReviewID, answers[i].ContractID = id, r.ContractID
		}
		_, err = tx.NewInsert().Model(&answers).On("CONFLICT (review_id, item_id) DO UPDATE").
			Set("answer = EXCLUDED.answer, note = EXCLUDED.note").
			Where("(?TableAlias.answer, ?TableAlias.note) IS DISTINCT FROM (EXCLUDED.answer, EXCLUDED.note)").Exec(ctx)
		return err
	})
}

// own locks a review that the actor goes on with.
func own(ctx context.Context, tx bun.Tx, actor db.Actor, id int64) (r Review, err error) {
	if err := tx.NewSelect().Model(&r).Where("id = ?", id).For("UPDATE").Scan(ctx); err != nil {
		return r, err
	}
	if r.Status == Approved {
		return r, ErrClosed
	}
	if r.ReviewerID != actor.UserID {
		return r, fault.New(fault.Forbidden, "review.not_reviewer")
	}
	return r, nil
}

// Decide asks for corrections, opens the review again, or approves it: approved
// is what has an answer to every item and to every question.
func (s *Store) Decide(ctx context.Context, actor db.Actor, id int64, status, summary string) error {
	summary = strings.TrimSpace(summary)
	switch {
	case status != Open && status != Correction && status != Approved:
		return ErrDecision
	case status == Correction && summary == "":
		return ErrSummary
	case utf8.RuneCountInString(summary) > 4000:
		return ErrLong.On("summary")
	}
	return s.write(ctx, actor, "decide a review", func(ctx context.Context, tx bun.Tx) error {
		r, err := own(ctx, tx, actor, id)
		if err != nil {
			return err
		}
		r.Status, r.Summary, r.DecidedOn = status, summary, date.Date{}
		if status != Open {
			r.DecidedOn = date.Today()
		}
		return db.One(tx.NewUpdate().Model(&r).Column("status", "summary", "decided_on").WherePK().Exec(ctx))
	})
}

func (s *Store) write(ctx context.Context, actor db.Actor, deed string, fn func(ctx context.Context, tx bun.Tx) error) error {
	return Refusals.Write(ctx, s.db, actor, deed, fn)
}
