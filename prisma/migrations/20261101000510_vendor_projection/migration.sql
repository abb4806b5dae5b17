-- What a publisher's outcomes earned, by the day they were billed: sums only, no buyer in it (invariant 11).
CREATE FUNCTION souk_vendor_outcome_earnings(publisher_ text, from_ timestamptz, to_ timestamptz)
  RETURNS TABLE (day date, skill text, outcomes bigint, gross_micro numeric, fee_micro numeric)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public
  AS $$
    SELECT (e.occurred_at AT TIME ZONE 'UTC')::date, e.skill, count(*), sum(e.amount_micro), sum(e.fee_micro)
    FROM outcome o JOIN usage_event e ON e.company_id = o.company_id AND e.source = 'outcome' AND e.id = o.id
    WHERE o.publisher = publisher_ AND o.claimed_at < to_ AND e.occurred_at >= from_ AND e.occurred_at < to_
      AND EXISTS (SELECT FROM publisher p WHERE p.slug = publisher_ AND p.owner_id = souk_company())
    GROUP BY 1, 2 $$;
REVOKE ALL ON FUNCTION souk_vendor_outcome_earnings(text, timestamptz, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION souk_vendor_outcome_earnings(text, timestamptz, timestamptz) TO souk_app;
-- Months in which a publisher's skills were called.
CREATE FUNCTION souk_vendor_months(publisher_ text, from_ timestamptz, time_zone_ text) RETURNS TABLE (period text)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public
  AS $$
    SELECT DISTINCT to_char(c.admitted_at AT TIME ZONE time_zone_, 'YYYY-MM') FROM call c
    WHERE c.publisher = publisher_ AND c.admitted_at >= from_
      AND EXISTS (SELECT FROM publisher p WHERE p.slug = publisher_ AND p.owner_id = souk_company()) $$;
REVOKE ALL ON FUNCTION souk_vendor_months(text, timestamptz, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION souk_vendor_months(text, timestamptz, text) TO souk_app;
