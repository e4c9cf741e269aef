-- K016
-- looks: contract
-- severity: medium
-- ground: contract
-- also: OCP R067
-- version: 1
-- valid: 1990-01-01
-- frozen: closed
-- thresholds: days
-- Not met, and due long ago. What was met late is the matter of K017; paying is
-- the buyer's own duty.
SELECT c.id AS key, c.buyer AS aimak, c.day, c.closed AS final,
       CASE WHEN m.milestones = 0 THEN -1 WHEN m.overdue > 0 THEN 1 ELSE 0 END AS result,
       jsonb_build_object('overdue_count', m.overdue, 'milestones_count', m.milestones, 'oldest_due_on', m.oldest) AS inputs
FROM scope c CROSS JOIN today t
CROSS JOIN LATERAL (
    SELECT count(*) AS milestones, count(*) FILTER (WHERE late) AS overdue, min(due_on) FILTER (WHERE late) AS oldest
    FROM (SELECT due_on, met_on IS NULL AND t.day > due_on + c.at_days::int AS late
          FROM milestones WHERE contract_id = c.id AND kind <> 'payment' AND NOT dropped) one) m
