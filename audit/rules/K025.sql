-- K025
-- looks: contract
-- severity: low
-- ground: method
-- also: OCP R040, MKRAI 14
-- version: 1
-- valid: 1990-01-01
-- frozen: closed
-- thresholds: years
-- The same provider serves the same buyer with the same service year on year,
-- by contracts that were each signed anew.
SELECT c.id AS key, c.buyer AS aimak, c.day, c.closed AS final,
       CASE WHEN x.years >= c.at_years THEN 1 ELSE 0 END AS result,
       jsonb_build_object('years_count', x.years, 'provider', c.provider) AS inputs
FROM scope c
CROSS JOIN LATERAL (
    SELECT count(DISTINCT extract(year FROM coalesce(d.signed_on, d.starts_on))) AS years
    FROM contracts d
    WHERE d.buyer = c.buyer AND d.provider = c.provider AND d.status NOT IN ('draft', 'cancelled')
      AND coalesce(d.signed_on, d.starts_on) <= c.day
      AND extract(year FROM coalesce(d.signed_on, d.starts_on)) > extract(year FROM c.day) - c.at_years
      AND EXISTS (SELECT 1 FROM contract_services mine JOIN contract_services theirs USING (category)
                  WHERE mine.contract_id = c.id AND theirs.contract_id = d.id)) x
