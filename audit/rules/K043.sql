-- K043
-- looks: plan
-- severity: medium
-- ground: budget
-- version: 1
-- valid: 1990-01-01
-- frozen: never
SELECT p.id AS key, p.aimak, p.starts_on AS day, false AS final,
       CASE WHEN s.sources = 0 THEN -1 WHEN s.total <> p.cost THEN 1 ELSE 0 END AS result,
       jsonb_build_object('cost_som', p.cost, 'sources_som', s.total, 'sources_count', s.sources) AS inputs
FROM service_plans p
CROSS JOIN LATERAL (SELECT count(*) AS sources, coalesce(sum(amount), 0) AS total FROM service_plan_sources WHERE plan_id = p.id) s
WHERE p.status = 'submitted'
