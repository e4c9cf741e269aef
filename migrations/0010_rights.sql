-- +goose Up
-- Who else writes: the head of an aiyl okmotu decides, an advisor reviews, an
-- auditor finds. Policies for their tables, and a check that a decision is the
-- head's own.

-- +goose StatementBegin
CREATE FUNCTION head_aimaks() RETURNS text[] LANGUAGE sql STABLE
RETURN role_aimaks('head');

CREATE FUNCTION okmotu_aimaks() RETURNS text[] LANGUAGE sql STABLE
RETURN role_aimaks('officer', 'head');

CREATE FUNCTION advised_aimaks() RETURNS text[] LANGUAGE sql STABLE
RETURN role_aimaks('advisor');

-- The contracts bought by one of these aimaks.
CREATE FUNCTION contracts_of(aimaks text[]) RETURNS SETOF bigint LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
    RETURN QUERY SELECT id FROM contracts WHERE buyer = ANY (aimaks);
END $$;

-- protect_decided is protect_by_aimak or protect_by_contract for a table whose
-- rows the head decides upon: he may change rows of his aimaks, and
-- decided_by_head says which columns.
CREATE FUNCTION protect_decided(t regclass, by_column text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF by_column = 'contract_id' THEN
        PERFORM protect_by_contract(t);
        EXECUTE format('CREATE POLICY head_update ON %s FOR UPDATE TO kelishim_web
            USING (contract_id IN (SELECT contracts_of((SELECT head_aimaks()))))
            WITH CHECK (contract_id IN (SELECT contracts_of((SELECT head_aimaks()))))', t);
    ELSE
        PERFORM protect_by_aimak(t);
        EXECUTE format('CREATE POLICY head_update ON %1$s FOR UPDATE TO kelishim_web
            USING (aimak = ANY ((SELECT head_aimaks())::text[]))
            WITH CHECK (aimak = ANY ((SELECT head_aimaks())::text[]))', t);
    END IF;
END $$;

-- A head changes only the columns of a decision, an officer never those. The
-- commands of the machine act for nobody and are not asked.
CREATE FUNCTION refuse_undecided() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
DECLARE
    role    text := actor_role();
    decided text[] := TG_ARGV[0]::text[];
BEGIN
    IF role = 'head' AND EXISTS (SELECT 1 FROM before b JOIN after a USING (id)
            WHERE to_jsonb(a) - decided <> to_jsonb(b) - decided) THEN
        RAISE EXCEPTION 'the head decides and edits nothing else'
            USING ERRCODE = 'check_violation', CONSTRAINT = TG_TABLE_NAME || '_head_decides_only';
    END IF;
    IF role = 'officer' AND EXISTS (SELECT 1 FROM before b JOIN after a USING (id), unnest(decided) c
            WHERE to_jsonb(a) -> c <> to_jsonb(b) -> c) THEN
        RAISE EXCEPTION 'this is the decision of the head'
            USING ERRCODE = 'check_violation', CONSTRAINT = TG_TABLE_NAME || '_decided_by_head';
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION decided_by_head(t regclass, columns text[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('CREATE TRIGGER decided_by_head AFTER UPDATE ON %s REFERENCING OLD TABLE AS before NEW TABLE AS after
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_undecided(%L)', t, columns::text);
END $$;
-- +goose StatementEnd
