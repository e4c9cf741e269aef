package web

import (
	"maps"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"kelishim/contracts"
	"kelishim/internal/auth"
	"kelishim/views"
)

// executionParts are recorded row by row under a contract, each on pages of the
// same kind.
var executionParts = []string{"milestones", "guarantees", "indicators", "inspections", "commitments"}

func init() {
	for _, part := range executionParts {
		grant("/contracts/:id<int>/"+part+"/", ":row<int>", right{auth.Visit, nil}, right{auth.WriteMoney, ofContract})
		rowOf["POST /contracts/:id<int>/"+part+"/:row<int>"] = part + "/:row"
	}
	for _, page := range []string{"GET ", "POST "} {
		rights[page+"/contracts/:id<int>/milestones/schedule"] = right{auth.WriteMoney, ofContract}
		rights[page+"/contracts/:id<int>/penalties/:row<int>/waive"] = right{auth.Approve, ofContract}
	}
	rowOf["POST /contracts/:id<int>/penalties/:row<int>/waive"] = "penalties/:row"

	// How the journal names and words these rows.
	journalTables = append(journalTables, "milestones", "guarantees", "indicators", "inspections", "measurements", "commitments", "complaints")
	maps.Copy(tellingColumn, map[string]string{"milestones": "milestone", "guarantees": "guarantee", "indicators": "indicator", "inspections": "inspection"})
	maps.Copy(wordedColumns, map[string]string{"execution.act.status.": "status", "complaint.status.": "status", "execution.act.quality.": "quality",
		"execution.milestone.kind.": "kind", "execution.guarantee.kind.": "kind", "execution.guarantee.form.": "form", "execution.indicator.better.": "better"})
	somColumns = append(somColumns, "claimed_amount", "advance_set_off", "base", "computed")
}

// executionRoutes are what happens under a contract.
func (s *Server) executionRoutes(r fiber.Router) {
	r.Get("/contracts/:id<int>/milestones/schedule", s.askSchedule)
	r.Post("/contracts/:id<int>/milestones/schedule", s.makeSchedule)
	partPages[contracts.Milestone]{s, milestonePart{s}}.routes(r)
	partPages[contracts.Act]{s, actPart{s}}.routes(r)
	partPages[contracts.Payment]{s, paymentPart{s}}.routes(r)
	r.Get("/contracts/:id<int>/penalties/:row<int>/waive", s.askWaiver)
	r.Post("/contracts/:id<int>/penalties/:row<int>/waive", s.waive)
	partPages[contracts.Penalty]{s, penaltyPart{s}}.routes(r)
	partPages[contracts.Guarantee]{s, guaranteePart{s}}.routes(r)
	partPages[contracts.Indicator]{s, indicatorPart{s}}.routes(r)
	partPages[contracts.Inspection]{s, inspectionPart{s}}.routes(r)
	partPages[contracts.Commitment]{s, commitmentPart{s}}.routes(r)
}

// execution gathers the sections of a contract's page, each from its own file.
func (s *Server) execution(c *fiber.Ctx, p views.Page, n names, one contracts.Contract) ([]views.ExecutionSection, error) {
	var list []views.ExecutionSection
	for _, section := range []func(*fiber.Ctx, views.Page, names, contracts.Contract) (views.ExecutionSection, error){
		s.commitmentSection, s.milestoneSection, s.actSection, s.paymentSection, s.penaltySection, s.guaranteeSection,
		s.indicatorSection, s.inspectionSection, s.complaintSection} {
		one, err := section(c, p, n, one)
		if err != nil {
			return nil, err
		}
		list = append(list, one)
	}
	return list, nil
}

// addLink leads to the form of a new row of a part.
func addLink(p views.Page, contract int64, part, key string) views.Link {
	return views.Link{Label: p.T(key), URL: contractURL(contract) + "/" + part + "/new"}
}

// idNull is the ID of a row that was chosen, nil where none was.
func (f *form) idNull(name string) *int64 {
	text := f.text(name)
	if text == "" {
		return nil
	}
	id, err := strconv.ParseInt(text, 10, 64)
	if err != nil || id <= 0 {
		id = -1 // no row has it: the store says so
	}
	return &id
}

// typedID is an ID as a form holds it.
func typedID(id *int64) string {
	if id == nil {
		return ""
	}
	return strconv.FormatInt(*id, 10)
}

// milestoneOptions are the milestones of a contract to choose from.
func (s *Server) milestoneOptions(c *fiber.Ctx, p views.Page, contract int64, none string) ([]views.Option, error) {
	list, err := s.contracts.Milestones(c.UserContext(), actor(c), contract)
	options := []views.Option{{Label: none}}
	for _, m := range list {
		if !m.Dropped {
			options = append(options, views.Option{Value: strconv.FormatInt(m.ID, 10), Label: m.Milestone + " · " + m.Title + " · " + p.Date(m.DueOn)})
		}
	}
	return options, err
}
