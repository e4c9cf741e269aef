-- K008
-- looks: contract
-- severity: medium
-- ground: contract
-- version: 1
-- valid: 1990-01-01
-- frozen: closed
-- thresholds: days
-- The contract has ended and its advance was not set off in the acts.
SELECT c.id AS key, c.buyer AS aimak, c.day, c.closed AS final,
       CASE WHEN t.day > c.ended + c.at_days::int AND c.advance_share > 0 AND x.set_off < x.advance THEN 1 ELSE 0 END AS result,
       jsonb_build_object('advance_som', x.advance, 'set_off_som', x.set_off) AS inputs
FROM scope c CROSS JOIN today t
CROSS JOIN LATERAL (
    SELECT (SELECT coalesce(sum(amount), 0) FROM payments WHERE contract_id = c.id AND act IS NULL) AS advance,
           (SELECT coalesce(sum(advance_set_off), 0) FROM acts WHERE contract_id = c.id) AS set_off OFFSET 0) x -- summed once, not at each mention
