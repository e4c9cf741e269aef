-- K048
-- looks: provider
-- over: oblast
-- severity: low
-- ground: method
-- also: OCP R025, Cardinal R025
-- version: 1
-- valid: 1990-01-01
-- frozen: never
-- thresholds: count, peers
-- Bids often and wins hardly ever: awards per bid below Q1 - 1.5 IQR of the
-- providers of the oblast that bid as often.
WITH own AS (
    SELECT b.provider, o.oblast, count(*) AS bids, count(a.id) AS wins, count(a.id)::numeric / count(*) AS share
    FROM bids b JOIN unit_oblasts o ON o.soate = b.aimak
    LEFT JOIN awards a ON a.lot_id = b.lot_id AND a.provider = b.provider AND a.status = 'active'
    WHERE b.status <> 'withdrawn' GROUP BY 1, 2),
fences AS (
    SELECT o.oblast, count(*) AS peers, quartile(1, array_agg(o.share ORDER BY o.share)) * 2.5
           - quartile(3, array_agg(o.share ORDER BY o.share)) * 1.5 AS fence
    FROM own o CROSS JOIN scope s WHERE o.bids >= s.at_count GROUP BY 1)
SELECT o.provider || '|' || o.oblast AS key, NULL::text AS aimak, s.day, false AS final,
       CASE WHEN o.bids < s.at_count OR coalesce(f.peers, 0) < s.at_peers THEN -1 WHEN o.share < f.fence THEN 1 ELSE 0 END AS result,
       jsonb_build_object('bids_count', o.bids, 'wins_count', o.wins, 'wins_share', round(o.share, 4),
                          'peers_count', coalesce(f.peers, 0), 'fence_share', round(f.fence, 4), 'provider', o.provider, 'oblast', o.oblast) AS inputs
FROM own o LEFT JOIN fences f USING (oblast) CROSS JOIN scope s
