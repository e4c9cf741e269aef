-- K024
-- looks: year
-- severity: high
-- ground: procurement
-- also: OCP R011, R055
-- version: 1
-- valid: 1990-01-01
-- frozen: never
-- thresholds: value_som
-- Direct awards of one buyer for one service in a year, each below the limit
-- and together above it.
SELECT x.buyer || '|' || x.year || '|' || x.category AS key, x.buyer AS aimak, x.newest AS day, false AS final,
       CASE WHEN x.contracts >= 2 AND x.total > l.value_som THEN 1 ELSE 0 END AS result,
       jsonb_build_object('contracts_count', x.contracts, 'contracts_som', x.total, 'largest_som', x.largest,
                          'year', x.year, 'category', x.category) AS inputs
FROM (SELECT c.buyer, extract(year FROM coalesce(c.signed_on, c.starts_on))::int AS year, s.category,
             count(*) AS contracts, sum(c.value) AS total, max(c.value) AS largest, max(coalesce(c.signed_on, c.starts_on)) AS newest
      FROM contracts c JOIN (SELECT DISTINCT contract_id, category FROM contract_services) s ON s.contract_id = c.id
      JOIN limits l ON coalesce(c.signed_on, c.starts_on) >= l.from_day AND coalesce(c.signed_on, c.starts_on) < l.to_day
      WHERE c.method = 'direct' AND c.status NOT IN ('draft', 'cancelled') AND c.value <= l.value_som
      GROUP BY 1, 2, 3) x
JOIN limits l ON x.newest >= l.from_day AND x.newest < l.to_day
