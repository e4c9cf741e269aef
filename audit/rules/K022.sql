-- K022
-- looks: contract
-- severity: high
-- ground: procurement
-- also: OCP R010, MKRAI 2, 18
-- version: 1
-- valid: 1990-01-01
-- frozen: closed
-- A ground in free words cannot be judged; a coded one must be in force.
SELECT c.id AS key, c.buyer AS aimak, c.day, c.closed AS final,
       CASE WHEN c.method <> 'direct' THEN 0
            WHEN g.code IS NOT NULL THEN CASE WHEN c.day BETWEEN g.valid_from AND coalesce(g.valid_to, 'infinity') THEN 0 ELSE 1 END
            WHEN btrim(coalesce(c.method_details, '')) <> '' THEN -1 ELSE 1 END AS result,
       jsonb_build_object('method', c.method, 'ground', g.code, 'ground_words', c.method_details) AS inputs
FROM scope c
LEFT JOIN awards a ON a.id = c.award_id
LEFT JOIN tenders t ON t.id = a.tender_id
LEFT JOIN direct_grounds g ON g.code = coalesce(c.ground, t.ground)
