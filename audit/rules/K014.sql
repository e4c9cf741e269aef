-- K014
-- looks: contract
-- severity: medium
-- ground: procurement
-- also: MKRAI 5
-- version: 1
-- valid: 1990-01-01
-- frozen: closed
-- thresholds: value_som, days
-- None was agreed, or one was agreed and is not there. Small contracts need none.
SELECT c.id AS key, c.buyer AS aimak, c.day, c.closed AS final,
       CASE WHEN c.value < c.at_value_som THEN 0 WHEN c.security_share IS NULL THEN -1
            WHEN c.security_share = 0 THEN 1
            WHEN g.guarantees = 0 AND t.day > c.starts_on + c.at_days::int THEN 1 ELSE 0 END AS result,
       jsonb_build_object('security_share', c.security_share, 'guarantees_count', g.guarantees, 'contract_som', c.value) AS inputs
FROM scope c CROSS JOIN today t
CROSS JOIN LATERAL (SELECT count(*) AS guarantees FROM guarantees WHERE contract_id = c.id AND kind = 'performance') g
