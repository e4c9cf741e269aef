package web_test

import (
	"kelishim/internal/i18n"
	"kelishim/internal/money"
)

// som is an amount as catalogue sentences take it.
func som(text string) money.Som { return money.MustParse(text) }

// execute: a milestone is met ten days late, one act is accepted, one refused,
// the first is paid, and the penalty for the delay is withheld.
func (j *journey) execute() {
	r := j.r
	j.open(j.contractPage)
	j.follow(r.T("execution.schedule.make"))
	j.shows("50 819,67") // January: 600,000 × 31 ÷ 366 days
	j.answer()
	j.followIn("31.01.2024", "2024-01")
	j.answer("met_on", "10.02.2024")

	j.follow(r.T("contract.act.new"))
	j.answer("act", "А-1", "period_from", "01.01.2024", "period_to", "30.06.2024", "accepted_on", "05.07.2024", "status", "accepted", "amount", "300000", "quality", "good")
	// 300,000 × 1.05 = 315,000.
	j.statement("2024", inHouse2024, "315 000,00", "382 950,00", inHouse2024)

	j.open(j.contractPage)
	j.follow(r.T("contract.act.new"))
	refused := []string{"act", "А-2", "period_from", "01.07.2024", "period_to", "31.07.2024", "accepted_on", "05.08.2024", "status", "refused",
		"claimed_amount", "50000", "amount", ""}
	j.refuses(r.T("execution.act.reason"), append(refused, "reason", "")...)
	j.answer(append(refused, "reason", "Две недели не вывозили")...)
	j.statement("2024", inHouse2024, "315 000,00", "382 950,00", inHouse2024) // what was refused costs nothing

	j.open(j.contractPage)
	j.follow(r.T("contract.payment.new"))
	j.refuses("300 000,00", "payment", "П-1", "act", "А-1", "paid_on", "20.07.2024", "amount", "300000,01")
	j.answer("amount", "150000")
	// Cash alone moves: 697,950 − 150,000.
	j.statement("2024", inHouse2024, "315 000,00", "382 950,00", "547 950,00")

	j.open(j.contractPage)
	j.followIn("31.01.2024", r.T("execution.penalty.compute"))
	j.shows("508,20") // 50,819.67 × 0.1 % × 10 days = 508.1967
	j.answer("penalty", "Ш-1", "imposed_on", "15.07.2024", "withheld_on", "20.07.2024")
	// 300,000 + 15,000 − 508.20.
	j.statement("2024", inHouse2024, "314 491,80", "383 458,20", "547 950,00")
}

// amend: 60,000 more for a new street, then a quarter more of time. Over the
// term the saving at signing is 697,950 − 600,000 × 1.05 = 67,950.
func (j *journey) amend() {
	r := j.r
	j.open(j.contractPage)
	j.follow(r.T("contract.amendment.new"))
	j.answer("amendment", "1", "signed_on", "01.08.2024", "reason", "volume", "ground", "п. 7 договора", "value_delta", "60000", "note", "Новая улица")
	j.follow(r.T("contract.amendment.new"))
	j.refuses(r.T("contract.amendment.term_needed"), "amendment", "2", "signed_on", "01.12.2024", "reason", "term", "ground", "п. 9 договора", "value_delta", "0")
	j.answer("ends_on", "31.03.2025")
	// Not approved, they change nothing but what would be.
	j.erosion("", "31.12.2024", "600 000,00", "—", "67 950,00", "—")
	j.erosion("1", "31.12.2024", "660 000,00", "10", "4 950,00", "−63 000,00")   // 697,950 − 660,000 × 1.05
	j.erosion("2", "31.03.2025", "600 000,00", "0", "255 692,46", "+187 742,46") // 697,950 + 187,742.46 − 600,000 × 1.05
	j.statement("2024", inHouse2024, "314 491,80", "383 458,20", "547 950,00")

	j.signInAs("bermet")
	j.menu(r.T("view.group.procurement"), "/contracts")
	j.follow("Д-1")
	for _, number := range []string{"1", "2"} {
		j.follow(r.T("contract.amendment.of", "Amendment", number))
		j.follow(r.T("contract.amendment.approve"))
		j.answer("on", map[string]string{"1": "02.08.2024", "2": "02.12.2024"}[number])
		j.shows(r.T("contract.amendment.status.approved"))
		j.open(j.contractPage)
	}
	j.erosion("1", "31.12.2024", "660 000,00", "10", "4 950,00", "−63 000,00")
	j.erosion("2", "31.03.2025", "660 000,00", "10", "192 692,46", "+124 742,46") // 697,950 + 187,742.46 − 660,000 × 1.05
	j.statement("2024", inHouse2024, "314 491,80", "383 458,20", "547 950,00")
}

// erosion checks a row of the table of what amendments do: "" is the signing.
func (j *journey) erosion(amendment, ends, value, growth, saving, eroded string) {
	j.t.Helper()
	label := j.r.T("contract.amendment.at_signing")
	if amendment != "" {
		label = j.r.T("contract.amendment.of", "Amendment", amendment)
	}
	got := j.cells("section:has(> #erosion)", label)
	if len(got) != 6 || got[1] != ends || got[2] != value || got[4] != saving || got[5] != eroded || got[3][:1] != growth[:1] {
		j.t.Errorf("the erosion of %q is %q, want until %s, %s (%s), saving %s, eroded %s", amendment, got, ends, value, growth, saving, eroded)
	}
}

// review: the advisor goes through the checklist and asks, the officer answers,
// the advisor approves.
func (j *journey) review() {
	r := j.r
	j.signInAs("chyngyz")
	j.menu(r.T("view.group.oversight"), "/reviews")
	j.followIn("Д-1", r.T("review.take"))
	j.answer()
	j.answer(j.checklist()...)
	j.answer("decision", "correction", "summary", "Поясните отказ по А-2")
	j.shows(r.T("review.status.correction"))
	j.follow(r.T("review.comment_new"))
	j.answer("subject", "А-2", "comment", "Почему работа не принята?")
	j.shows(r.T("review.waits"))

	j.signInAs("asan")
	j.open(j.contractPage)
	j.shows("Поясните отказ по А-2")
	j.follow(r.T("review.answer_it"))
	j.answer("comment", "Две недели не вывозили, акт комиссии приложен")

	j.signInAs("chyngyz")
	j.menu(r.T("view.group.oversight"), "/reviews")
	j.follow("Д-1")
	j.shows(r.T("review.status.correction"))
	j.follow(r.T("review.checklist"))
	j.answer("decision", "approved", "summary", "Замечания сняты")
	j.shows(r.T("review.status.approved"))
	j.statement("2024", inHouse2024, "314 491,80", "383 458,20", "547 950,00") // words change no figure
}

// close: the rest is accepted and paid, the contract completed.
func (j *journey) close() {
	r := j.r
	j.signInAs("asan")
	for _, act := range [][5]string{{"А-3", "01.07.2024", "31.12.2024", "05.01.2025", "300000"}, {"А-4", "01.01.2025", "31.03.2025", "01.04.2025", "60000"}} {
		j.open(j.contractPage)
		j.follow(r.T("contract.act.new"))
		j.answer("act", act[0], "period_from", act[1], "period_to", act[2], "accepted_on", act[3], "status", "accepted", "amount", act[4], "quality", "good")
	}
	// 2024: 600,000 + 30,000 − 508.20; 2025: 60,000 + 3,000.
	j.statement("2024", inHouse2024, "629 491,80", "68 458,20", "547 950,00")
	j.statement("2025", inHouse2025, "63 000,00", "124 742,46", inHouse2025)
	// What may still be paid is 660,000 − 508.20 − 150,000 = 509,491.80.
	for _, payment := range [][4]string{{"П-2", "А-1", "06.01.2025", "150000"}, {"П-3", "А-3", "20.01.2025", "300000"}, {"П-4", "А-4", "10.04.2025", "59491,80"}} {
		j.open(j.contractPage)
		j.follow(r.T("contract.payment.new"))
		j.answer("payment", payment[0], "act", payment[1], "paid_on", payment[2], "amount", payment[3])
	}
	// Cash: 2024 150,000 as before; 2025 187,742.46 − 509,491.80 = −321,749.34.
	j.statement("2024", inHouse2024, "629 491,80", "68 458,20", "547 950,00")
	j.statement("2025", inHouse2025, "63 000,00", "124 742,46", "−321 749,34")

	j.open(j.contractPage)
	j.follow(r.T("contract.step.complete.title"))
	j.answer("on", "15.04.2025")
	j.closing(r)
}

// closing is the page of the completed contract: 660,000 accepted, of it
// 508.20 withheld and the rest paid. The two years together save what was
// foreseen with both amendments, and the penalty: 68,458.20 + 124,742.46 =
// 192,692.46 + 508.20.
func (j *journey) closing(r *i18n.Reader) {
	j.shows(r.T("contract.status.completed"), "660 000,00", "659 491,80", "508,20", r.T("contract.event.completed"))
	j.erosion("2", "31.03.2025", "660 000,00", "10", "192 692,46", "+124 742,46")
	j.statement("2024", inHouse2024, "629 491,80", "68 458,20", "547 950,00")
	j.statement("2025", inHouse2025, "63 000,00", "124 742,46", "−321 749,34")
}

// checklist answers every question with yes.
func (j *journey) checklist() (pairs []string) {
	j.t.Helper()
	for _, name := range j.names("main form.review input[type=radio]") {
		pairs = append(pairs, name, "yes")
	}
	if len(pairs) < 10 {
		j.t.Fatalf("the checklist has %d questions:\n%s", len(pairs)/2, j.text())
	}
	return pairs
}
