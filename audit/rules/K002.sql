-- K002
-- looks: contract
-- severity: high
-- ground: budget
-- version: 1
-- valid: 1990-01-01
-- frozen: closed
-- More was paid for an act than was accepted in it, less the advance set off.
SELECT c.id AS key, c.buyer AS aimak, c.day, c.closed AS final,
       CASE WHEN x.acts > 0 THEN 1 ELSE 0 END AS result,
       jsonb_build_object('acts_count', x.acts, 'above_som', x.above) AS inputs
FROM scope c
CROSS JOIN LATERAL (
    SELECT count(*) AS acts, coalesce(sum(paid - payable), 0) AS above
    FROM (SELECT sum(p.amount) AS paid, a.amount - a.advance_set_off AS payable
          FROM payments p JOIN acts a ON a.contract_id = p.contract_id AND a.act = p.act
          WHERE p.contract_id = c.id AND a.status <> 'refused' GROUP BY a.id) one
    WHERE paid > payable) x
