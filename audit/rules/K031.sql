-- K031
-- looks: contract
-- severity: medium
-- ground: budget
-- also: pelican budget
-- version: 1
-- valid: 1990-01-01
-- frozen: closed
-- thresholds: share
SELECT c.id AS key, c.buyer AS aimak, c.day, c.closed AS final,
       CASE WHEN c.planned_amount IS NULL THEN -1
            WHEN c.value - m.net > c.planned_amount * (1 + c.at_share) THEN 1 ELSE 0 END AS result,
       jsonb_build_object('planned_som', c.planned_amount, 'signed_som', c.value - m.net) AS inputs
FROM scope c
CROSS JOIN LATERAL (SELECT coalesce(sum(value_delta), 0) AS net FROM amendments WHERE contract_id = c.id AND status = 'approved') m
