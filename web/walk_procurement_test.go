package web_test

// Rows of procurement in every aimak of the walk, and good forms for them.
func init() {
	planters = append(planters, func(w *world, aimak string, p planted) {
		named := word(aimak)
		// So that the what-if has a file.
		w.exec(`INSERT INTO price_index VALUES (2023, 100) ON CONFLICT DO NOTHING`)
		w.exec(`UPDATE baselines SET administration_share = 0.05 WHERE aimak = ?`, aimak)
		p["plans"] = w.number(`INSERT INTO service_plans (aimak, category, title, mechanism, starts_on, ends_on, cost)
			VALUES (?, 'cemetery', ?, 'contract', '2025-01-01', '2025-12-31', 31.13) RETURNING id`, aimak, named)
		p["sources"] = w.number(`INSERT INTO service_plan_sources (plan_id, aimak, source, amount, note) VALUES (?, ?, 'other', 31.13, ?) RETURNING id`,
			p["plans"], aimak, named)
		p["tariffs"] = w.number(`INSERT INTO tariffs (aimak, category, plan_id, payer_class, amount, unit, period, valid_from)
			VALUES (?, 'cemetery', ?, 'all', 31.13, ?, 'year', '2025-01-01') RETURNING id`, aimak, p["plans"], named)
		p["procurement-plan"] = w.number(`INSERT INTO plan_lines (aimak, year, line, title, economic_code, planned) VALUES (?, 2025, 'Т-1', ?, '2215', 31.13) RETURNING id`,
			aimak, named)
		p["tenders"] = w.number(`INSERT INTO tenders (number, aimak, title, method, criteria, contract_from, contract_to, opens_at, closes_at, status, submitted, submission,
			decision, decided_submission) VALUES (?, ?, ?, 'unlimited', 'price_only', '2025-01-01', '2025-12-31', '2024-11-01', '2024-11-25', 'evaluation', true, 1, 'approved', 1)
			RETURNING id`, "К-"+named, aimak, named)
		p["lots"] = w.number(`INSERT INTO lots (tender_id, aimak, lot, title, estimate) VALUES (?, ?, '1', ?, 31.13) RETURNING id`, p["tenders"], aimak, named)
		w.exec(`INSERT INTO lot_services VALUES (?, ?, 'cemetery', 1)`, p["lots"], aimak)
		p["bids"] = w.number(`INSERT INTO bids (tender_id, lot_id, aimak, provider, submitted_at, value, status, reason)
			VALUES (?, ?, ?, '20101198000011', '2024-11-20', 31.13, 'valid', ?) RETURNING id`, p["tenders"], p["lots"], aimak, named)
		p["awards"] = w.number(`INSERT INTO awards (tender_id, lot_id, bid_id, aimak, provider, value, decided_on, reason)
			VALUES (?, ?, ?, ?, '20101198000011', 31.13, '2024-11-26', ?) RETURNING id`, p["tenders"], p["lots"], p["bids"], aimak, named)
	})
	for path, form := range map[string]string{
		"/plans/new":                                  "aimak=%s&category=cemetery&title=Н&mechanism=contract&cost=10&starts_on=2025-01-01&ends_on=2025-12-31",
		"/plans/:id<int>/sources/new":                 "source=donor_grant&amount=10",
		"/plans/:id<int>/tariffs/new":                 "payer_class=business&amount=10&unit=Н&period=year&valid_from=2025-02-01",
		"/plans/:id<int>/decide":                      "decision=returned&note=Н",
		"/procurement-plan/new":                       "aimak=%s&year=2025&line=Н-1&title=Н&economic_code=2215&planned=10",
		"/tenders/new":                                "aimak=%s&number=Н-%s&title=Н&method=unlimited&criteria=price_only&contract_from=2025-01-01&contract_to=2025-12-31",
		"/tenders/:id<int>/decide":                    "decision=returned&note=Н",
		"/tenders/:id<int>/cancel":                    "reason=Н",
		"/tenders/:id<int>/fail":                      "reason=Н",
		"/tenders/:id<int>/lots/new":                  "lot=9&title=Н&estimate=10",
		"/tenders/:id<int>/lots/:row<int>/fail":       "reason=Н",
		"/tenders/:id<int>/bids/:row<int>/judge":      "status=disqualified&reason=Н",
		"/tenders/:id<int>/bids/:row<int>/award":      "value=1&decided_on=2024-11-27&reason=Н",
		"/tenders/:id<int>/awards/:row<int>/cancel":   "reason=Н",
		"/tenders/:id<int>/awards/:row<int>/contract": "number=Н-7",
		"/register/okgz/new":                          "code=90000000-7&name_ru=Н",
		"/register/limits/new":                        "kind=standstill_days&value=5&ground=Н&valid_from=2030-01-01",
		"/register/methods/new":                       "code=auction&name_ru=Н&name_ky=Н&name_en=N&law=Н&valid_from=2030-01-01&method=open",
		"/register/grounds/new":                       "code=flood&name_ru=Н&name_ky=Н&name_en=N&law=Н&valid_from=2030-01-01",
	} {
		goodForm[path] = form
	}
	for table, key := range map[string]string{"methods": "unlimited", "grounds": "urgentNeed", "limits": "1", "okgz": "98371200-6"} {
		walkKeys[table] = key
	}
}
