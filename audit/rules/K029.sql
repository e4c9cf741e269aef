-- K029
-- looks: contract
-- severity: low
-- ground: procurement
-- also: OCP R060
-- version: 1
-- valid: 1990-01-01
-- frozen: closed
-- thresholds: days
SELECT c.id AS key, c.buyer AS aimak, c.day, c.closed AS final,
       CASE WHEN a.id IS NULL OR c.signed_on IS NULL THEN -1 WHEN c.signed_on - a.decided_on > c.at_days THEN 1 ELSE 0 END AS result,
       jsonb_build_object('decided_on', a.decided_on, 'signed_on', c.signed_on, 'between_days', c.signed_on - a.decided_on) AS inputs
FROM scope c
LEFT JOIN awards a ON a.id = c.award_id
WHERE c.method <> 'direct' OR a.id IS NOT NULL
