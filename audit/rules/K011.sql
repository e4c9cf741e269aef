-- K011
-- looks: contract
-- severity: low
-- ground: method
-- version: 1
-- valid: 1990-01-01
-- frozen: closed
-- thresholds: days
SELECT c.id AS key, c.buyer AS aimak, c.day, c.closed AS final,
       CASE WHEN a.acts = 0 THEN -1 WHEN a.late > 0 THEN 1 ELSE 0 END AS result,
       jsonb_build_object('late_acts_count', a.late, 'acts_count', a.acts, 'longest_days', a.longest) AS inputs
FROM scope c
CROSS JOIN LATERAL (
    SELECT count(*) AS acts, count(*) FILTER (WHERE accepted_on > period_to + c.at_days::int) AS late,
           max(accepted_on - period_to) AS longest
    FROM acts WHERE contract_id = c.id AND status <> 'refused') a
