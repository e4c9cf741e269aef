package web_test

func init() {
	planters = append(planters, func(w *world, aimak string, p planted) {
		named := word(aimak)
		p["amendments"] = w.number(`INSERT INTO amendments (contract_id, amendment, signed_on, reason, ground, note, value_delta)
			VALUES (?, ?, '2024-03-01', 'price_index', ?, ?, 1.13) RETURNING id`, p["contracts"], named, named, named)
		w.exec(`INSERT INTO contract_events (contract_id, kind, happened_on, reason) VALUES (?, 'started', '2024-01-01', ?)`, p["contracts"], named)
	})
	for _, step := range []string{"discard", "start", "complete", "notice", "sign", "cancel", "terminate", "reinstate"} {
		goodForm["/contracts/:id<int>/"+step] = "on=2024-06-30&reason=Н"
	}
	goodForm["/contracts/:id<int>/insource"] = "on=2031-01-01&reason=Н"
	goodForm["/contracts/:id<int>/transfer"] = "buyer=" + ownAimak + "&on=2025-02-01&reason=Н"
	goodForm["/contracts/:id<int>/renew"] = "number=Н-2&starts_on=2031-01-01&ends_on=2031-12-31"
	goodForm["/contracts/:id<int>/amendments/new"] = "amendment=Н-1&signed_on=2024-03-01&reason=price_index&ground=Н&value_delta=10"
	goodForm["/contracts/:id<int>/amendments/:row<int>/edit"] = "amendment=Н-1&signed_on=2024-03-01&reason=price_index&ground=Н&value_delta=11"
	goodForm["/contracts/:id<int>/amendments/:row<int>/approve"] = "on=2024-03-02&reason=Н"
	goodForm["/contracts/:id<int>/amendments/:row<int>/refuse"] = "on=2024-03-02&reason=Н"
}
