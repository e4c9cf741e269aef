-- K017
-- looks: contract
-- severity: medium
-- ground: contract
-- also: OCP R067
-- version: 1
-- valid: 1990-01-01
-- frozen: closed
-- thresholds: days
SELECT c.id AS key, c.buyer AS aimak, c.day, c.closed AS final,
       CASE WHEN m.milestones = 0 OR c.penalty_rate IS NULL THEN -1
            WHEN m.late > 0 AND c.penalty_rate > 0 AND p.penalties = 0 THEN 1 ELSE 0 END AS result,
       jsonb_build_object('late_count', m.late, 'penalties_count', p.penalties, 'penalty_rate', c.penalty_rate) AS inputs
FROM scope c
CROSS JOIN LATERAL (
    SELECT count(*) AS milestones, count(*) FILTER (WHERE met_on > due_on + c.at_days::int) AS late
    FROM milestones WHERE contract_id = c.id AND kind <> 'payment' AND NOT dropped) m
CROSS JOIN LATERAL (SELECT count(*) AS penalties FROM penalties WHERE contract_id = c.id) p
