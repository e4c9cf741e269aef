package web_test

func init() {
	hiddenPages = append(hiddenPages, "/practices/:id")
	planters = append(planters, func(w *world, aimak string, p planted) {
		named := word(aimak)
		p["practices"] = w.number(`INSERT INTO practices (aimak, category, mechanism, result, origin, contract_id, cost, source_title, unit, drawn_at)
			VALUES (?, 'cemetery', 'contract', 'not_comparable', 'contract', ?, 31.13, ?, 'шт', now()) RETURNING id`, aimak, p["contracts"], named)
		w.exec(`INSERT INTO practice_texts (practice_id, aimak, lang, title, problem, results, lessons) VALUES (?, ?, 'ru', ?, ?, ?, ?)`,
			p["practices"], aimak, named, named, named, named)
		w.exec(`INSERT INTO practice_sources VALUES (?, ?, 'local_budget', 31.13)`, p["practices"], aimak)
		w.exec(`INSERT INTO practice_figures (practice_id, aimak, year, status) VALUES (?, ?, 2024, 'no_baseline')`, p["practices"], aimak)
		w.exec(`INSERT INTO practice_steps (practice_id, aimak, to_state, author) VALUES (?, ?, 'draft', ?)`, p["practices"], aimak, named)
		p["fees"] = w.number(`INSERT INTO practice_tariffs (practice_id, aimak, amount, unit, period, payer_class, note_ru)
			VALUES (?, ?, 31.13, 'person', 'month', 'population', ?) RETURNING id`, p["practices"], aimak, named)
		p["results"] = w.number(`INSERT INTO practice_indicators (practice_id, aimak, name_ru, unit, value_after, source) VALUES (?, ?, ?, 'шт', 31.13, ?) RETURNING id`,
			p["practices"], aimak, named, named)
		p["asked"] = w.number(`INSERT INTO practice_questions (practice_id, aimak, question) VALUES (?, ?, ?) RETURNING id`, p["practices"], aimak, named+" и вопрос")
		w.exec(`INSERT INTO practice_uses (practice_id, aimak, category) VALUES (?, ?, 'cemetery')`, p["practices"], aimak)
	})
	for pattern, form := range map[string]string{
		"/practices/new":                         "aimak=%s&category=cemetery&mechanism=in_house&result=improved&lang=ru&title=Н",
		"/practices/:id<int>/edit":               "year=2021",
		"/practices/:id<int>/texts/:lang":        "title=Н",
		"/practices/:id<int>/return":             "reason=Н",
		"/practices/:id<int>/withdraw":           "reason=Н",
		"/practices/:id<int>/fees/new":           "amount=10&unit=person&period=month&payer_class=all",
		"/practices/:id<int>/fees/:row<int>":     "amount=11",
		"/practices/:id<int>/results/new":        "name_ru=Н&unit=Н&value_after=1&source=Н",
		"/practices/:id<int>/results/:row<int>":  "value_after=12",
		"/practices/:id<int>/asked/:row<int>":    "state=answered&answer=Н",
		"/practices/:id<int>/vote":               "aimak=%s",
		"/practices/:id<int>/vote/:aimak/back":   "",
		"/practices/:id<int>/comparison":         "aimak=%s",
		"/practices/:id<int>/texts/:lang/delete": "",
		"/practices/:id<int>/submit":             "",
	} {
		goodForm[pattern] = form
	}
}
