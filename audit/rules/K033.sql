-- K033
-- looks: lot
-- severity: high
-- ground: method
-- also: OCP R028, Cardinal R028
-- version: 1
-- valid: 1990-01-01
-- frozen: decided
-- Different bidders asked the same price.
SELECT l.id AS key, l.tender_id, l.aimak, l.day, l.decided AS final,
       CASE WHEN b.bids < 2 THEN -1 WHEN b.bids > b.prices THEN 1 ELSE 0 END AS result,
       jsonb_build_object('bids_count', b.bids, 'prices_count', b.prices) AS inputs
FROM scope l
CROSS JOIN LATERAL (SELECT count(*) AS bids, count(DISTINCT value) AS prices FROM bids WHERE lot_id = l.id AND status <> 'withdrawn') b
WHERE l.opened AND l.method <> 'direct'
