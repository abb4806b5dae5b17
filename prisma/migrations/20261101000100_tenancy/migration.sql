-- Roles, row-level security and append-only rules (DESIGN §9-10).
-- souk_app serves requests, souk_settle is the one writer of calls and money. Neither owns a table.
DO $$ BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'souk_app') THEN CREATE ROLE souk_app NOLOGIN NOSUPERUSER NOBYPASSRLS; END IF;
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'souk_settle') THEN CREATE ROLE souk_settle NOLOGIN NOSUPERUSER NOBYPASSRLS; END IF;
END $$;
GRANT USAGE ON SCHEMA public TO souk_app, souk_settle;

-- The company a transaction speaks for; set local by withCompany(). Unset means: no row.
CREATE FUNCTION souk_company() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE
  AS $$ SELECT nullif(current_setting('souk.company_id', true), '')::uuid $$;
-- The companies of one settle flush.
CREATE FUNCTION souk_companies() RETURNS uuid[] LANGUAGE sql STABLE PARALLEL SAFE
  AS $$ SELECT string_to_array(nullif(current_setting('souk.company_ids', true), ''), ',')::uuid[] $$;

-- Every table with company_id: forced row-level security for both serving roles. The owner's policy serves migrations and the functions below.
DO $$
DECLARE t text;
BEGIN
  FOR t IN SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
           WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p')
             AND EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'company_id' AND NOT a.attisdropped)
  LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
    EXECUTE format('CREATE POLICY app ON %I TO souk_app USING (company_id = (SELECT souk_company())) WITH CHECK (company_id = (SELECT souk_company()))', t);
    EXECUTE format('CREATE POLICY owner ON %I TO CURRENT_USER USING (true) WITH CHECK (true)', t);
  END LOOP;
  FOREACH t IN ARRAY ARRAY['call', 'idempotency', 'usage_event', 'receipt', 'outcome', 'outcome_key', 'account', 'transfer',
                           'file_head', 'file_version', 'skill_kv', 'audit_entry', 'budget_period', 'budget_lease']
  LOOP
    EXECUTE format('CREATE POLICY settle ON %I TO souk_settle USING (company_id = ANY ((SELECT souk_companies())::uuid[])) WITH CHECK (company_id = ANY ((SELECT souk_companies())::uuid[]))', t);
    EXECUTE format('GRANT SELECT, INSERT ON %I TO souk_settle', t);
    EXECUTE format('GRANT SELECT ON %I TO souk_app', t);
  END LOOP;
  FOREACH t IN ARRAY ARRAY['employee', 'employee_group', 'group_member', 'agent', 'api_key', 'session', 'company_epoch', 'enablement',
                           'permission_set', 'access_request', 'budget', 'invoice', 'invoice_line', 'file_blob']
  LOOP
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %I TO souk_app', t);
  END LOOP;
END $$;

-- Settle changes sums, heads and states; never events, transfers, receipts, file versions or audit rows.
GRANT UPDATE ON account, file_head, skill_kv, outcome, budget_period, budget_lease TO souk_settle;
GRANT UPDATE (input, answer) ON call TO souk_settle;
GRANT DELETE ON idempotency, outcome_key, skill_kv, budget_lease TO souk_settle;
GRANT INSERT ON audit_entry TO souk_app;

ALTER TABLE company ENABLE ROW LEVEL SECURITY;
ALTER TABLE company FORCE ROW LEVEL SECURITY;
CREATE POLICY app ON company TO souk_app USING (id = (SELECT souk_company())) WITH CHECK (id = (SELECT souk_company()));
CREATE POLICY owner ON company TO CURRENT_USER USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE ON company TO souk_app;

-- The catalogue: everybody reads, the owning company writes. Versions, terms and bundles never change.
ALTER TABLE publisher ENABLE ROW LEVEL SECURITY;
ALTER TABLE publisher FORCE ROW LEVEL SECURITY;
CREATE POLICY read ON publisher FOR SELECT TO souk_app USING (true);
CREATE POLICY add ON publisher FOR INSERT TO souk_app WITH CHECK (owner_id = (SELECT souk_company()));
CREATE POLICY change ON publisher FOR UPDATE TO souk_app USING (owner_id = (SELECT souk_company())) WITH CHECK (owner_id = (SELECT souk_company()));
CREATE POLICY owner ON publisher TO CURRENT_USER USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE (name, about) ON publisher TO souk_app;
CREATE FUNCTION souk_owns_publisher(slug_ text) RETURNS boolean LANGUAGE sql STABLE
  AS $$ SELECT EXISTS (SELECT FROM publisher p WHERE p.slug = slug_ AND p.owner_id = souk_company()) $$;
DO $$
DECLARE t text; col text;
BEGIN
  FOREACH t IN ARRAY ARRAY['skill', 'skill_version', 'terms', 'publisher_key'] LOOP
    col := CASE t WHEN 'skill' THEN 'publisher' WHEN 'publisher_key' THEN 'publisher' ELSE 'split_part(skill, ''/'', 1)' END;
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
    EXECUTE format('CREATE POLICY read ON %I FOR SELECT TO souk_app USING (true)', t);
    EXECUTE format('CREATE POLICY add ON %I FOR INSERT TO souk_app WITH CHECK (souk_owns_publisher(%s))', t, col);
    EXECUTE format('CREATE POLICY change ON %I FOR UPDATE TO souk_app USING (souk_owns_publisher(%s)) WITH CHECK (souk_owns_publisher(%s))', t, col, col);
    EXECUTE format('CREATE POLICY owner ON %I TO CURRENT_USER USING (true) WITH CHECK (true)', t);
    EXECUTE format('GRANT SELECT, INSERT ON %I TO souk_app', t);
  END LOOP;
END $$;
GRANT UPDATE ON skill TO souk_app;
GRANT UPDATE (status) ON skill_version TO souk_app;
GRANT UPDATE (retired_at) ON publisher_key TO souk_app;
GRANT SELECT, INSERT ON skill_bundle TO souk_app;
GRANT SELECT ON search_synonym TO souk_app;
GRANT SELECT, INSERT ON platform_key TO souk_app;
GRANT UPDATE (retired_at) ON platform_key TO souk_app;

-- Look-ups before a company is known. They answer about one credential or with ids only.
CREATE FUNCTION souk_auth_api_key(public_id_ text)
  RETURNS TABLE (company_id uuid, id uuid, secret_hash bytea, principal_kind text, principal_id text, scopes text[], expires_at timestamptz, revoked_at timestamptz)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public
  AS $$ SELECT k.company_id, k.id, k.secret_hash, k.principal_kind, k.principal_id, k.scopes, k.expires_at, k.revoked_at FROM api_key k WHERE k.public_id = public_id_ $$;
CREATE FUNCTION souk_auth_login(email_ text)
  RETURNS TABLE (company_id uuid, id uuid, password_hash text, status text)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public
  AS $$ SELECT e.company_id, e.id, e.password_hash, e.status FROM employee e WHERE e.email = lower(email_) $$;
CREATE FUNCTION souk_auth_session(id_ uuid)
  RETURNS TABLE (company_id uuid, id uuid, employee_id uuid, secret_hash bytea, expires_at timestamptz, revoked_at timestamptz)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public
  AS $$ SELECT s.company_id, s.id, s.employee_id, s.secret_hash, s.expires_at, s.revoked_at FROM session s WHERE s.id = id_ $$;
CREATE FUNCTION souk_company_ids() RETURNS SETOF uuid LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public
  AS $$ SELECT c.id FROM company c ORDER BY c.id $$;
CREATE FUNCTION souk_epochs(since_seconds integer) RETURNS TABLE (company_id uuid, value bigint)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public
  AS $$ SELECT e.company_id, e.value FROM company_epoch e WHERE e.changed_at > clock_timestamp() - make_interval(secs => since_seconds) $$;
-- Raised in the same transaction as the change it announces; the notification only makes nodes look sooner.
CREATE FUNCTION souk_raise_epoch() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO company_epoch (company_id, value, changed_at) VALUES (souk_company(), 1, clock_timestamp())
    ON CONFLICT (company_id) DO UPDATE SET value = company_epoch.value + 1, changed_at = clock_timestamp();
  PERFORM pg_notify('souk_epoch', souk_company()::text);
END $$;
-- What a vendor sees of other companies' calls (invariant 11): counts, states, declared codes, amounts and a keyed hash of the buyer.
CREATE FUNCTION souk_vendor_usage(publisher_ text, from_ timestamptz, to_ timestamptz, pepper_ text)
  RETURNS TABLE (day date, skill text, version text, buyer text, status text, error_code text, calls bigint, gross_micro numeric, fee_micro numeric, p50_ms float8, p95_ms float8)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public
  AS $$
    SELECT (c.admitted_at AT TIME ZONE 'UTC')::date, c.skill, c.version, left(encode(sha256(convert_to(pepper_ || c.company_id::text || publisher_, 'UTF8')), 'hex'), 12),
           c.status, c.error_code, count(*), sum(c.amount_micro), sum(c.fee_micro),
           percentile_cont(0.5) WITHIN GROUP (ORDER BY c.wall_ms), percentile_cont(0.95) WITHIN GROUP (ORDER BY c.wall_ms)
    FROM call c
    WHERE c.publisher = publisher_ AND c.admitted_at >= from_ AND c.admitted_at < to_
      AND EXISTS (SELECT FROM publisher p WHERE p.slug = publisher_ AND p.owner_id = souk_company())
    GROUP BY 1, 2, 3, 4, 5, 6 $$;
CREATE FUNCTION souk_vendor_outcomes(publisher_ text, from_ timestamptz, to_ timestamptz)
  RETURNS TABLE (day date, skill text, name text, state text, outcomes bigint, gross_micro numeric)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public
  AS $$
    SELECT (o.claimed_at AT TIME ZONE 'UTC')::date, o.skill, o.name, o.state, count(*), sum(o.price_micro)
    FROM outcome o
    WHERE o.publisher = publisher_ AND o.claimed_at >= from_ AND o.claimed_at < to_
      AND EXISTS (SELECT FROM publisher p WHERE p.slug = publisher_ AND p.owner_id = souk_company())
    GROUP BY 1, 2, 3, 4 $$;
-- Measured facts of a skill over all buyers, without any company in them.
CREATE FUNCTION souk_skill_facts(skill_ text, from_ timestamptz)
  RETURNS TABLE (calls bigint, succeeded bigint, p50_ms float8, p95_ms float8, buyers bigint)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public
  AS $$
    SELECT count(*) FILTER (WHERE status <> 'denied'), count(*) FILTER (WHERE status = 'succeeded'),
           percentile_cont(0.5) WITHIN GROUP (ORDER BY wall_ms) FILTER (WHERE status = 'succeeded'),
           percentile_cont(0.95) WITHIN GROUP (ORDER BY wall_ms) FILTER (WHERE status = 'succeeded'),
           count(DISTINCT company_id)
    FROM call WHERE publisher = split_part(skill_, '/', 1) AND skill = skill_ AND admitted_at >= from_ $$;
REVOKE ALL ON FUNCTION souk_auth_api_key(text), souk_auth_login(text), souk_auth_session(uuid), souk_company_ids(), souk_epochs(integer),
  souk_vendor_usage(text, timestamptz, timestamptz, text), souk_vendor_outcomes(text, timestamptz, timestamptz), souk_skill_facts(text, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION souk_auth_api_key(text), souk_auth_login(text), souk_auth_session(uuid), souk_company_ids(), souk_epochs(integer),
  souk_vendor_usage(text, timestamptz, timestamptz, text), souk_vendor_outcomes(text, timestamptz, timestamptz), souk_skill_facts(text, timestamptz) TO souk_app;
CREATE INDEX call_publisher_admitted ON call (publisher, admitted_at);
CREATE INDEX outcome_publisher_claimed ON outcome (publisher, claimed_at);

-- Money never goes below its floor; a hard limit holds by constraint, whatever the code does.
ALTER TABLE budget_period ADD CONSTRAINT floors CHECK (spent_micro >= 0 AND held_micro >= 0 AND leased_micro >= 0),
  ADD CONSTRAINT hard_limit CHECK (spent_micro + held_micro + leased_micro <= limit_micro);
ALTER TABLE budget_lease ADD CONSTRAINT floors CHECK (remaining_micro >= 0);
ALTER TABLE budget ADD CONSTRAINT floors CHECK (limit_micro >= 0);
ALTER TABLE transfer ADD CONSTRAINT positive CHECK (amount_micro > 0), ADD CONSTRAINT two_accounts CHECK (debit <> credit);
ALTER TABLE account ADD CONSTRAINT floors CHECK (debits_posted >= 0 AND credits_posted >= 0);
ALTER TABLE usage_event ADD CONSTRAINT fee_within CHECK (abs(fee_micro) <= abs(amount_micro));
-- The hot rows change in place.
ALTER TABLE account SET (fillfactor = 50);
ALTER TABLE budget_period SET (fillfactor = 50);
ALTER TABLE budget_lease SET (fillfactor = 50);

-- Invariant 9: a final invoice never changes; only its payment state moves on.
CREATE FUNCTION souk_invoice_is_final() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    IF OLD.status IN ('draft', 'in_review') THEN RETURN OLD; END IF;
    RAISE EXCEPTION 'invoice % is %: it never changes; correct it with a credit note', OLD.id, OLD.status USING ERRCODE = 'check_violation';
  END IF;
  IF OLD.status IN ('final', 'paid', 'overdue', 'void') THEN
    IF NEW.status IN ('final', 'paid', 'overdue') AND OLD.status <> 'void' AND (to_jsonb(NEW) - 'status') = (to_jsonb(OLD) - 'status') THEN RETURN NEW; END IF;
    RAISE EXCEPTION 'invoice % is %: it never changes; correct it with a credit note', OLD.id, OLD.status USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER invoice_final BEFORE UPDATE OR DELETE ON invoice FOR EACH ROW EXECUTE FUNCTION souk_invoice_is_final();
CREATE FUNCTION souk_line_is_final() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE at_status text;
BEGIN
  SELECT status INTO at_status FROM invoice i
    WHERE i.company_id = COALESCE(NEW.company_id, OLD.company_id) AND i.id = COALESCE(NEW.invoice_id, OLD.invoice_id);
  IF at_status IN ('final', 'paid', 'overdue', 'void') THEN
    RAISE EXCEPTION 'the invoice of this line is %: it never changes', at_status USING ERRCODE = 'check_violation';
  END IF;
  RETURN COALESCE(NEW, OLD);
END $$;
CREATE TRIGGER line_final BEFORE INSERT OR UPDATE OR DELETE ON invoice_line FOR EACH ROW EXECUTE FUNCTION souk_line_is_final();
-- Invariant 7: a published version never changes.
CREATE FUNCTION souk_version_is_fixed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND (to_jsonb(NEW) - 'status') = (to_jsonb(OLD) - 'status') THEN RETURN NEW; END IF;
  RAISE EXCEPTION 'a published version never changes' USING ERRCODE = 'check_violation';
END $$;
CREATE TRIGGER version_fixed BEFORE UPDATE OR DELETE ON skill_version FOR EACH ROW EXECUTE FUNCTION souk_version_is_fixed();
