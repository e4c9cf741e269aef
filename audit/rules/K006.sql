-- K006
-- looks: contract
-- severity: medium
-- ground: contract
-- version: 1
-- valid: 1990-01-01
-- frozen: never
-- thresholds: days
-- Long after the end a payment names no act, or one that was accepted only then.
-- Terminated contracts are the matter of K005.
SELECT c.id AS key, c.buyer AS aimak, c.day, false AS final,
       CASE WHEN p.payments > 0 THEN 1 ELSE 0 END AS result,
       jsonb_build_object('payments_count', p.payments, 'paid_som', p.paid, 'ends_on', c.ends_on) AS inputs
FROM scope c
CROSS JOIN LATERAL (
    SELECT count(*) AS payments, coalesce(sum(p.amount), 0) AS paid
    FROM payments p LEFT JOIN acts a ON a.contract_id = p.contract_id AND a.act = p.act
    WHERE p.contract_id = c.id AND c.terminated_on IS NULL AND p.paid_on > c.ends_on + c.at_days::int
      AND (a.id IS NULL OR a.accepted_on > c.ends_on + c.at_days::int)) p
