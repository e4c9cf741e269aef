-- K041
-- looks: lot
-- severity: high
-- ground: method
-- also: docs/method
-- version: 1
-- valid: 1990-01-01
-- frozen: decided
-- Above the price at which outsourcing saves nothing any more, as it was seen
-- when the award was decided.
SELECT l.id AS key, l.tender_id, l.aimak, l.day, l.decided AS final,
       CASE WHEN a.break_even IS NULL THEN -1 WHEN a.value > a.break_even THEN 1 ELSE 0 END AS result,
       jsonb_build_object('awarded_som', a.value, 'break_even_som', a.break_even, 'in_house_som', a.in_house) AS inputs
FROM scope l
JOIN awards a ON a.lot_id = l.id AND a.status IN ('pending', 'active')
