-- K045
-- looks: line
-- severity: high
-- ground: budget
-- version: 1
-- valid: 1990-01-01
-- frozen: never
SELECT b.id AS key, b.aimak, make_date(b.year, 1, 1) AS day, false AS final,
       CASE WHEN coalesce(b.adjusted, b.approved) IS NULL THEN -1 WHEN c.committed > coalesce(b.adjusted, b.approved) THEN 1 ELSE 0 END AS result,
       jsonb_build_object('committed_som', c.committed, 'approved_som', coalesce(b.adjusted, b.approved), 'line', b.line, 'year', b.year) AS inputs
FROM (SELECT m.budget_line_id, sum(m.amount) AS committed
      FROM commitments m JOIN contracts c ON c.id = m.contract_id WHERE c.status <> 'cancelled' GROUP BY 1) c
JOIN budget_lines b ON b.id = c.budget_line_id
