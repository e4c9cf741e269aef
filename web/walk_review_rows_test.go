package web_test

func init() {
	hiddenPages = append(hiddenPages, "/reviews/:id", "/findings/:id")
	planters = append(planters, func(w *world, aimak string, p planted) {
		named := word(aimak)
		w.exec(`INSERT INTO reviews (contract_id, version, reviewer, status, decided_on, summary) VALUES (?, 1, ?, 'correction', '2025-01-01', ?)`, p["contracts"], named, named)
		p["reviews"] = w.number(`SELECT max(id) FROM reviews`)
		w.exec(`INSERT INTO review_answers (review_id, item_id, contract_id, answer, note) VALUES (?, (SELECT min(id) FROM checklist_items), ?, 'no', ?)`,
			p["reviews"], p["contracts"], named)
		p["comments"] = w.number(`INSERT INTO review_comments (contract_id, review_id, subject, comment, asks, author) VALUES (?, ?, 'value', ?, true, ?) RETURNING id`,
			p["contracts"], p["reviews"], named, named)
		p["findings"] = w.number(`INSERT INTO findings (number, aimak, contract_id, subject, title, finding, amount, author) VALUES (?, ?, ?, ?, ?, ?, 31.13, ?) RETURNING id`,
			named, aimak, p["contracts"], "contracts/"+decimal(p["contracts"]), named, named, named)
		w.exec(`INSERT INTO finding_steps (finding_id, aimak, kind, text, author) VALUES (?, ?, 'answer', ?, ?)`, p["findings"], aimak, named, named)
	})
	for pattern, form := range map[string]string{
		"/reviews/:id<int>":                             "answer_1=yes&note_1=Н",
		"/reviews/:id<int>/decide":                      "decision=correction&summary=Н",
		"/contracts/:id<int>/comments/new":              "subject=value&comment=Н&asks=1",
		"/contracts/:id<int>/comments/:row<int>/answer": "comment=Н",
		"/settings/checklist":                           "from=1&rows=1&text_ru_1=Н&text_ky_1=Н&text_en_1=Н&weight_1=3",
		"/findings/new":                                 "number=Н-1&found_on=2025-01-01&aimak=%s&title=Н&finding=Н",
		"/findings/:id<int>/answer":                     "kind=answer&text=Н",
		"/findings/:id<int>/check":                      "kind=repeated&text=Н",
	} {
		goodForm[pattern] = form
	}
}
