-- K012
-- looks: contract
-- severity: medium
-- ground: contract
-- version: 1
-- valid: 1990-01-01
-- frozen: closed
-- The newest accepted measurement of an indicator is below its target, and all
-- that was asked for was accepted and paid, without any penalty.
SELECT c.id AS key, c.buyer AS aimak, c.day, c.closed AS final,
       CASE WHEN m.measured IS NULL OR m.measured = 0 THEN -1
            WHEN m.below > 0 AND x.accepted > 0 AND x.claimed <= x.accepted AND x.paid >= x.accepted AND x.penalties = 0 THEN 1 ELSE 0 END AS result,
       jsonb_build_object('below_count', m.below, 'indicators_count', m.measured, 'accepted_som', x.accepted, 'paid_som', x.paid) AS inputs
FROM scope c
CROSS JOIN LATERAL (
    SELECT count(*) AS measured,
           count(*) FILTER (WHERE CASE better WHEN 'lower' THEN measured > target ELSE measured < target END) AS below
    FROM (SELECT DISTINCT ON (i.id) i.better, i.target, m.measured
          FROM indicators i JOIN measurements m ON m.indicator_id = i.id JOIN inspections s ON s.id = m.inspection_id
          WHERE i.contract_id = c.id AND s.accepted ORDER BY i.id, s.inspected_on DESC, s.id DESC) newest) m
CROSS JOIN LATERAL (
    SELECT coalesce(sum(amount), 0) AS accepted, coalesce(sum(greatest(claimed_amount, amount)), 0) AS claimed,
           (SELECT coalesce(sum(amount), 0) FROM payments WHERE contract_id = c.id) AS paid,
           (SELECT count(*) FROM penalties WHERE contract_id = c.id) AS penalties
    FROM acts WHERE contract_id = c.id) x
