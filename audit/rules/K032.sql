-- K032
-- looks: lot
-- severity: medium
-- ground: procurement
-- also: OCP R018, Cardinal R018, MKRAI 8
-- version: 1
-- valid: 1990-01-01
-- frozen: decided
SELECT l.id AS key, l.tender_id, l.aimak, l.day, l.decided AS final,
       CASE WHEN b.bids = 1 THEN 1 ELSE 0 END AS result,
       jsonb_build_object('bids_count', b.bids, 'method', l.method) AS inputs
FROM scope l
CROSS JOIN LATERAL (SELECT count(*) AS bids FROM bids WHERE lot_id = l.id AND status <> 'withdrawn') b
WHERE l.opened AND l.method IN ('open', 'selective')
