-- K044
-- looks: service
-- severity: medium
-- ground: method
-- version: 1
-- valid: 1990-01-01
-- frozen: never
-- A saving is shown against a frozen baseline, and nothing proves the figures:
-- no document on the baseline, its service, or a budget line that it reads.
SELECT s.aimak || '|' || s.category AS key, s.aimak, b.frozen_on AS day, false AS final,
       CASE WHEN d.documents = 0 THEN 1 ELSE 0 END AS result,
       jsonb_build_object('documents_count', d.documents, 'baseline_version', b.version, 'frozen_on', b.frozen_on, 'category', s.category) AS inputs
FROM services s
JOIN LATERAL (SELECT * FROM baselines b WHERE b.aimak = s.aimak AND b.category = s.category ORDER BY version DESC LIMIT 1) b
    ON b.frozen_on IS NOT NULL
CROSS JOIN LATERAL (
    SELECT count(*) AS documents FROM documents
    WHERE NOT withdrawn AND (subject IN ('baselines/' || b.id, 'services/' || s.aimak || '|' || s.category)
        OR subject IN (SELECT 'budget_lines/' || a.budget_line_id FROM attributions a WHERE a.aimak = s.aimak AND a.category = s.category))) d
WHERE EXISTS (SELECT 1 FROM contract_services c JOIN acts a USING (contract_id) WHERE c.aimak = s.aimak AND c.category = s.category AND a.amount > 0)
