-- Somebody may work in several companies: in one they sign in (their home), in the others they are a guest, whose row names the home.
ALTER TABLE employee ADD COLUMN home_company_id uuid, ADD COLUMN home_employee_id uuid;
ALTER TABLE employee ADD CONSTRAINT employee_home CHECK ((home_company_id IS NULL) = (home_employee_id IS NULL));
-- A guest has no password here: only the home signs somebody in.
ALTER TABLE employee ADD CONSTRAINT employee_guest_password CHECK (home_company_id IS NULL OR password_hash IS NULL);
DROP INDEX employee_email_key;
CREATE UNIQUE INDEX employee_company_id_email_key ON employee (company_id, email);
CREATE UNIQUE INDEX employee_login ON employee (email) WHERE home_company_id IS NULL;
CREATE INDEX employee_home_of ON employee (home_company_id, home_employee_id) WHERE home_company_id IS NOT NULL;

-- Who signed in, for a session in another company than theirs. Null: the session's own employee.
ALTER TABLE session ADD COLUMN login_company_id uuid, ADD COLUMN login_employee_id uuid;

CREATE OR REPLACE FUNCTION souk_auth_login(email_ text)
  RETURNS TABLE (company_id uuid, id uuid, password_hash text, status text)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public
  AS $$ SELECT e.company_id, e.id, e.password_hash, e.status FROM employee e WHERE e.email = lower(email_) AND e.home_company_id IS NULL $$;

-- The companies somebody who signed in may act in: home first. Nobody whose home let them go has any.
CREATE FUNCTION souk_auth_companies(company_ uuid, employee_ uuid)
  RETURNS TABLE (company_id uuid, employee_id uuid, name text, env text)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public
  AS $$
    SELECT c.id, e.id, c.name, c.env FROM employee e JOIN company c ON c.id = e.company_id
    WHERE e.status = 'active'
      AND ((e.company_id = company_ AND e.id = employee_ AND e.home_company_id IS NULL)
        OR (e.home_company_id = company_ AND e.home_employee_id = employee_))
      AND EXISTS (SELECT FROM employee h WHERE h.company_id = company_ AND h.id = employee_ AND h.status = 'active' AND h.home_company_id IS NULL)
    ORDER BY e.home_company_id IS NOT NULL, c.name, c.id $$;

-- Where somebody of this company is a guest.
CREATE FUNCTION souk_guests(employee_ uuid) RETURNS TABLE (employee_id uuid)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public
  AS $$ SELECT e.id FROM employee e WHERE e.home_company_id = souk_company() AND e.home_employee_id = employee_ AND e.status = 'active' $$;

-- A leaver loses everything at once, also where they are a guest. Called by the home; `targets_`: public ids of the guests, for the audit trails of
-- the companies they leave. Answers in how many companies.
CREATE FUNCTION souk_end_guest(employee_ uuid, at_ timestamptz, targets_ jsonb) RETURNS integer
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = public
  AS $$
DECLARE guest record; ended integer := 0;
BEGIN
  FOR guest IN SELECT e.company_id, e.id FROM employee e
               WHERE e.home_company_id = souk_company() AND e.home_employee_id = employee_ AND e.status = 'active' ORDER BY e.company_id FOR UPDATE
  LOOP
    UPDATE employee SET status = 'left' WHERE company_id = guest.company_id AND id = guest.id;
    UPDATE agent SET status = 'stopped' WHERE company_id = guest.company_id AND employee_id = guest.id;
    UPDATE session SET revoked_at = at_ WHERE company_id = guest.company_id AND employee_id = guest.id AND revoked_at IS NULL;
    UPDATE api_key k SET revoked_at = at_ WHERE k.company_id = guest.company_id AND k.revoked_at IS NULL
      AND (k.principal_id = guest.id::text OR k.principal_id IN (SELECT a.id::text FROM agent a WHERE a.company_id = guest.company_id AND a.employee_id = guest.id));
    INSERT INTO audit_entry (company_id, id, at, actor, action, target, payload)
      VALUES (guest.company_id, gen_random_uuid(), at_, 'system:home', 'employee.left', coalesce(targets_ ->> guest.id::text, guest.id::text), '{"home": true}');
    INSERT INTO company_epoch (company_id, value, changed_at) VALUES (guest.company_id, 1, clock_timestamp())
      ON CONFLICT (company_id) DO UPDATE SET value = company_epoch.value + 1, changed_at = clock_timestamp();
    PERFORM pg_notify('souk_epoch', guest.company_id::text);
    ended := ended + 1;
  END LOOP;
  RETURN ended;
END $$;
REVOKE ALL ON FUNCTION souk_auth_companies(uuid, uuid), souk_guests(uuid), souk_end_guest(uuid, timestamptz, jsonb) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION souk_auth_companies(uuid, uuid), souk_guests(uuid), souk_end_guest(uuid, timestamptz, jsonb) TO souk_app;
