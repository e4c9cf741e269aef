-- :contracts made-up contracts of all aiyl aimaks, each with five acts and five
-- payments; every tenth was tendered to three bidders. Some are faulty, each
-- fault at its own interval. No actor is named, so that nothing is journalled.
SET jit = off;
CREATE TEMP TABLE a AS SELECT soate, row_number() OVER (ORDER BY soate) - 1 AS k, count(*) OVER () AS m FROM units WHERE level = 'aiyl_aimak';
INSERT INTO procurement_methods (code, method, name_ru, name_ky, name_en, law, valid_from) VALUES ('bench_open', 'open', 'т', 'т', 't', 'т', '2010-01-01');
INSERT INTO direct_grounds (code, name_ru, name_ky, name_en, law, valid_from) VALUES ('bench_ground', 'т', 'т', 't', 'т', '2010-01-01');
INSERT INTO providers (inn, name_ru, legal_form) SELECT lpad(i::text, 14, '0'), 'ОсОО ' || i, 'llc' FROM generate_series(1, 5000) i;
INSERT INTO services SELECT soate, 'waste', NULL, 'm3' FROM a;
CREATE TEMP TABLE g AS SELECT i, a.soate, lpad((i % 5000 + 1)::text, 14, '0') AS provider, '2022-01-10'::date + i % 1300 AS signed
	FROM generate_series(1, :contracts) i JOIN a ON a.k = i % a.m;
INSERT INTO tenders (number, aimak, title, method, status, published_on, opens_at, closes_at, contract_from, contract_to, decision)
SELECT 'Т-' || i, soate, 'Вывоз', 'bench_open', 'complete', signed - 60, signed - 60, signed - CASE i % 70 WHEN 0 THEN 58 ELSE 30 END, signed, signed + 365, 'approved'
FROM g WHERE i % 10 = 0 ORDER BY i;
INSERT INTO lots (tender_id, aimak, lot, title, estimate, status) SELECT id, aimak, '1', 'Вывоз', 110000, 'complete' FROM tenders;
INSERT INTO lot_services SELECT id, aimak, 'waste', 1 FROM lots;
INSERT INTO bids (tender_id, lot_id, aimak, provider, submitted_at, value, status)
SELECT t.id, l.id, t.aimak, lpad(((g.i + b * 7) % 5000 + 1)::text, 14, '0'), t.closes_at - interval '1 day', 100000 + b * 5000,
	CASE WHEN b = 2 AND g.i % 90 = 0 THEN 'disqualified' ELSE 'valid' END
FROM g JOIN tenders t ON t.number = 'Т-' || g.i JOIN lots l ON l.tender_id = t.id, generate_series(0, 2) b;
INSERT INTO awards (tender_id, lot_id, bid_id, aimak, provider, value, decided_on, standstill_until, status)
SELECT b.tender_id, b.lot_id, b.id, b.aimak, b.provider, b.value, g.signed - 20, g.signed - 10, 'active'
FROM g JOIN tenders t ON t.number = 'Т-' || g.i JOIN bids b ON b.tender_id = t.id AND b.value = 100000;
INSERT INTO contracts (number, buyer, provider, title, method, ground, planned_amount, signed_on, starts_on, ends_on, value, currency, award_id, quantity, advance_share, penalty_rate, security_share)
SELECT 'К-' || g.i, g.soate, g.provider, 'Вывоз', CASE g.i % 4 WHEN 1 THEN 'direct' ELSE 'open' END, CASE WHEN g.i % 4 = 1 AND g.i % 9 > 0 THEN 'bench_ground' END, 100000,
	g.signed, g.signed, g.signed + 365, 100000, 'KGS', w.id, CASE g.i % 23 WHEN 0 THEN 50 ELSE 60 END, 0, CASE g.i % 31 WHEN 0 THEN 0 ELSE 0.001 END, 0.1
FROM g LEFT JOIN tenders t ON t.number = 'Т-' || g.i LEFT JOIN awards w ON w.tender_id = t.id ORDER BY g.i;
INSERT INTO contract_services SELECT id, buyer, 'waste', 1 FROM contracts;
INSERT INTO acts (contract_id, act, accepted_on, period_from, period_to, quantity, amount)
SELECT id, k::text, starts_on + k * 70 + CASE WHEN id % 37 = 0 THEN 90 ELSE 3 END, starts_on + (k - 1) * 70, starts_on + k * 70 - 1, 12, 20000
FROM contracts, generate_series(1, 5) k ORDER BY id, k;
INSERT INTO payments (contract_id, payment, act, paid_on, amount)
SELECT contract_id, act, CASE WHEN contract_id % 41 = 0 AND act = '1' THEN NULL ELSE act END, accepted_on + CASE contract_id % 43 WHEN 0 THEN -400 ELSE 10 END,
	amount + CASE contract_id % 47 WHEN 0 THEN 0.01 ELSE 0 END
FROM acts ORDER BY id;
ANALYZE;
