package web_test

import "maps"

func init() {
	planters = append(planters, plantExecution)
	maps.Copy(goodForm, map[string]string{
		"/contracts/:id<int>/milestones/new":            "milestone=Н-1&title=Н&kind=delivery&due_on=2024-03-01&amount=10",
		"/contracts/:id<int>/guarantees/new":            "guarantee=Н-1&kind=performance&form=cash&amount=10&valid_from=2024-03-01",
		"/contracts/:id<int>/indicators/new":            "indicator=Н-1&unit=Н&better=higher&target=10",
		"/contracts/:id<int>/inspections/new":           "inspection=Н-1&inspected_on=2024-03-01&inspectors=Н&accepted=1",
		"/contracts/:id<int>/penalties/:row<int>/waive": "waiver_reason=Н",
		"/contracts/:id<int>/penalties/:row<int>":       "milestone_id=&amount=31.13&withheld_on=2024-03-01",
		"/complaints/:id<int>/answer":                   "status=answered&answer=Н&contract_id=",
		"/settings/execution":                           "commitments=block&complaint_days=9",
		"/contracts/:id<int>/milestones/:row<int>":      "amount=31.13&met_on=2024-03-01",
		"/contracts/:id<int>/guarantees/:row<int>":      "amount=31.13&returned_on=2024-03-01",
		"/contracts/:id<int>/milestones/schedule":       "",
		"/contracts/:id<int>/inspections/:row<int>":     "place=Н",
		"/contracts/:id<int>/indicators/:row<int>":      "baseline=7",
		"/contracts/:id<int>/acts/:row<int>":            "amount=31.13&status=accepted",
		"/contracts/:id<int>/payments/:row<int>":        "amount=31.12",
		"/contracts/:id<int>/commitments/:row<int>":     "amount=1.11",
	})
}

// plantExecution gives a contract of the walk one row of every kind, and its
// aimak a complaint with a name and a phone.
func plantExecution(w *world, aimak string, p planted) {
	w.t.Helper()
	named, contract := word(aimak), p["contracts"]
	p["milestones"] = w.number(`INSERT INTO milestones (contract_id, milestone, title, kind, due_on, amount)
		VALUES (?, ?, ?, 'delivery', '2024-02-01', 31.13) RETURNING id`, contract, named, named)
	p["guarantees"] = w.number(`INSERT INTO guarantees (contract_id, guarantee, kind, form, issuer, amount, valid_from)
		VALUES (?, ?, 'performance', 'bank_guarantee', ?, 31.13, '2024-01-01') RETURNING id`, contract, named, named)
	p["indicators"] = w.number(`INSERT INTO indicators (contract_id, indicator, unit, target) VALUES (?, ?, 'Н', 10) RETURNING id`, contract, named)
	p["inspections"] = w.number(`INSERT INTO inspections (contract_id, inspection, inspected_on, inspectors, summary)
		VALUES (?, ?, '2024-02-01', ?, ?) RETURNING id`, contract, named, named, named)
	w.exec(`INSERT INTO measurements (inspection_id, indicator_id, contract_id, measured, note) VALUES (?, ?, ?, 9, ?)`,
		p["inspections"], p["indicators"], contract, named)
	line := w.number(`INSERT INTO budget_lines (aimak, year, line, functional_code, economic_code, title, approved)
		VALUES (?, 2024, 'Т-2', '7062', '2215', ?, 31337.13) RETURNING id`, aimak, named)
	p["commitments"] = w.number(`INSERT INTO commitments (contract_id, budget_line_id, amount, note) VALUES (?, ?, 31.13, ?) RETURNING id`, contract, line, named)
	p["complaints"] = w.number(`INSERT INTO complaints (code, aimak, category, contract_id, place, complaint, name, phone, answer_due_on)
		VALUES ('ABCD-EFGH-' || right(?, 4), ?, 'cemetery', ?, ?, ?, ?, '+996700112233', '2024-02-15') RETURNING id`,
		map[string]string{ownAimak: "AAAA", mergedAimak: "BBBB", foreignAimak: "CCCC"}[aimak], aimak, contract, named, named+" не чистят", named)
}
