package web_test

func init() {
	planters = append(planters, func(w *world, aimak string, p planted) {
		// Withdrawn: to be read by its own alone.
		p["statements"] = w.number(`INSERT INTO statement_publications (aimak, category, year, version, counts_for, status, figures, figures_sha256, body, sha256,
			method, note, current, withdrawn_at, withdrawn_reason)
			VALUES (?, 'cemetery', 2024, 1, ?, 'no_baseline', '{}', 'x', '{}', encode(sha256('{}'), 'hex'), 'x', ?, false, now(), ?) RETURNING id`,
			aimak, aimak, word(aimak), word(aimak))
		w.exec(`INSERT INTO contract_publications (contract_id, opened, reason) VALUES (?, true, ''), (?, false, ?)`, p["contracts"], p["contracts"], word(aimak))
	})
	for _, base := range []string{"/statements/:aimak/:service/:year", "/contracts/:id<int>"} {
		goodForm[base+"/publish"] = "note=Н"
		goodForm[base+"/unpublish"] = "reason=Н"
	}
}
