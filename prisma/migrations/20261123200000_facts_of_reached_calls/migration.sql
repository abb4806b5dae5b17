-- A call whose input did not fit never reached the skill: it says nothing about how often the skill succeeds.
CREATE OR REPLACE FUNCTION souk_skill_facts(skill_ text, from_ timestamptz)
  RETURNS TABLE (calls bigint, succeeded bigint, p50_ms float8, p95_ms float8, buyers bigint)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public
  AS $$
    SELECT count(*) FILTER (WHERE status <> 'denied' AND error_code IS DISTINCT FROM 'invalid_input'), count(*) FILTER (WHERE status = 'succeeded'),
           percentile_cont(0.5) WITHIN GROUP (ORDER BY wall_ms) FILTER (WHERE status = 'succeeded'),
           percentile_cont(0.95) WITHIN GROUP (ORDER BY wall_ms) FILTER (WHERE status = 'succeeded'),
           count(DISTINCT company_id)
    FROM call WHERE publisher = split_part(skill_, '/', 1) AND skill = skill_ AND admitted_at >= from_ $$;
