-- K050
-- looks: lot
-- over: oblast
-- severity: low
-- ground: method
-- also: OCP R058, Cardinal R058
-- version: 1
-- valid: 1990-01-01
-- frozen: never
-- thresholds: peers
-- The winner asked far less than the next one: (second - winning) / winning
-- against the fence Q3 + 1.5 IQR of the oblast.
WITH own AS (
    SELECT l.id, l.tender_id, l.aimak, o.oblast, a.value AS winning, b.second, (b.second - a.value) / a.value AS share
    FROM lots l JOIN unit_oblasts o ON o.soate = l.aimak
    JOIN awards a ON a.lot_id = l.id AND a.status = 'active' AND a.value > 0
    CROSS JOIN LATERAL (SELECT min(value) AS second FROM bids WHERE lot_id = l.id AND status = 'valid' AND provider <> a.provider) b
    WHERE b.second IS NOT NULL),
fences AS (
    SELECT o.oblast, count(*) AS peers, quartile(3, array_agg(o.share ORDER BY o.share)) * 2.5
           - quartile(1, array_agg(o.share ORDER BY o.share)) * 1.5 AS fence
    FROM own o GROUP BY 1)
SELECT o.id AS key, o.tender_id, o.aimak, s.day, false AS final,
       CASE WHEN f.peers < s.at_peers THEN -1 WHEN o.share > 0 AND o.share > f.fence THEN 1 ELSE 0 END AS result,
       jsonb_build_object('awarded_som', o.winning, 'second_som', o.second, 'distance_share', round(o.share, 4),
                          'peers_count', f.peers, 'fence_share', round(f.fence, 4)) AS inputs
FROM own o JOIN fences f USING (oblast) CROSS JOIN scope s
