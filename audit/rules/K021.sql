-- K021
-- looks: contract
-- severity: high
-- ground: procurement
-- also: OCP R054
-- version: 1
-- valid: 1990-01-01
-- frozen: closed
-- thresholds: value_som
-- Awarded directly below the limit of direct awards, amended above it.
SELECT c.id AS key, c.buyer AS aimak, c.day, c.closed AS final,
       CASE WHEN c.method = 'direct' AND c.value - a.net <= c.at_value_som AND c.value > c.at_value_som THEN 1 ELSE 0 END AS result,
       jsonb_build_object('signed_som', c.value - a.net, 'contract_som', c.value) AS inputs
FROM scope c
CROSS JOIN LATERAL (
    SELECT count(*) AS amendments, coalesce(sum(value_delta), 0) AS net, coalesce(sum(abs(value_delta)), 0) AS moved
    FROM amendments WHERE contract_id = c.id AND status = 'approved') a
