-- K010
-- looks: contract
-- severity: medium
-- ground: contract
-- also: OCP R073
-- version: 1
-- valid: 1990-01-01
-- frozen: closed
SELECT c.id AS key, c.buyer AS aimak, c.day, c.closed AS final,
       CASE WHEN c.quantity IS NULL OR a.uncounted > 0 THEN -1
            WHEN a.quantity > c.quantity THEN 1 ELSE 0 END AS result,
       jsonb_build_object('accepted_quantity', a.quantity, 'contract_quantity', c.quantity, 'uncounted_count', a.uncounted) AS inputs
FROM scope c
CROSS JOIN LATERAL (
    SELECT coalesce(sum(quantity), 0) AS quantity, count(*) FILTER (WHERE quantity IS NULL) AS uncounted
    FROM acts WHERE contract_id = c.id AND status <> 'refused') a
