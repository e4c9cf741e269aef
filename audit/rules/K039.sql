-- K039
-- looks: tender
-- severity: medium
-- ground: procurement
-- also: OCP R003, Cardinal R003
-- version: 1
-- valid: 1990-01-01
-- frozen: decided
-- thresholds: open_days, other_days
-- Whole days from the opening of the tender to its deadline.
SELECT t.id AS key, t.id AS tender_id, t.aimak, t.day, t.decided AS final,
       CASE WHEN t.days IS NULL THEN -1
            WHEN t.days < CASE t.method WHEN 'open' THEN t.at_open_days ELSE t.at_other_days END THEN 1 ELSE 0 END AS result,
       jsonb_build_object('submission_days', t.days, 'method', t.method) AS inputs
FROM (SELECT s.*, floor(extract(epoch FROM s.closes_at - s.opens_at) / 86400)::int AS days FROM scope s) t
WHERE t.method <> 'direct' AND t.status <> 'planning'
