-- K034
-- looks: lot
-- severity: high
-- ground: procurement
-- also: OCP R036, Cardinal R036
-- version: 1
-- valid: 1990-01-01
-- frozen: decided
-- Where the price alone decides, the lowest bid was thrown out.
SELECT l.id AS key, l.tender_id, l.aimak, l.day, l.decided AS final,
       CASE WHEN b.bids < 2 THEN -1 WHEN b.lowest_out THEN 1 ELSE 0 END AS result,
       jsonb_build_object('bids_count', b.bids, 'lowest_som', b.lowest, 'awarded_som', a.value) AS inputs
FROM scope l
JOIN awards a ON a.lot_id = l.id AND a.status IN ('pending', 'active')
CROSS JOIN LATERAL (
    SELECT count(*) AS bids, min(value) AS lowest,
           coalesce(min(value) FILTER (WHERE status = 'disqualified') < min(value) FILTER (WHERE status <> 'disqualified'), false) AS lowest_out
    FROM bids WHERE lot_id = l.id AND status <> 'withdrawn') b
WHERE l.criteria = 'price_only' AND l.method <> 'direct'
