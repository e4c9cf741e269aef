-- K019
-- looks: contract
-- severity: medium
-- ground: procurement
-- also: OCP R064, R069
-- version: 1
-- valid: 1990-01-01
-- frozen: closed
-- thresholds: share
-- All approved changes of the value, up and down, against the value as signed.
SELECT c.id AS key, c.buyer AS aimak, c.day, c.closed AS final,
       CASE WHEN c.value - a.net <= 0 THEN -1 WHEN a.moved > (c.value - a.net) * c.at_share THEN 1 ELSE 0 END AS result,
       jsonb_build_object('amendments_count', a.amendments, 'changed_som', a.moved, 'signed_som', c.value - a.net,
                          'changed_share', round(a.moved / NULLIF(c.value - a.net, 0), 4)) AS inputs
FROM scope c
CROSS JOIN LATERAL (
    SELECT count(*) AS amendments, coalesce(sum(value_delta), 0) AS net, coalesce(sum(abs(value_delta)), 0) AS moved
    FROM amendments WHERE contract_id = c.id AND status = 'approved') a
