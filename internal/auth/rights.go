package auth

import (
	"context"
	"fmt"
	"slices"

	"github.com/uptrace/bun"

	"kelishim/internal/db"
	"kelishim/internal/fault"
)

// Roles of people. Public is everybody who is not signed in.
const (
	Public        = "public"
	Officer       = "officer"       // finance officer of one or more aimaks
	Head          = "head"          // head of the aiyl okmotu
	Advisor       = "advisor"       // of one or more oblasts
	Auditor       = "auditor"       // of the Accounts Chamber
	Administrator = "administrator" // people, register, settings; no money
)

// Roles lists them in the order of docs/roles.md.
var Roles = []string{Public, Officer, Head, Advisor, Auditor, Administrator}

// Action is what somebody may or may not do.
type Action string

// The actions of the house. Of an action on money, ScopeOf tells over which
// aimaks it reaches.
const (
	Open          Action = "open"           // anybody, also without an account
	Visit         Action = "visit"          // pages that show no more than the reader may see
	ReadMoney     Action = "read_money"     // budgets, baselines, statements, contracts that are not published
	WriteMoney    Action = "write_money"    // budget lines, contracts, acts, payments, costs, baselines
	KeepServices  Action = "keep_services"  // services of an aimak
	KeepRegister  Action = "keep_register"  // units, mergers, indexes, classification
	KeepCounts    Action = "keep_counts"    // households
	KeepProviders Action = "keep_providers" // private providers
	Import        Action = "import"         // load a workbook
	ReadPeople    Action = "read_people"
	KeepPeople    Action = "keep_people"
	ReadPersonal  Action = "read_personal" // INN, address and phone of natural persons
	Approve       Action = "approve"       // the head's decisions: plans, tenders, awards, signatures, amendments, waivers
	Answer        Action = "answer"        // the okmotu's word: to complaints, comments, findings, red flags
	Attach        Action = "attach"        // documents
	Discuss       Action = "discuss"       // answers to comments on a contract
	Review        Action = "review"        // the advisor's: reviews and comments
	Find          Action = "find"          // the auditor's: findings
	Judge         Action = "judge"         // red flags closed with a reason, and reopened
	KeepSettings  Action = "keep_settings" // checklists, thresholds, what is sent by mail
	Publish       Action = "publish"       // contracts and statements opened to everybody, and closed again
	Tell          Action = "tell"          // cases of best practice, as drafts
	Teach         Action = "teach"         // seminars, their participants, the online course
)

// Actions lists them in the order of docs/roles.md.
var Actions = []Action{Open, Visit, ReadMoney, WriteMoney, KeepServices, KeepProviders, KeepCounts, KeepRegister, Import,
	Approve, Answer, Attach, Discuss, Review, Find, Judge, KeepSettings, Publish, Tell, Teach, ReadPeople, KeepPeople, ReadPersonal}

// Scope is over what an action reaches.
type Scope int

// Scopes, from nothing to everything.
const (
	Nothing    Scope = iota
	OwnAimaks        // the person's aimaks and what was merged into them; of an advisor, his oblasts
	Everything       // all aimaks, or what belongs to none
)

// rights is the table of docs/roles.md; what is missing is refused.
var rights = map[Action]map[string]Scope{
	Open:          {Public: Everything, Officer: Everything, Head: Everything, Advisor: Everything, Auditor: Everything, Administrator: Everything},
	Visit:         {Officer: Everything, Head: Everything, Advisor: Everything, Auditor: Everything, Administrator: Everything},
	ReadMoney:     {Officer: OwnAimaks, Head: OwnAimaks, Advisor: OwnAimaks, Auditor: Everything},
	WriteMoney:    {Officer: OwnAimaks},
	KeepServices:  {Officer: OwnAimaks},
	KeepCounts:    {Officer: OwnAimaks, Administrator: Everything},
	KeepRegister:  {Administrator: Everything},
	KeepProviders: {Officer: Everything, Administrator: Everything},
	Import:        {Officer: Everything, Administrator: Everything},
	ReadPeople:    {Auditor: Everything, Administrator: Everything},
	KeepPeople:    {Administrator: Everything},
	ReadPersonal:  {Officer: Everything, Auditor: Everything, Administrator: Everything},
	Approve:       {Head: OwnAimaks},
	Answer:        {Officer: OwnAimaks, Head: OwnAimaks},
	Attach:        {Officer: OwnAimaks, Head: OwnAimaks, Advisor: OwnAimaks, Auditor: Everything},
	Discuss:       {Officer: OwnAimaks, Head: OwnAimaks, Advisor: OwnAimaks},
	Review:        {Advisor: OwnAimaks},
	Find:          {Auditor: Everything},
	Judge:         {Advisor: OwnAimaks, Auditor: Everything},
	KeepSettings:  {Administrator: Everything},
	Publish:       {Officer: OwnAimaks, Head: OwnAimaks},
	Tell:          {Officer: OwnAimaks, Head: OwnAimaks, Advisor: OwnAimaks},
	Teach:         {Advisor: Everything, Administrator: Everything},
}

// ScopeOf tells over what a role may act.
func ScopeOf(role string, action Action) Scope { return rights[action][role] }

// Refusals of rights.
var (
	ErrNotYours = fault.New(fault.Forbidden, "auth.not_yours") // another aimak's
	ErrNotRole  = fault.New(fault.Forbidden, "auth.not_role")  // not this role's work
)

// Reach is a set of SOATE codes: the aimaks of a person.
type Reach []string

// Holds tells whether a unit is in the reach.
func (r Reach) Holds(unit string) bool { return slices.Contains(r, unit) }

// May refuses an action of a role on something that belongs to these aimaks;
// none means that it belongs to no aimak or is narrowed later, row by row.
func May(role string, reach Reach, action Action, aimaks ...string) error {
	switch ScopeOf(role, action) {
	case Nothing:
		return ErrNotRole
	case Everything:
		return nil
	}
	for _, aimak := range aimaks {
		if !reach.Holds(aimak) {
			return ErrNotYours
		}
	}
	return nil
}

// Reach gives the aimaks of a person: of an officer or a head their own and what
// was merged into them, of an advisor all of his oblasts.
func (s *Store) Reach(ctx context.Context, actor db.Actor) (reach Reach, err error) {
	err = s.db.Read(ctx, actor, func(ctx context.Context, tx bun.Tx) error {
		return tx.NewRaw(`SELECT unnest(seen_aimaks())`).Scan(ctx, (*[]string)(&reach))
	})
	if err != nil {
		return nil, fmt.Errorf("find the aimaks of person %d: %w", actor.UserID, err)
	}
	return reach, nil
}

// PublicUser is who is not signed in.
var PublicUser = User{Role: Public}
