-- K028
-- looks: contract
-- severity: medium
-- ground: procurement
-- also: OCP R059
-- version: 1
-- valid: 1990-01-01
-- frozen: closed
-- thresholds: share
-- The value as signed is not what was awarded.
SELECT c.id AS key, c.buyer AS aimak, c.day, c.closed AS final,
       CASE WHEN a.id IS NULL THEN -1 WHEN abs(c.value - m.net - a.value) > a.value * c.at_share THEN 1 ELSE 0 END AS result,
       jsonb_build_object('signed_som', c.value - m.net, 'awarded_som', a.value) AS inputs
FROM scope c
LEFT JOIN awards a ON a.id = c.award_id
CROSS JOIN LATERAL (SELECT coalesce(sum(value_delta), 0) AS net FROM amendments WHERE contract_id = c.id AND status = 'approved') m
WHERE c.method <> 'direct' OR a.id IS NOT NULL
