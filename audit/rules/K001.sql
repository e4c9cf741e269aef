-- K001
-- looks: contract
-- severity: high
-- ground: budget
-- also: pelican transactions
-- version: 1
-- valid: 1990-01-01
-- frozen: closed
-- Paid against an act of which nothing was accepted, or without any act where
-- the contract allows no advance.
SELECT c.id AS key, c.buyer AS aimak, c.day, c.closed AS final,
       CASE WHEN p.refused > 0 OR (p.advance > 0 AND c.advance_share = 0) THEN 1
            WHEN p.advance > 0 AND c.advance_share IS NULL THEN -1 ELSE 0 END AS result,
       jsonb_build_object('no_act_som', p.advance, 'refused_act_som', p.refused, 'advance_share', c.advance_share) AS inputs
FROM scope c
CROSS JOIN LATERAL (
    SELECT coalesce(sum(p.amount) FILTER (WHERE p.act IS NULL), 0) AS advance,
           coalesce(sum(p.amount) FILTER (WHERE a.status = 'refused'), 0) AS refused
    FROM payments p LEFT JOIN acts a ON a.contract_id = p.contract_id AND a.act = p.act
    WHERE p.contract_id = c.id) p
