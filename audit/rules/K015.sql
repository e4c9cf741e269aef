-- K015
-- looks: contract
-- severity: medium
-- ground: contract
-- version: 1
-- valid: 1990-01-01
-- frozen: closed
SELECT c.id AS key, c.buyer AS aimak, c.day, c.closed AS final,
       CASE WHEN g.guarantees = 0 THEN -1 WHEN g.until < least(c.ended, t.day) THEN 1 ELSE 0 END AS result,
       jsonb_build_object('valid_until_on', NULLIF(g.until, 'infinity'), 'ends_on', c.ended, 'guarantees_count', g.guarantees) AS inputs
FROM scope c CROSS JOIN today t
CROSS JOIN LATERAL (
    SELECT count(*) AS guarantees,
           max(least(coalesce(valid_to, 'infinity'), coalesce(returned_on, kept_on, 'infinity'))) AS until
    FROM guarantees WHERE contract_id = c.id AND kind = 'performance') g
