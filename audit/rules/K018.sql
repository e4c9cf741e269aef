-- K018
-- looks: contract
-- severity: low
-- ground: budget
-- version: 1
-- valid: 1990-01-01
-- frozen: never
-- thresholds: days
-- A penalty was imposed long ago and neither withheld nor waived.
SELECT c.id AS key, c.buyer AS aimak, c.day, false AS final,
       CASE WHEN p.hanging > 0 THEN 1 ELSE 0 END AS result,
       jsonb_build_object('penalties_count', p.hanging, 'penalties_som', p.amount) AS inputs
FROM scope c CROSS JOIN today t
CROSS JOIN LATERAL (
    SELECT count(*) AS hanging, coalesce(sum(amount), 0) AS amount
    FROM penalties WHERE contract_id = c.id AND withheld_on IS NULL AND waived_on IS NULL
      AND t.day > imposed_on + c.at_days::int) p
