-- K004
-- looks: contract
-- severity: high
-- ground: budget
-- also: OCP R068, pelican dates
-- version: 1
-- valid: 1990-01-01
-- frozen: closed
SELECT c.id AS key, c.buyer AS aimak, c.day, c.closed AS final,
       CASE WHEN c.signed_on IS NULL THEN -1 WHEN p.payments > 0 THEN 1 ELSE 0 END AS result,
       jsonb_build_object('payments_count', p.payments, 'first_on', p.first_on, 'signed_on', c.signed_on) AS inputs
FROM scope c
CROSS JOIN LATERAL (
    SELECT count(*) AS payments, min(paid_on) AS first_on
    FROM payments WHERE contract_id = c.id AND paid_on < c.signed_on) p
