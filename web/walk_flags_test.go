package web_test

func init() {
	walkKeys["rules"] = "K011"
	planters = append(planters, func(w *world, aimak string, p planted) {
		p["flags"] = w.number(`INSERT INTO flags (flag, version, subject, aimak, contract_id, result, inputs, raised_at)
			VALUES ('K022', 1, 'contracts/' || ?::bigint, ?, ?, 1, jsonb_build_object('ground_words', ?::text), now()) RETURNING id`,
			p["contracts"], aimak, p["contracts"], word(aimak))
		w.exec(`INSERT INTO flag_notes (flag_id, aimak, kind, reason) VALUES (?, ?, 'explained', ?)`, p["flags"], aimak, word(aimak))
	})
	for _, deed := range []string{"explain", "close", "reopen"} {
		goodForm["/flags/:id<int>/"+deed] = "reason=Проверено по документам"
	}
	goodForm["/flags/rules/:key/thresholds/new"] = "name=days&value=7&valid_from=2027-01-01&ground=Н"
}
