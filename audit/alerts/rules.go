package alerts

// Rule is one thing to be told of: a query that finds it. Days are constants of
// the house, not of a law, unless the comment names one.
type Rule struct {
	Name string
	// find gives (rule, thing, stage, aimak, category, contract_id, number,
	// title, due_on, amount). p.today is today, p.ahead how many days a calendar
	// looks ahead: 0 for alerts, which then look as far as the rule says.
	find string
}

// Rules in the order in which they are listed.
var Rules = []Rule{
	{"contract_expires", contractExpires}, {"notice_due", noticeDue}, {"milestone_overdue", milestoneOverdue},
	{"act_overdue", actOverdue}, {"act_unpaid", actUnpaid}, {"guarantee_ends", guaranteeEnds},
	{"line_overcommitted", lineOvercommitted}, {"complaint_unanswered", complaintUnanswered}, {"baseline_missing", baselineMissing},
}

// inForce are the contracts that bind both sides.
const inForce = `c.status IN ('signed', 'active')`

// withSums stand before the rules. mine are the contracts of the aimaks that the
// reader works for or advises: published contracts of others may be read, but
// are not his to be reminded of. What was accepted, paid and withheld is summed
// once for all of them, not once a row.
const withSums = `
	mine AS MATERIALIZED (
		SELECT c.* FROM contracts c WHERE (SELECT sees_all()) OR c.buyer = ANY ((SELECT seen_aimaks())::text[])),
	accepted AS MATERIALIZED (
		SELECT contract_id, sum(amount - advance_set_off) AS payable, max(period_to) FILTER (WHERE status <> 'refused') AS covered_to
		FROM acts WHERE contract_id IN (SELECT id FROM mine) GROUP BY contract_id),
	paid_for AS MATERIALIZED (
		SELECT contract_id, act, sum(amount) AS paid FROM payments WHERE contract_id IN (SELECT id FROM mine) GROUP BY contract_id, act),
	paid AS MATERIALIZED (
		SELECT y.contract_id, sum(y.paid) FILTER (WHERE y.act IS NOT NULL OR coalesce(c.advance_share, 0) = 0) AS paid
		FROM paid_for y JOIN mine c ON c.id = y.contract_id GROUP BY y.contract_id),
	withheld AS MATERIALIZED (
		SELECT contract_id, sum(amount) AS withheld FROM penalties
		WHERE withheld_on IS NOT NULL AND contract_id IN (SELECT id FROM mine) GROUP BY contract_id)`

// The end of a contract 90, 60 and 30 days before.
const contractExpires = `
	SELECT 'contract_expires', c.id::text, CASE WHEN c.ends_on - p.today <= 30 THEN '30' WHEN c.ends_on - p.today <= 60 THEN '60' ELSE '90' END,
		c.buyer, NULL, c.id, c.number, c.title, c.ends_on, NULL::numeric
	FROM mine c, p
	WHERE ` + inForce + ` AND c.ends_on BETWEEN p.today AND p.today + greatest(90, p.ahead)`

// The last day to say that a contract will not be renewed, 30 days before,
// while neither notice nor renewal is recorded.
const noticeDue = `
	SELECT 'notice_due', c.id::text, '', c.buyer, NULL, c.id, c.number, c.title, c.notice_on, NULL::numeric
	FROM mine c, p
	WHERE ` + inForce + ` AND c.notice_on BETWEEN p.today AND p.today + greatest(30, p.ahead)
		AND NOT EXISTS (SELECT 1 FROM contract_events e WHERE e.contract_id = c.id AND e.kind IN ('notice', 'renewed') AND e.happened_on >= c.starts_on)`

// A step of the schedule that is not met on its day.
const milestoneOverdue = `
	SELECT 'milestone_overdue', m.id::text, '', c.buyer, NULL, c.id, c.number, m.title, m.due_on, NULL::numeric
	FROM milestones m JOIN mine c ON c.id = m.contract_id, p
	WHERE ` + inForce + ` AND m.met_on IS NULL AND NOT m.dropped AND m.due_on < p.today + p.ahead`

// A contract without a schedule of deliveries of which nothing was accepted for
// 45 days: a month's work, and half a month to accept it. One that ended 90
// days ago is past reminding.
const actOverdue = `
	SELECT 'act_overdue', c.id::text, '', c.buyer, NULL, c.id, c.number, c.title, coalesce(a.covered_to, c.starts_on - 1) + 45, NULL::numeric
	FROM mine c LEFT JOIN accepted a ON a.contract_id = c.id, p
	WHERE ` + inForce + ` AND c.ends_on >= p.today - 90
		AND coalesce(a.covered_to, c.starts_on - 1) < least(c.ends_on, p.today + p.ahead - 45)
		AND NOT EXISTS (SELECT 1 FROM milestones m WHERE m.contract_id = c.id AND m.kind = 'delivery' AND NOT m.dropped)`

// An act that is not paid in full 30 days after its acceptance. What is payable
// is accepted − advance set off; what was withheld as a penalty is not owed.
// Where a contract has no advance, a payment that names no act pays for acts.
const actUnpaid = `
	SELECT 'act_unpaid', a.id::text, '', c.buyer, NULL, c.id, c.number, a.act, a.accepted_on + 30,
		CASE WHEN c.currency = 'KGS' THEN least(a.amount - a.advance_set_off - coalesce(own.paid, 0),
			h.payable - coalesce(w.withheld, 0) - coalesce(y.paid, 0)) END
	FROM mine c JOIN accepted h ON h.contract_id = c.id JOIN acts a ON a.contract_id = c.id
		LEFT JOIN paid_for own ON own.contract_id = a.contract_id AND own.act = a.act
		LEFT JOIN paid y ON y.contract_id = c.id LEFT JOIN withheld w ON w.contract_id = c.id, p
	WHERE c.status NOT IN ('draft', 'cancelled') AND a.accepted_on + 30 < p.today + p.ahead
		AND a.amount - a.advance_set_off > coalesce(own.paid, 0)
		AND h.payable - coalesce(w.withheld, 0) - coalesce(y.paid, 0) > 0`

// A guarantee that runs out within 30 days, or ran out while the contract is in
// force; a warranty also after the contract was completed.
const guaranteeEnds = `
	SELECT 'guarantee_ends', g.id::text, CASE WHEN g.valid_to < p.today THEN 'over' ELSE '' END, c.buyer, NULL, c.id, c.number, g.guarantee, g.valid_to,
		CASE WHEN c.currency = 'KGS' THEN g.amount END
	FROM guarantees g JOIN mine c ON c.id = g.contract_id, p
	WHERE g.returned_on IS NULL AND g.kept_on IS NULL AND g.valid_to <= p.today + greatest(30, p.ahead)
		AND (` + inForce + ` OR c.status = 'completed' AND g.kind = 'warranty' AND g.valid_to >= p.today)`

// More is spoken for on a budget line of this year or later than it has: plan
// (adjusted, else approved) − committed − paid < 0, where what a contract was
// paid from the line uses up its commitment first.
const lineOvercommitted = `
	SELECT 'line_overcommitted', l.id::text, '', l.aimak, NULL, NULL::bigint, l.year || ', ' || l.line, l.title, NULL::date, used.taken - coalesce(l.adjusted, l.approved)
	FROM budget_lines l, p, LATERAL (
		SELECT sum(greatest(coalesce(k.amount, 0), coalesce(y.amount, 0))) AS taken
		FROM (SELECT contract_id, sum(amount) AS amount FROM commitments WHERE budget_line_id = l.id GROUP BY contract_id) k
		FULL JOIN (SELECT contract_id, sum(amount) AS amount FROM payments WHERE budget_line_id = l.id GROUP BY contract_id) y USING (contract_id)) used
	WHERE ((SELECT sees_all()) OR l.aimak = ANY ((SELECT seen_aimaks())::text[]))
		AND l.year >= extract(year FROM p.today) AND used.taken > coalesce(l.adjusted, l.approved)`

// A complaint whose answer is due within 3 days or overdue.
const complaintUnanswered = `
	SELECT 'complaint_unanswered', k.id::text, CASE WHEN k.answer_due_on < p.today THEN 'over' ELSE '' END, k.aimak, k.category, NULL::bigint, '', '', k.answer_due_on, NULL::numeric
	FROM complaints k, p
	WHERE ((SELECT sees_all()) OR k.aimak = ANY ((SELECT seen_aimaks())::text[]))
		AND k.status IN ('filed', 'in_work') AND k.answer_due_on <= p.today + greatest(3, p.ahead)`

// A service under a contract in force without a baseline: nothing says what it
// would cost in-house, and no saving can be shown.
const baselineMissing = `
	SELECT 'baseline_missing', s.aimak || '/' || s.category, '', s.aimak, s.category, NULL::bigint, min(c.number), '', NULL::date, NULL::numeric
	FROM contract_services s JOIN contracts c ON c.id = s.contract_id, p
	WHERE ` + inForce + ` AND c.ends_on >= p.today AND ((SELECT sees_all()) OR s.aimak = ANY ((SELECT seen_aimaks())::text[]))
		AND NOT EXISTS (SELECT 1 FROM baselines b WHERE b.aimak = s.aimak AND b.category = s.category)
	GROUP BY s.aimak, s.category`
