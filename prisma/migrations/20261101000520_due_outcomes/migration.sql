-- Companies with an outcome whose window has ended: the job asks once instead of once per company. Ids only.
CREATE INDEX outcome_pending_settles ON outcome (settles_at) WHERE state = 'pending';
CREATE FUNCTION souk_companies_with_due_outcomes(now_ timestamptz) RETURNS SETOF uuid LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public
  AS $$ SELECT DISTINCT o.company_id FROM outcome o WHERE o.state = 'pending' AND o.settles_at <= now_ ORDER BY 1 $$;
REVOKE ALL ON FUNCTION souk_companies_with_due_outcomes(timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION souk_companies_with_due_outcomes(timestamptz) TO souk_app;
