package ocds

import "kelishim/internal/money"

// Planning is why the work is needed and what was set aside for it.
type Planning struct {
	Rationale   string      `json:"rationale,omitempty"`
	RationaleKY string      `json:"rationale_ky,omitempty"`
	Budget      *Budget     `json:"budget,omitempty"`
	Forecasts   []Metric    `json:"forecasts,omitempty"` // what it would cost in-house and outsourced
	Milestones  []Milestone `json:"milestones,omitempty"`
	Documents   []Document  `json:"documents,omitempty"`
}

// Budget is the sum reserved for this process, not the whole budget line.
type Budget struct {
	ID              string        `json:"id,omitempty"` // the budget line
	Description     string        `json:"description,omitempty"`
	Project         string        `json:"project,omitempty"`
	ProjectID       string        `json:"projectID,omitempty"`
	Amount          *Value        `json:"amount,omitempty"`
	BudgetBreakdown []BudgetShare `json:"budgetBreakdown,omitempty"`
}

// BudgetShare is a part of the budget by source, year and way of execution.
type BudgetShare struct {
	ID              string               `json:"id"` // e.g. 2026-local-outsourced
	Description     string               `json:"description,omitempty"`
	Amount          *Value               `json:"amount,omitempty"`
	Period          *Period              `json:"period,omitempty"`
	SourceParty     *Reference           `json:"sourceParty,omitempty"`
	Classifications map[string]string    `json:"classifications,omitempty"` // economic, executionMode
	Measures        map[string]money.Som `json:"measures,omitempty"`        // planned, committed, executed
}

// ExecutionMode says whether the aimak does the work itself or hires.
type ExecutionMode string

// The two ways to have work done.
const (
	InHouse    ExecutionMode = "inHouse"
	Outsourced ExecutionMode = "outsourced"
)

// Metric is something forecast or measured: cost, physicalProgress.
type Metric struct {
	ID           string        `json:"id"`
	Title        string        `json:"title,omitempty"`
	TitleKY      string        `json:"title_ky,omitempty"`
	Description  string        `json:"description,omitempty"`
	Observations []Observation `json:"observations,omitempty"`
}

// Observation is one figure of a metric: a Value in money or a Measure in a
// unit. A later figure is a new observation with an id of its own.
type Observation struct {
	ID                             string              `json:"id"`
	Period                         *Period             `json:"period,omitempty"`
	Value                          *Value              `json:"value,omitempty"`
	Measure                        *Quantity           `json:"measure,omitempty"`
	Unit                           *Unit               `json:"unit,omitempty"`
	Dimensions                     map[string]string   `json:"dimensions,omitempty"` // version, executionMode, scenario
	Notes                          string              `json:"notes,omitempty"`
	RelatedImplementationMilestone *MilestoneReference `json:"relatedImplementationMilestone,omitempty"`
}

// Unit is what a quantity counts, with the price of one where it is known.
type Unit struct {
	Scheme string `json:"scheme,omitempty"` // UNCEFACT
	ID     string `json:"id,omitempty"`
	Name   string `json:"name,omitempty"`
	Value  *Value `json:"value,omitempty"`
}
