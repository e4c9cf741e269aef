-- K040
-- looks: lot
-- severity: medium
-- ground: procurement
-- also: OCP R031
-- version: 1
-- valid: 1990-01-01
-- frozen: decided
SELECT l.id AS key, l.tender_id, l.aimak, l.day, l.decided AS final,
       CASE WHEN l.estimate = 0 THEN -1 WHEN a.value > l.estimate THEN 1 ELSE 0 END AS result,
       jsonb_build_object('awarded_som', a.value, 'estimate_som', l.estimate) AS inputs
FROM scope l
JOIN awards a ON a.lot_id = l.id AND a.status IN ('pending', 'active')
