-- K013
-- looks: contract
-- severity: medium
-- ground: procurement
-- also: MKRAI 5
-- version: 1
-- valid: 1990-01-01
-- frozen: closed
SELECT c.id AS key, c.buyer AS aimak, c.day, c.closed AS final,
       CASE WHEN c.penalty_rate IS NULL THEN -1 WHEN c.penalty_rate = 0 THEN 1 ELSE 0 END AS result,
       jsonb_build_object('penalty_rate', c.penalty_rate) AS inputs
FROM scope c
