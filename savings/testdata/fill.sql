-- 453 aimaks with two services each, contracts of three years, monthly acts
-- and payments: about what the country would have. The money is made up.
INSERT INTO price_index SELECT y, 100 + 7.3 * (y - 2022) FROM generate_series(2022, 2026) y;
CREATE TEMP TABLE a AS SELECT soate, row_number() OVER (ORDER BY soate) AS n FROM units WHERE level = 'aiyl_aimak';
CREATE TEMP TABLE k AS SELECT * FROM (VALUES ('waste', 1), ('lighting', 2)) v (category, m);
INSERT INTO providers (inn, name_ru, legal_form) SELECT lpad(i::text, 14, '0'), 'ОсОО ' || i, 'llc' FROM generate_series(1, 100) i;
INSERT INTO households SELECT soate, y, 900 + n FROM a, generate_series(2023, 2026) y;
INSERT INTO services SELECT soate, category, NULL, 'household' FROM a, k;
INSERT INTO volumes SELECT soate, category, y, 900 + n + 3 * (y - 2023) FROM a, k, generate_series(2023, 2026) y;
INSERT INTO budget_lines (aimak, year, line, functional_code, economic_code, title, executed)
SELECT soate, 2023, category || '-' || c.code, '7051', c.code, 'Строка', round((100000 + n * 517.13 + c.i * 31011.77) * m, 2)
FROM a, k, (VALUES ('2111', 1), ('2214', 2), ('2215', 3), ('2223', 4)) c (code, i);
INSERT INTO attributions (budget_line_id, aimak, category, share, behaviour, avoidable_share)
SELECT id, aimak, split_part(line, '-', 1), CASE economic_code WHEN '2215' THEN 0.333333 ELSE 1 END,
	CASE economic_code WHEN '2111' THEN 'fixed' ELSE 'variable' END, CASE economic_code WHEN '2111' THEN 0.9 ELSE 1 END
FROM budget_lines;
INSERT INTO assets (aimak, category, asset, title, purchase_price, residual_value, life_years, share, avoidable_share)
SELECT soate, category, 'A-1', 'Машина', 900000 + n, 90000, 12, 0.25, 1 FROM a, k;
INSERT INTO baselines (aimak, category, version, reference_year, amounts, overhead_rate, overhead_avoidable_share, administration_share, components, recorded_by)
SELECT soate, category, 1, 2023, 'executed', 0.12, 0.25, 0.03, '{"x": 1}', 'bench' FROM a, k;
INSERT INTO contracts (number, buyer, provider, title, method, signed_on, starts_on, ends_on, value, currency)
SELECT soate || category, soate, lpad((1 + n % 100)::text, 14, '0'), 'Договор', 'open', '2023-12-20', '2024-01-01', '2026-12-31', 1500000, 'KGS' FROM a, k;
INSERT INTO contract_services SELECT c.id, soate, category, 1 FROM a, k JOIN contracts c ON true WHERE c.number = soate || category;
INSERT INTO acts (contract_id, act, accepted_on, period_from, period_to, amount)
SELECT c.id, to_char(d, 'YYYY-MM'), d + interval '1 month', d, d + interval '1 month' - interval '1 day', 39000 + c.id % 777
FROM contracts c, generate_series('2024-01-01'::date, '2026-12-01', '1 month') d;
INSERT INTO payments (contract_id, payment, act, paid_on, amount)
SELECT contract_id, act, act, accepted_on + 10, amount FROM acts;
ANALYZE;
