-- K036
-- looks: lot
-- severity: low
-- ground: method
-- also: OCP R022, MKRAI 7
-- version: 1
-- valid: 1990-01-01
-- frozen: decided
-- thresholds: share
-- (highest - lowest) / highest of all bids on a lot.
SELECT l.id AS key, l.tender_id, l.aimak, l.day, l.decided AS final,
       CASE WHEN b.bids < 2 OR b.highest = 0 THEN -1 WHEN (b.highest - b.lowest) / b.highest >= l.at_share THEN 1 ELSE 0 END AS result,
       jsonb_build_object('lowest_som', b.lowest, 'highest_som', b.highest, 'bids_count', b.bids,
                          'spread_share', round((b.highest - b.lowest) / NULLIF(b.highest, 0), 4)) AS inputs
FROM scope l
CROSS JOIN LATERAL (SELECT count(*) AS bids, min(value) AS lowest, max(value) AS highest FROM bids WHERE lot_id = l.id AND status <> 'withdrawn') b
WHERE l.opened AND l.method <> 'direct'
