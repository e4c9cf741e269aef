-- K046
-- looks: year
-- severity: medium
-- ground: procurement
-- also: OCP R013
-- version: 1
-- valid: 1990-01-01
-- frozen: never
-- thresholds: share, count
-- The share of direct awards in the value of a buyer's contracts of a year;
-- few contracts say nothing.
SELECT x.buyer || '|' || x.year AS key, x.buyer AS aimak, x.newest AS day, false AS final,
       CASE WHEN x.contracts < l.count OR x.total = 0 THEN -1 WHEN x.direct / x.total > l.share THEN 1 ELSE 0 END AS result,
       jsonb_build_object('contracts_count', x.contracts, 'direct_som', x.direct, 'contracts_som', x.total, 'year', x.year,
                          'direct_share', round(x.direct / NULLIF(x.total, 0), 4)) AS inputs
FROM (SELECT buyer, extract(year FROM coalesce(signed_on, starts_on))::int AS year, count(*) AS contracts, sum(value) AS total,
             coalesce(sum(value) FILTER (WHERE method = 'direct'), 0) AS direct, max(coalesce(signed_on, starts_on)) AS newest
      FROM contracts WHERE status NOT IN ('draft', 'cancelled') GROUP BY 1, 2) x
JOIN limits l ON x.newest >= l.from_day AND x.newest < l.to_day
