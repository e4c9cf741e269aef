-- K049
-- looks: provider
-- over: oblast
-- severity: low
-- ground: method
-- also: OCP R048, Cardinal R048
-- version: 1
-- valid: 1990-01-01
-- frozen: never
-- thresholds: count, peers
-- Supplies services of many kinds: the number of categories against the fence
-- Q3 + 1.5 IQR of the providers of the oblast with enough contracts.
WITH own AS (
    SELECT c.provider, o.oblast, count(DISTINCT c.id) AS contracts, count(DISTINCT s.category)::numeric AS categories
    FROM contracts c JOIN contract_services s ON s.contract_id = c.id JOIN unit_oblasts o ON o.soate = c.buyer
    WHERE c.status NOT IN ('draft', 'cancelled') GROUP BY 1, 2),
fences AS (
    SELECT o.oblast, count(*) AS peers, quartile(3, array_agg(o.categories ORDER BY o.categories)) * 2.5
           - quartile(1, array_agg(o.categories ORDER BY o.categories)) * 1.5 AS fence
    FROM own o CROSS JOIN scope s WHERE o.contracts >= s.at_count GROUP BY 1)
SELECT o.provider || '|' || o.oblast AS key, NULL::text AS aimak, s.day, false AS final,
       CASE WHEN o.contracts < s.at_count OR coalesce(f.peers, 0) < s.at_peers THEN -1
            WHEN o.categories > 1 AND o.categories > f.fence THEN 1 ELSE 0 END AS result,
       jsonb_build_object('contracts_count', o.contracts, 'categories_count', o.categories, 'peers_count', coalesce(f.peers, 0),
                          'fence_count', round(f.fence, 2), 'provider', o.provider, 'oblast', o.oblast) AS inputs
FROM own o LEFT JOIN fences f USING (oblast) CROSS JOIN scope s
