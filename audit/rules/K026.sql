-- K026
-- looks: contract
-- severity: high
-- ground: procurement
-- also: MKRAI 4
-- version: 1
-- valid: 1990-01-01
-- frozen: closed
-- thresholds: days
-- A direct award to somebody who had bid in a tender for the same service that
-- was cancelled shortly before.
SELECT c.id AS key, c.buyer AS aimak, c.day, c.closed AS final,
       CASE WHEN x.tenders > 0 THEN 1 ELSE 0 END AS result,
       jsonb_build_object('tenders_count', x.tenders, 'tender', x.number, 'provider', c.provider) AS inputs
FROM scope c
CROSS JOIN LATERAL (
    SELECT count(DISTINCT t.id) AS tenders, max(t.number) AS number
    FROM tenders t JOIN bids b ON b.tender_id = t.id AND b.provider = c.provider
    JOIN lot_services s ON s.lot_id = b.lot_id
    WHERE c.method = 'direct' AND t.aimak = c.buyer AND t.status = 'cancelled'
      AND coalesce(t.closes_at::date, t.published_on) BETWEEN c.day - c.at_days::int AND c.day
      AND s.category IN (SELECT category FROM contract_services WHERE contract_id = c.id)) x
