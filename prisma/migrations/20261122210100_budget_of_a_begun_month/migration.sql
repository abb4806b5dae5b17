-- A budget that is set in the middle of a month counts what was billed in its scope before: `spent_`, taken only when the month's row does not exist yet.
CREATE FUNCTION souk_lease_take(company_ uuid, budget_ uuid, period_ text, limit_ bigint, node_ uuid, lease_ uuid, want_ bigint, need_ bigint, ttl_ms_ int,
                                spent_ bigint)
  RETURNS TABLE (granted bigint, free bigint) LANGUAGE plpgsql AS $$
#variable_conflict use_column
BEGIN
  PERFORM set_config('souk.company_ids', company_::text, true);
  INSERT INTO budget_period (company_id, budget_id, period, limit_micro, spent_micro)
    VALUES (company_, budget_, period_, greatest(limit_, spent_), spent_) ON CONFLICT DO NOTHING;
  RETURN QUERY SELECT t.granted, t.free FROM souk_lease_take(company_, budget_, period_, limit_, node_, lease_, want_, need_, ttl_ms_) t;
END $$;
REVOKE ALL ON FUNCTION souk_lease_take(uuid, uuid, text, bigint, uuid, uuid, bigint, bigint, int, bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION souk_lease_take(uuid, uuid, text, bigint, uuid, uuid, bigint, bigint, int, bigint) TO souk_settle;
