-- K037
-- looks: lot
-- severity: low
-- ground: method
-- also: OCP R024, Cardinal R024
-- version: 1
-- valid: 1990-01-01
-- frozen: decided
-- thresholds: share
-- (second valid bid - winning bid) / winning bid; equal prices are the matter of K033.
SELECT l.id AS key, l.tender_id, l.aimak, l.day, l.decided AS final,
       CASE WHEN b.second IS NULL OR a.value = 0 THEN -1
            WHEN b.second > a.value AND (b.second - a.value) / a.value <= l.at_share THEN 1 ELSE 0 END AS result,
       jsonb_build_object('awarded_som', a.value, 'second_som', b.second,
                          'distance_share', round((b.second - a.value) / NULLIF(a.value, 0), 4)) AS inputs
FROM scope l
JOIN awards a ON a.lot_id = l.id AND a.status IN ('pending', 'active')
CROSS JOIN LATERAL (
    SELECT min(value) AS second FROM bids
    WHERE lot_id = l.id AND status IN ('valid', 'pending') AND provider <> a.provider) b
WHERE l.method <> 'direct'
