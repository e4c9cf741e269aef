-- K009
-- looks: contract
-- severity: high
-- ground: contract
-- also: OCP R073
-- version: 1
-- valid: 1990-01-01
-- frozen: closed
SELECT c.id AS key, c.buyer AS aimak, c.day, c.closed AS final,
       CASE WHEN a.accepted > c.value THEN 1 ELSE 0 END AS result,
       jsonb_build_object('accepted_som', a.accepted, 'value_som', c.value) AS inputs
FROM scope c
CROSS JOIN LATERAL (SELECT coalesce(sum(amount), 0) AS accepted FROM acts WHERE contract_id = c.id) a
