SET enable_nestloop = off; -- the plan that suits these sums
-- The avoidable saving of every service-year of fill.sql, by hand: the same
-- sums as the program's, line by line and rounded line by line.
WITH covered AS (
	SELECT v.aimak, v.category, v.share, c.id, y,
		(make_date(y, 12, 31) - make_date(y, 1, 1) + 1)::numeric AS of,
		(least(coalesce(c.terminated_on, c.ends_on), make_date(y, 12, 31)) - greatest(c.starts_on, make_date(y, 1, 1)) + 1)::numeric AS days
	FROM contract_services v JOIN contracts c ON c.id = v.contract_id,
		generate_series(extract(year FROM c.starts_on)::int, extract(year FROM coalesce(c.terminated_on, c.ends_on))::int) y
), base AS (
	SELECT DISTINCT ON (aimak, category) * FROM baselines ORDER BY aimak, category, version DESC
), line AS (
	SELECT o.aimak, o.category, o.y, left(l.economic_code, 4) AS code, t.avoidable_share,
		round(l.executed * t.share * iy.index * CASE t.behaviour WHEN 'fixed' THEN o.days ELSE qy.quantity END
			/ (ir.index * CASE t.behaviour WHEN 'fixed' THEN o.of ELSE qr.quantity END), 2) AS whole
	FROM covered o
	JOIN base b USING (aimak, category)
	JOIN attributions t USING (aimak, category)
	JOIN budget_lines l ON l.id = t.budget_line_id AND l.year = b.reference_year
	JOIN price_index iy ON iy.year = o.y
	JOIN price_index ir ON ir.year = b.reference_year
	JOIN volumes qy ON qy.aimak = o.aimak AND qy.category = o.category AND qy.year = o.y
	JOIN volumes qr ON qr.aimak = o.aimak AND qr.category = o.category AND qr.year = b.reference_year
), social AS (
	SELECT *, round(whole * (SELECT rate FROM contribution_rates WHERE valid_from <= make_date(y, 1, 1) ORDER BY valid_from DESC LIMIT 1), 2) AS due
	FROM line WHERE code = '2111'
), in_house AS (
	SELECT aimak, category, y, sum(amount) AS amount FROM (
		SELECT aimak, category, y, round(whole * avoidable_share, 2) AS amount FROM line
		UNION ALL SELECT aimak, category, y, round(due * avoidable_share, 2) FROM social
		UNION ALL SELECT s.aimak, s.category, o.y,
			round(round((purchase_price - residual_value) * s.share * o.days / (life_years * o.of), 2) * s.avoidable_share, 2)
		FROM assets s JOIN covered o USING (aimak, category)
		UNION ALL SELECT s.aimak, s.category, s.y, round(round(b.overhead_rate * sum(s.whole + s.due), 2) * b.overhead_avoidable_share, 2)
		FROM social s JOIN base b USING (aimak, category) GROUP BY s.aimak, s.category, s.y, b.overhead_rate, b.overhead_avoidable_share
	) x GROUP BY aimak, category, y
), price AS (
	SELECT o.aimak, o.category, o.y, round(sum(a.amount) * o.share, 2) AS amount
	FROM covered o JOIN acts a ON a.contract_id = o.id AND extract(year FROM a.period_to) = o.y
	GROUP BY o.aimak, o.category, o.y, o.share
)
SELECT count(*), sum(i.amount - p.amount - round(p.amount * b.administration_share, 2))
FROM in_house i JOIN price p USING (aimak, category, y) JOIN base b USING (aimak, category);
