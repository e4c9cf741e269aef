package audit

import "strings"

// Names of the places in the statement of a rule; bun fills ?0 … ?6.
//
//	?0 flag  ?1 version  ?2 first ID  ?3 last ID  ?4 aimaks, NULL for all
//	?5 the day that counts as today  ?6 first and ?7 last day of validity
const argToday, argLow, argHigh, argAimaks = "?5::date", "?2::bigint", "?3::bigint", "?4::text[]"

// scopes say which rows a rule judges, by what it looks at.
var scopes = map[string]string{
	LooksContract: `
		SELECT c.*, coalesce(c.signed_on, c.starts_on) AS day, coalesce(c.terminated_on, c.ends_on) AS ended,
		       c.status IN ('completed', 'terminated') AS closed{{at}}
		FROM contracts c LEFT JOIN limits h ON coalesce(c.signed_on, c.starts_on) >= h.from_day AND coalesce(c.signed_on, c.starts_on) < h.to_day
		WHERE c.status NOT IN ('draft', 'cancelled') AND c.id BETWEEN ` + argLow + ` AND ` + argHigh + `
		  AND (` + argAimaks + ` IS NULL OR c.buyer = ANY (` + argAimaks + `))`,
	LooksLot: `
		SELECT l.id, l.tender_id, l.aimak, l.estimate, m.method, t.criteria, t.opens_at, t.closes_at,
		       coalesce(t.published_on, t.opens_at::date, t.contract_from) AS day,
		       t.status IN ('evaluation', 'standstill', 'complete') AS opened,
		       t.status IN ('complete', 'unsuccessful') AS decided{{at}}
		FROM lots l JOIN tenders t ON t.id = l.tender_id JOIN procurement_methods m ON m.code = t.method
		LEFT JOIN limits h ON coalesce(t.published_on, t.opens_at::date, t.contract_from) >= h.from_day
		      AND coalesce(t.published_on, t.opens_at::date, t.contract_from) < h.to_day
		WHERE t.status NOT IN ('planning', 'cancelled') AND l.status <> 'cancelled' AND l.tender_id BETWEEN ` + argLow + ` AND ` + argHigh + `
		  AND (` + argAimaks + ` IS NULL OR l.aimak = ANY (` + argAimaks + `))`,
	LooksTender: `
		SELECT t.id, t.aimak, t.status, m.method, t.plan_line_id, t.opens_at, t.closes_at,
		       coalesce(t.published_on, t.opens_at::date, t.contract_from) AS day,
		       t.status IN ('complete', 'unsuccessful') AS decided{{at}}
		FROM tenders t JOIN procurement_methods m ON m.code = t.method
		LEFT JOIN limits h ON coalesce(t.published_on, t.opens_at::date, t.contract_from) >= h.from_day
		      AND coalesce(t.published_on, t.opens_at::date, t.contract_from) < h.to_day
		WHERE t.status <> 'cancelled' AND t.id BETWEEN ` + argLow + ` AND ` + argHigh + `
		  AND (` + argAimaks + ` IS NULL OR t.aimak = ANY (` + argAimaks + `))`,
}

// scopeToday is for rules that read whole tables: the thresholds of today.
const scopeToday = `SELECT today.day{{at}} FROM today LEFT JOIN limits h ON today.day >= h.from_day AND today.day < h.to_day`

// limits turns the dated thresholds of a rule into one row a period.
func (r Rule) limits() string {
	if len(r.Thresholds) == 0 {
		return `SELECT '-infinity'::date AS from_day, 'infinity'::date AS to_day`
	}
	var b strings.Builder
	b.WriteString(`SELECT d.from_day, coalesce(lead(d.from_day) OVER (ORDER BY d.from_day), 'infinity') AS to_day`)
	for _, name := range r.Thresholds {
		b.WriteString(`,
			(SELECT value FROM flag_thresholds t WHERE t.flag = ?0 AND t.name = '` + name + `' AND t.valid_from <= d.from_day
			 ORDER BY t.valid_from DESC LIMIT 1) AS ` + name)
	}
	b.WriteString(`
		FROM (SELECT DISTINCT valid_from AS from_day FROM flag_thresholds WHERE flag = ?0) d`)
	return b.String()
}

func (r Rule) scope() string {
	var at strings.Builder
	for _, name := range r.Thresholds {
		at.WriteString(", h." + name + " AS at_" + name)
	}
	text, ok := scopes[r.Looks]
	if !ok || r.Oblast {
		text = scopeToday
	}
	return strings.ReplaceAll(text, "{{at}}", at.String())
}

// computed is the query of the rule in its frame: the results of the subjects
// for which it holds, with the thresholds of their day.
func (r Rule) computed() string {
	contract, tender := "NULL::bigint", "NULL::bigint"
	switch r.Looks {
	case LooksContract:
		contract = "r.key"
	case LooksTender, LooksLot:
		tender = "r.tender_id"
	}
	return `
	today AS (SELECT ` + argToday + ` AS day),
	limits AS MATERIALIZED (` + r.limits() + `),
	scope AS (` + r.scope() + `),
	computed AS (
		SELECT '` + tables[r.Looks] + `/' || r.key AS subject, r.aimak, ` + contract + ` AS contract_id, ` + tender + ` AS tender_id,
		       r.result::smallint AS result, r.inputs, to_jsonb(h) - '{from_day,to_day}'::text[] AS thresholds, coalesce(r.final, false) AS final
		FROM (
` + r.query + `
		) r LEFT JOIN limits h ON r.day >= h.from_day AND r.day < h.to_day
		WHERE r.day >= ?6::date AND (?7::date IS NULL OR r.day <= ?7::date)
		  AND (` + argAimaks + ` IS NULL OR r.aimak = ANY (` + argAimaks + `)))`
}
