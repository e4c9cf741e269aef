-- K005
-- looks: contract
-- severity: high
-- ground: contract
-- also: pelican transactions
-- version: 1
-- valid: 1990-01-01
-- frozen: never
-- After the termination only work that was done before it may be paid.
SELECT c.id AS key, c.buyer AS aimak, c.day, false AS final,
       CASE WHEN p.payments > 0 THEN 1 ELSE 0 END AS result,
       jsonb_build_object('payments_count', p.payments, 'paid_som', p.paid, 'terminated_on', c.terminated_on) AS inputs
FROM scope c
CROSS JOIN LATERAL (
    SELECT count(*) AS payments, coalesce(sum(p.amount), 0) AS paid
    FROM payments p LEFT JOIN acts a ON a.contract_id = p.contract_id AND a.act = p.act
    WHERE p.contract_id = c.id AND p.paid_on > c.terminated_on
      AND (a.id IS NULL OR a.period_to > c.terminated_on)) p
