-- The audit trail as a chain: rows are inserted unnumbered, one sequencer numbers them in batches. Expand only.
ALTER TABLE audit_entry ADD COLUMN seq bigint, ADD COLUMN salt bytea, ADD COLUMN leaf bytea, ADD COLUMN erased_at timestamptz(3);
CREATE UNIQUE INDEX audit_entry_company_id_seq_key ON audit_entry (company_id, seq);
CREATE INDEX audit_entry_waiting ON audit_entry (company_id, at, id) WHERE seq IS NULL;
-- One batch: an RFC 6962 tree over the leaves first_seq..last_seq, chained to the batch before it by its hash, with a signed checkpoint.
CREATE TABLE audit_batch (
  company_id uuid NOT NULL, n integer NOT NULL, first_seq bigint NOT NULL, last_seq bigint NOT NULL, root bytea NOT NULL, previous bytea NOT NULL, hash bytea NOT NULL,
  checkpoint text NOT NULL, at timestamptz(3) NOT NULL,
  CONSTRAINT audit_batch_pkey PRIMARY KEY (company_id, n)
);
CREATE INDEX audit_batch_company_id_last_seq_idx ON audit_batch (company_id, last_seq);
ALTER TABLE audit_batch ENABLE ROW LEVEL SECURITY;
ALTER TABLE audit_batch FORCE ROW LEVEL SECURITY;
CREATE POLICY app ON audit_batch TO souk_app USING (company_id = (SELECT souk_company())) WITH CHECK (company_id = (SELECT souk_company()));
CREATE POLICY settle ON audit_batch TO souk_settle USING (company_id = ANY ((SELECT souk_companies())::uuid[])) WITH CHECK (company_id = ANY ((SELECT souk_companies())::uuid[]));
CREATE POLICY owner ON audit_batch TO CURRENT_USER USING (true) WITH CHECK (true);
GRANT SELECT ON audit_batch TO souk_app, souk_settle;
GRANT INSERT ON audit_batch TO souk_settle;
GRANT UPDATE (seq, salt, leaf) ON audit_entry TO souk_settle;

-- A row is numbered once; after that only an erasure changes it, and that leaves number, time and leaf.
CREATE FUNCTION souk_audit_is_fixed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.seq IS NULL AND NEW.seq IS NOT NULL AND NEW.salt IS NOT NULL AND NEW.leaf IS NOT NULL
     AND (NEW.company_id, NEW.id, NEW.at, NEW.actor, NEW.action, NEW.target, NEW.payload) = (OLD.company_id, OLD.id, OLD.at, OLD.actor, OLD.action, OLD.target, OLD.payload) THEN RETURN NEW; END IF;
  IF OLD.seq IS NOT NULL AND OLD.erased_at IS NULL AND NEW.erased_at IS NOT NULL AND NEW.salt IS NULL AND NEW.actor = '' AND NEW.action = '' AND NEW.target = '' AND NEW.payload = ''
     AND (NEW.company_id, NEW.id, NEW.at, NEW.seq, NEW.leaf) = (OLD.company_id, OLD.id, OLD.at, OLD.seq, OLD.leaf) THEN RETURN NEW; END IF;
  RAISE EXCEPTION 'an audit row never changes' USING ERRCODE = 'check_violation';
END $$;
CREATE TRIGGER audit_fixed BEFORE UPDATE ON audit_entry FOR EACH ROW EXECUTE FUNCTION souk_audit_is_fixed();

-- Companies with rows that wait for a number.
CREATE FUNCTION souk_audit_waiting(limit_ int) RETURNS SETOF uuid LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
  WITH RECURSIVE next AS (
    (SELECT a.company_id FROM audit_entry a WHERE a.seq IS NULL ORDER BY a.company_id LIMIT 1)
    UNION ALL
    SELECT (SELECT a.company_id FROM audit_entry a WHERE a.seq IS NULL AND a.company_id > next.company_id ORDER BY a.company_id LIMIT 1) FROM next WHERE next.company_id IS NOT NULL
  ) SELECT company_id FROM next WHERE company_id IS NOT NULL LIMIT limit_ $$;
-- Where a company's chain ends, and the next rows of it.
CREATE FUNCTION souk_audit_take(company_ uuid, limit_ int)
  RETURNS TABLE (id uuid, at timestamptz, actor text, action text, target text, payload text) LANGUAGE plpgsql AS $$
#variable_conflict use_column
BEGIN
  PERFORM set_config('souk.company_ids', company_::text, true);
  RETURN QUERY SELECT a.id, a.at, a.actor, a.action, a.target, a.payload FROM audit_entry a WHERE a.company_id = company_ AND a.seq IS NULL ORDER BY a.at, a.id LIMIT limit_;
END $$;
CREATE FUNCTION souk_audit_end(company_ uuid) RETURNS TABLE (n int, last_seq bigint, hash bytea) LANGUAGE plpgsql AS $$
#variable_conflict use_column
BEGIN
  PERFORM set_config('souk.company_ids', company_::text, true);
  RETURN QUERY SELECT b.n, b.last_seq, b.hash FROM audit_batch b WHERE b.company_id = company_ ORDER BY b.n DESC LIMIT 1;
END $$;
-- Adds one batch, whole or not at all. False: the chain does not end where the sequencer thought, so another one was faster; nothing was written.
CREATE FUNCTION souk_audit_append(company_ uuid, n_ int, first_ bigint, ids_ uuid[], salts_ bytea[], leaves_ bytea[], root_ bytea, previous_ bytea, hash_ bytea, checkpoint_ text, at_ bigint)
  RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE numbered int;
BEGIN
  PERFORM set_config('souk.company_ids', company_::text, true);
  PERFORM pg_advisory_xact_lock(hashtextextended('souk.audit.' || company_, 0));
  IF coalesce((SELECT max(b.n) FROM audit_batch b WHERE b.company_id = company_), 0) <> n_ - 1
     OR coalesce((SELECT max(b.last_seq) FROM audit_batch b WHERE b.company_id = company_), 0) <> first_ - 1 THEN RETURN false; END IF;
  UPDATE audit_entry a SET seq = first_ + t.k - 1, salt = t.salt, leaf = t.leaf
    FROM unnest(ids_, salts_, leaves_) WITH ORDINALITY AS t(id, salt, leaf, k) WHERE a.company_id = company_ AND a.id = t.id AND a.seq IS NULL;
  GET DIAGNOSTICS numbered = ROW_COUNT;
  IF numbered <> array_length(ids_, 1) THEN RAISE EXCEPTION 'audit rows of % were numbered twice', company_; END IF;
  INSERT INTO audit_batch (company_id, n, first_seq, last_seq, root, previous, hash, checkpoint, at)
    VALUES (company_, n_, first_, first_ + numbered - 1, root_, previous_, hash_, checkpoint_, to_timestamp(at_ / 1000.0));
  RETURN true;
END $$;
-- Forgets what rows say and the salts of their leaves; numbers, times and leaves stay, so the chain stays whole. Only rows that are chained.
CREATE FUNCTION souk_audit_erase(company_ uuid, ids_ uuid[], at_ bigint) RETURNS int LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
DECLARE erased int;
BEGIN
  UPDATE audit_entry a SET actor = '', action = '', target = '', payload = '', salt = NULL, erased_at = to_timestamp(at_ / 1000.0)
    WHERE a.company_id = company_ AND a.id = ANY (ids_) AND a.seq IS NOT NULL AND a.erased_at IS NULL;
  GET DIAGNOSTICS erased = ROW_COUNT;
  RETURN erased;
END $$;
REVOKE ALL ON FUNCTION souk_audit_waiting(int), souk_audit_take(uuid, int), souk_audit_end(uuid),
  souk_audit_append(uuid, int, bigint, uuid[], bytea[], bytea[], bytea, bytea, bytea, text, bigint), souk_audit_erase(uuid, uuid[], bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION souk_audit_waiting(int), souk_audit_take(uuid, int), souk_audit_end(uuid),
  souk_audit_append(uuid, int, bigint, uuid[], bytea[], bytea[], bytea, bytea, bytea, text, bigint), souk_audit_erase(uuid, uuid[], bigint) TO souk_settle;
