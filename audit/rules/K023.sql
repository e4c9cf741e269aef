-- K023
-- looks: contract
-- severity: medium
-- ground: procurement
-- also: OCP R049, MKRAI 3, 17
-- version: 1
-- valid: 1990-01-01
-- frozen: closed
-- thresholds: count
-- The same buyer awards directly to the same provider for the same service
-- again and again within a year.
SELECT c.id AS key, c.buyer AS aimak, c.day, c.closed AS final,
       CASE WHEN c.method = 'direct' AND x.contracts >= c.at_count THEN 1 ELSE 0 END AS result,
       jsonb_build_object('contracts_count', x.contracts, 'contracts_som', x.value, 'provider', c.provider) AS inputs
FROM scope c
CROSS JOIN LATERAL (
    SELECT count(*) AS contracts, coalesce(sum(d.value), 0) AS value
    FROM contracts d
    WHERE c.method = 'direct' AND d.buyer = c.buyer AND d.provider = c.provider AND d.method = 'direct'
      AND d.status NOT IN ('draft', 'cancelled') AND coalesce(d.signed_on, d.starts_on) BETWEEN c.day - 365 AND c.day
      AND EXISTS (SELECT 1 FROM contract_services mine JOIN contract_services theirs USING (category)
                  WHERE mine.contract_id = c.id AND theirs.contract_id = d.id)) x
