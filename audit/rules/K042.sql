-- K042
-- looks: tender
-- severity: high
-- ground: procurement
-- also: OCP R012
-- version: 1
-- valid: 1990-01-01
-- frozen: decided
-- The plan had a competitive method, the purchase is direct.
SELECT t.id AS key, t.id AS tender_id, t.aimak, t.day, t.decided AS final,
       CASE WHEN t.method <> 'direct' THEN 0 WHEN m.method IS NULL THEN -1 WHEN m.method <> 'direct' THEN 1 ELSE 0 END AS result,
       jsonb_build_object('method', t.method, 'planned_method', m.method, 'plan_line', p.line) AS inputs
FROM scope t
LEFT JOIN plan_lines p ON p.id = t.plan_line_id
LEFT JOIN procurement_methods m ON m.code = p.method
WHERE t.status <> 'planning'
