-- K047
-- looks: aimak
-- over: oblast
-- severity: low
-- ground: method
-- also: OCP R038, Cardinal R038
-- version: 1
-- valid: 1990-01-01
-- frozen: never
-- thresholds: count, peers
-- The share of disqualified bids against the fence Q3 + 1.5 IQR of the buyers
-- of the oblast that have enough bids.
WITH own AS (
    SELECT b.aimak, o.oblast, count(*) AS bids, count(*) FILTER (WHERE b.status = 'disqualified') AS disqualified,
           count(*) FILTER (WHERE b.status = 'disqualified')::numeric / count(*) AS share
    FROM bids b JOIN unit_oblasts o ON o.soate = b.aimak WHERE b.status <> 'withdrawn' GROUP BY 1, 2),
fences AS (
    SELECT o.oblast, count(*) AS peers, quartile(3, array_agg(o.share ORDER BY o.share)) * 2.5
           - quartile(1, array_agg(o.share ORDER BY o.share)) * 1.5 AS fence
    FROM own o CROSS JOIN scope s WHERE o.bids >= s.at_count GROUP BY 1)
SELECT o.aimak AS key, o.aimak, s.day, false AS final,
       CASE WHEN o.bids < s.at_count OR coalesce(f.peers, 0) < s.at_peers THEN -1
            WHEN o.disqualified > 0 AND o.share > f.fence THEN 1 ELSE 0 END AS result,
       jsonb_build_object('bids_count', o.bids, 'disqualified_count', o.disqualified, 'disqualified_share', round(o.share, 4),
                          'peers_count', coalesce(f.peers, 0), 'fence_share', round(f.fence, 4)) AS inputs
FROM own o LEFT JOIN fences f USING (oblast) CROSS JOIN scope s
