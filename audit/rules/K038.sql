-- K038
-- looks: lot
-- severity: high
-- ground: procurement
-- also: OCP R030, Cardinal R030
-- version: 1
-- valid: 1990-01-01
-- frozen: decided
-- A bid that came after the deadline won.
SELECT l.id AS key, l.tender_id, l.aimak, l.day, l.decided AS final,
       CASE WHEN l.closes_at IS NULL OR b.submitted_at IS NULL THEN -1 WHEN b.submitted_at > l.closes_at THEN 1 ELSE 0 END AS result,
       jsonb_build_object('closes_at', l.closes_at, 'submitted_at', b.submitted_at) AS inputs
FROM scope l
JOIN awards a ON a.lot_id = l.id AND a.status IN ('pending', 'active')
LEFT JOIN bids b ON b.lot_id = l.id AND b.provider = a.provider
WHERE l.method <> 'direct'
