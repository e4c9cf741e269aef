package web_test

func init() {
	// A release in the store for every aimak: what of it somebody may read, the
	// rows decide. It is made behind the keeper's back, to have one at once.
	planters = append(planters, func(w *world, aimak string, p planted) {
		w.exec(`INSERT INTO ocds_processes VALUES (?, ?, true, ?)`, "contracts/"+word(aimak)[len("Тайна"):], "ocds-213czf-c-"+aimak, aimak)
		w.exec(`INSERT INTO ocds_releases (ocid, audience, number, release_id, released_at, event, aimak, body, sha256)
			SELECT ocid, 'auditors', 1, ocid || '-001-contract', '2024-01-01', 'contract', ?, b, encode(sha256(convert_to(b, 'UTF8')), 'hex')
			FROM (SELECT ?::text AS ocid, ?::text AS b) x`, aimak, "ocds-213czf-c-"+aimak,
			`{"ocid":"ocds-213czf-c-`+aimak+`","id":"1","date":"2024-01-01T00:00:00+06:00","tag":["contract"],"initiationType":"tender","contracts":[{"id":"`+word(aimak)+`","awardID":"1"}]}`)
	})
	goodForm["/settings/ocds"] = "prefix=ocds-a1b2c3&name=Н"
}
