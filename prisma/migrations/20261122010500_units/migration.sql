-- Units a skill counts (`ctx.meter`): billed items of their own beside their call, in the same transaction (docs/adr/0022-prices-per-declared-unit.md).
-- What a call's units cost together, so that lists show the whole charge without looking at its events.
ALTER TABLE call ADD COLUMN units_micro BIGINT NOT NULL DEFAULT 0, ADD COLUMN units_fee_micro BIGINT NOT NULL DEFAULT 0;
ALTER TABLE call ADD CONSTRAINT units_fee_within CHECK (units_fee_micro BETWEEN 0 AND units_micro);
GRANT UPDATE (units_micro, units_fee_micro) ON call TO souk_settle;
-- A call bills each of its units once, whatever happens.
CREATE UNIQUE INDEX usage_event_unit_once ON usage_event (company_id, call_id, meter) WHERE source = 'unit';

-- Posts the units of the calls of one flush, after souk_settle in the same statement; calls in `lost_` were not written and post nothing.
-- A call with units has a call event, if only of 0: souk_settle has locked its three accounts in their order, so this takes no lock of its own.
CREATE FUNCTION souk_post_units(units_ jsonb, lost_ int[]) RETURNS int LANGUAGE plpgsql AS $$
DECLARE posted int;
BEGIN
  WITH u AS MATERIALIZED (
    SELECT * FROM jsonb_to_recordset(units_) AS w(i int, company uuid, id uuid, call uuid, skill text, publisher text, meter text, quantity bigint, unit bigint,
      amount bigint, fee bigint, currency text, terms int, cost_centre text, employee uuid, period text, at bigint, receipt text, leaf text)
    WHERE NOT w.i = ANY (lost_)
  ), events AS (
    INSERT INTO usage_event (company_id, source, id, call_id, skill, publisher, meter, quantity, unit_micro, amount_micro, fee_micro, currency, terms_version, cost_centre, employee_id, period, occurred_at)
      SELECT company, 'unit', id, call, skill, publisher, meter, quantity, unit, amount, fee, currency, terms, cost_centre, employee, period, to_timestamp(at / 1000.0) FROM u
  ), receipts AS (
    INSERT INTO receipt (company_id, source, id, period, leaf, payload) SELECT company, 'unit', id, period, decode(leaf, 'hex'), receipt FROM u
  ), transfers AS (
    INSERT INTO transfer (company_id, source, event_id, leg, debit, credit, amount_micro, period)
      SELECT company, 'unit', id, leg, 'buyer:spend', CASE leg WHEN 1 THEN 'vendor:' || publisher || ':payable' ELSE 'platform:fee' END, CASE leg WHEN 1 THEN amount - fee ELSE fee END, period
      FROM u, (VALUES (1::smallint), (2::smallint)) AS legs(leg) WHERE CASE leg WHEN 1 THEN amount - fee ELSE fee END > 0
  ), accounts AS (
    INSERT INTO account (company_id, code, debits_posted, credits_posted)
      SELECT company, code, sum(dr)::bigint, sum(cr)::bigint FROM (
        SELECT company, 'buyer:spend' AS code, amount AS dr, 0::bigint AS cr FROM u
        UNION ALL SELECT company, 'vendor:' || publisher || ':payable', 0, amount - fee FROM u
        UNION ALL SELECT company, 'platform:fee', 0, fee FROM u
      ) legs GROUP BY company, code ORDER BY company, code
      ON CONFLICT (company_id, code) DO UPDATE SET debits_posted = account.debits_posted + EXCLUDED.debits_posted, credits_posted = account.credits_posted + EXCLUDED.credits_posted
  ), charged AS (
    UPDATE call c SET units_micro = s.amount, units_fee_micro = s.fee
      FROM (SELECT company, call, sum(amount)::bigint AS amount, sum(fee)::bigint AS fee FROM u GROUP BY company, call) s WHERE c.company_id = s.company AND c.id = s.call
  )
  SELECT count(*) INTO posted FROM u;
  RETURN posted;
END $$;
REVOKE ALL ON FUNCTION souk_post_units(jsonb, int[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION souk_post_units(jsonb, int[]) TO souk_settle;

-- As before, with the units in the sums.
CREATE OR REPLACE FUNCTION souk_vendor_usage(publisher_ text, from_ timestamptz, to_ timestamptz, pepper_ text)
  RETURNS TABLE (day date, skill text, version text, buyer text, status text, error_code text, calls bigint, gross_micro numeric, fee_micro numeric, p50_ms float8, p95_ms float8)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public
  AS $$
    SELECT (c.admitted_at AT TIME ZONE 'UTC')::date, c.skill, c.version, left(encode(sha256(convert_to(pepper_ || c.company_id::text || publisher_, 'UTF8')), 'hex'), 12),
           c.status, c.error_code, count(*), sum(c.amount_micro + c.units_micro), sum(c.fee_micro + c.units_fee_micro),
           percentile_cont(0.5) WITHIN GROUP (ORDER BY c.wall_ms), percentile_cont(0.95) WITHIN GROUP (ORDER BY c.wall_ms)
    FROM call c
    WHERE c.publisher = publisher_ AND c.admitted_at >= from_ AND c.admitted_at < to_
      AND EXISTS (SELECT FROM publisher p WHERE p.slug = publisher_ AND p.owner_id = souk_company())
    GROUP BY 1, 2, 3, 4, 5, 6 $$;
