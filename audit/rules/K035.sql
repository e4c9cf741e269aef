-- K035
-- looks: lot
-- severity: high
-- ground: procurement
-- also: OCP R035, Cardinal R035
-- version: 1
-- valid: 1990-01-01
-- frozen: decided
SELECT l.id AS key, l.tender_id, l.aimak, l.day, l.decided AS final,
       CASE WHEN b.bids < 2 THEN -1 WHEN b.out > 0 AND b.remaining = 1 AND b.winner THEN 1 ELSE 0 END AS result,
       jsonb_build_object('bids_count', b.bids, 'disqualified_count', b.out) AS inputs
FROM scope l
JOIN awards a ON a.lot_id = l.id AND a.status IN ('pending', 'active')
CROSS JOIN LATERAL (
    SELECT count(*) AS bids, count(*) FILTER (WHERE status = 'disqualified') AS out,
           count(*) FILTER (WHERE status <> 'disqualified') AS remaining,
           coalesce(bool_or(provider = a.provider) FILTER (WHERE status <> 'disqualified'), false) AS winner
    FROM bids WHERE lot_id = l.id AND status <> 'withdrawn') b
WHERE l.method <> 'direct'
