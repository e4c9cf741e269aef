-- K027
-- looks: contract
-- severity: high
-- ground: procurement
-- also: OCP R047
-- version: 1
-- valid: 1990-01-01
-- frozen: closed
SELECT c.id AS key, c.buyer AS aimak, c.day, c.closed AS final,
       CASE WHEN p.debarred_from <= c.day AND c.day <= coalesce(p.debarred_to, 'infinity') THEN 1 ELSE 0 END AS result,
       jsonb_build_object('debarred_from_on', p.debarred_from, 'debarred_to_on', p.debarred_to, 'signed_on', c.day) AS inputs
FROM scope c JOIN providers p ON p.inn = c.provider
