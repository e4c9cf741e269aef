-- K007
-- looks: contract
-- severity: high
-- ground: contract
-- version: 1
-- valid: 1990-01-01
-- frozen: closed
-- What was paid without an act stands against the advance that the contract allows.
SELECT c.id AS key, c.buyer AS aimak, c.day, c.closed AS final,
       CASE WHEN p.advance > 0 AND c.advance_share IS NULL THEN -1
            WHEN c.advance_share > 0 AND p.advance > c.value * c.advance_share THEN 1 ELSE 0 END AS result,
       jsonb_build_object('advance_som', p.advance, 'advance_share', c.advance_share, 'value_som', c.value) AS inputs
FROM scope c
CROSS JOIN LATERAL (SELECT coalesce(sum(amount), 0) AS advance FROM payments WHERE contract_id = c.id AND act IS NULL) p
