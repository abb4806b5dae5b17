-- When a secret was last put into a request, to the minute: what nobody uses can go.
ALTER TABLE secret ADD COLUMN used_at timestamptz(3);
-- A vendor's secret is used in calls of other companies: only the time is noted, not whose call it was.
CREATE FUNCTION souk_secret_used(company_ uuid, publisher_ text, name_ text, at_ timestamptz) RETURNS void
  LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = public AS $$
    UPDATE secret s SET used_at = date_trunc('minute', at_) WHERE s.company_id = company_ AND s.publisher = publisher_ AND s.name = name_
      AND coalesce(s.used_at, '-infinity') < date_trunc('minute', at_) $$;
REVOKE ALL ON FUNCTION souk_secret_used(uuid, text, text, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION souk_secret_used(uuid, text, text, timestamptz) TO souk_app;
