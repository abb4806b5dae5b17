-- A kill switch may stop a person: their calls and those of their agents. And who runs now what a switch would stop.
CREATE FUNCTION souk_kill_fits(kind_ text, target_ text, skill text, version text, agent text, employee text, company text) RETURNS boolean
  LANGUAGE sql IMMUTABLE SET search_path = public AS $$
    SELECT CASE kind_ WHEN 'skill' THEN skill = target_ WHEN 'publisher' THEN split_part(skill, '/', 1) = target_ WHEN 'agent' THEN agent = target_
                      WHEN 'employee' THEN employee = target_ WHEN 'version' THEN skill || '@' || version = target_ ELSE company = target_ END $$;

CREATE OR REPLACE FUNCTION souk_platform_kills() RETURNS TABLE (id uuid, company_id uuid, target_kind text, target_id text, reason text, created_at timestamptz)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
    SELECT k.id, k.company_id, k.target_kind, k.target_id, k.reason, k.created_at FROM kill_switch k WHERE k.platform AND k.lifted_at IS NULL
      AND (k.target_kind <> 'company' OR k.target_id = souk_company()::text)
      AND (k.target_kind <> 'agent' OR EXISTS (SELECT FROM agent a WHERE a.id::text = k.target_id AND a.company_id = souk_company()))
      AND (k.target_kind <> 'employee' OR EXISTS (SELECT FROM employee e WHERE e.id::text = k.target_id AND e.company_id = souk_company())) $$;

CREATE OR REPLACE FUNCTION souk_kill_preview(platform_ boolean, kind_ text, target_ text)
  RETURNS TABLE (running bigint, running_callers bigint, calls bigint, callers bigint, companies bigint)
  LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = public AS $$
    WITH now_running AS (
      SELECT r.* FROM api_node n,
        jsonb_to_recordset(n.load->'running') AS r(company uuid, skill text, version text, agent text, employee text, caller text, calls int)
      WHERE n.seen_at > clock_timestamp() - interval '2 seconds' AND (platform_ OR r.company = souk_company())
        AND souk_kill_fits(kind_, target_, r.skill, r.version, r.agent, r.employee, r.company::text)
    ), of_late AS (
      SELECT c.company_id, c.principal FROM call c
      WHERE c.admitted_at > clock_timestamp() - interval '1 day' AND c.status <> 'denied' AND (platform_ OR c.company_id = souk_company())
        AND souk_kill_fits(kind_, target_, c.skill, c.version, c.agent_id::text, c.employee_id::text, c.company_id::text)
    )
    SELECT (SELECT coalesce(sum(calls), 0) FROM now_running), (SELECT count(DISTINCT (company, caller)) FROM now_running),
           (SELECT count(*) FROM of_late), (SELECT count(DISTINCT (company_id, principal)) FROM of_late),
           (SELECT count(DISTINCT id) FROM (SELECT company AS id FROM now_running UNION SELECT company_id FROM of_late) x) $$;

-- The company's own calls a switch would end now, by skill and caller; the most calls first.
CREATE FUNCTION souk_kill_running(kind_ text, target_ text) RETURNS TABLE (skill text, caller text, calls bigint)
  LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = public AS $$
    SELECT r.skill, r.caller, sum(r.calls) FROM api_node n,
      jsonb_to_recordset(n.load->'running') AS r(company uuid, skill text, version text, agent text, employee text, caller text, calls int)
    WHERE n.seen_at > clock_timestamp() - interval '2 seconds' AND r.company = souk_company()
      AND souk_kill_fits(kind_, target_, r.skill, r.version, r.agent, r.employee, r.company::text)
    GROUP BY r.skill, r.caller ORDER BY sum(r.calls) DESC, r.skill, r.caller LIMIT 10 $$;

-- Companies by name, for the operator's choice of what to stop.
CREATE FUNCTION souk_company_names(like_ text) RETURNS TABLE (id uuid, name text, env text)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
    SELECT c.id, c.name, c.env FROM company c WHERE strpos(lower(c.name), lower(like_)) > 0 ORDER BY c.name, c.env LIMIT 50 $$;
REVOKE ALL ON FUNCTION souk_kill_running(text, text), souk_company_names(text), souk_kill_fits(text, text, text, text, text, text, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION souk_kill_running(text, text), souk_company_names(text) TO souk_app;
