-- K030
-- looks: contract
-- severity: high
-- ground: procurement
-- version: 1
-- valid: 1990-01-01
-- frozen: closed
SELECT c.id AS key, c.buyer AS aimak, c.day, c.closed AS final,
       CASE WHEN a.standstill_until IS NULL OR c.signed_on IS NULL THEN -1 WHEN c.signed_on <= a.standstill_until THEN 1 ELSE 0 END AS result,
       jsonb_build_object('standstill_until_on', a.standstill_until, 'signed_on', c.signed_on) AS inputs
FROM scope c
LEFT JOIN awards a ON a.id = c.award_id
WHERE c.method <> 'direct'
