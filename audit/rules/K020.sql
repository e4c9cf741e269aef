-- K020
-- looks: contract
-- severity: medium
-- ground: procurement
-- also: OCP R064, R069
-- version: 1
-- valid: 1990-01-01
-- frozen: closed
-- thresholds: days
-- The price was raised soon after the contract was signed.
SELECT c.id AS key, c.buyer AS aimak, c.day, c.closed AS final,
       CASE WHEN c.signed_on IS NULL THEN -1 WHEN a.amendments > 0 THEN 1 ELSE 0 END AS result,
       jsonb_build_object('amendments_count', a.amendments, 'raised_som', a.raised, 'first_on', a.first_on, 'signed_on', c.signed_on) AS inputs
FROM scope c
CROSS JOIN LATERAL (
    SELECT count(*) AS amendments, coalesce(sum(value_delta), 0) AS raised, min(signed_on) AS first_on
    FROM amendments WHERE contract_id = c.id AND status = 'approved' AND value_delta > 0
      AND amendments.signed_on <= c.signed_on + c.at_days::int) a
