-- K003
-- looks: contract
-- severity: high
-- ground: contract
-- also: OCP R068
-- version: 1
-- valid: 1990-01-01
-- frozen: closed
SELECT c.id AS key, c.buyer AS aimak, c.day, c.closed AS final,
       CASE WHEN p.paid > c.value THEN 1 ELSE 0 END AS result,
       jsonb_build_object('paid_som', p.paid, 'value_som', c.value) AS inputs
FROM scope c
CROSS JOIN LATERAL (SELECT coalesce(sum(amount), 0) AS paid FROM payments WHERE contract_id = c.id) p
