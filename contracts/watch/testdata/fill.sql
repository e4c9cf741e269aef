-- 10,000 contracts of 100 aimaks in force, some 200,000 acts and as many payments,
-- 40,000 milestones and flags, 30,000 measurements: for benchmarks.
INSERT INTO providers (inn, name_ru, legal_form) VALUES ('02503201810112', 'ОсОО', 'ОсОО');
CREATE TEMP TABLE a AS SELECT soate, row_number() OVER (ORDER BY soate) AS place FROM units
	WHERE level = 'aiyl_aimak' AND soate ~ '^4170[23]' ORDER BY soate LIMIT 100;
INSERT INTO services (aimak, category, unit) SELECT soate, 'waste', 'рейс' FROM a;
INSERT INTO contracts (number, buyer, provider, title, method, signed_on, starts_on, ends_on, value, currency)
SELECT n::text, a.soate, '02503201810112', 'Б', 'open', current_date - 700, current_date - 700, current_date + n % 400 - 100, 1e9, 'KGS'
FROM generate_series(1, 10000) n JOIN a ON a.place = n % 100 + 1;
INSERT INTO contract_services SELECT id, buyer, 'waste', 1 FROM contracts;
INSERT INTO baselines (aimak, category, version, reference_year, amounts, overhead_rate, overhead_avoidable_share, author, reason, components, recorded_by)
SELECT soate, 'waste', 1, 2023, 'executed', 0, 0, 'x', 'x', '{}', 'x' FROM a WHERE place % 3 > 0;
INSERT INTO acts (contract_id, act, accepted_on, period_from, period_to, amount)
SELECT c.id, n::text, current_date - 690 + n * 28, current_date - 700 + n * 28, current_date - 690 + n * 28, 1000.10
FROM contracts c, generate_series(0, 19) n WHERE c.ends_on >= current_date - 690 + n * 28;
INSERT INTO payments (contract_id, payment, act, paid_on, amount)
SELECT contract_id, act, act, accepted_on + 5, amount FROM acts WHERE act <> '7';
INSERT INTO milestones (contract_id, milestone, title, kind, due_on, met_on)
SELECT c.id, n::text, 'Квартал', 'delivery', c.starts_on + n * 90, CASE WHEN (c.id + n) % 7 > 0 THEN c.starts_on + n * 90 END
FROM contracts c, generate_series(1, 4) n;
INSERT INTO indicators (contract_id, indicator, unit, better, target) SELECT id, 'Рейсы', '%', 'higher', 95 FROM contracts;
INSERT INTO inspections (contract_id, inspection, inspected_on, inspectors) SELECT c.id, n::text, current_date - 300 + n * 90, 'x' FROM contracts c, generate_series(1, 3) n;
INSERT INTO measurements (inspection_id, indicator_id, contract_id, measured)
SELECT v.id, i.id, i.contract_id, 80 + (i.contract_id * v.id) % 17 FROM indicators i JOIN inspections v USING (contract_id);
INSERT INTO flags (flag, version, subject, aimak, contract_id, result, raised_at)
SELECT f, 1, 'contracts/' || c.id, c.buyer, c.id, (c.id + length(f)) % 3 - 1, now() FROM contracts c, unnest('{F01,F002,F0003,F00004}'::text[]) f;
INSERT INTO reviews (contract_id, version, reviewer_id, reviewer, status, decided_on, summary)
SELECT id, (SELECT max(version) FROM checklists), 1, 'x', 'approved', current_date, 'x' FROM contracts WHERE id % 4 = 0;
INSERT INTO findings (number, aimak, contract_id, subject, title, finding, author_id, author)
SELECT 'З-' || id, buyer, id, 'contracts/' || id, 'x', 'x', 1, 'x' FROM contracts WHERE id % 50 = 0;
INSERT INTO review_comments (contract_id, subject, comment, asks, user_id, author)
SELECT id, 'value', 'Откуда?', true, 1, 'x' FROM contracts WHERE id % 5 = 0;
ANALYZE;
