-- The rounding difference of a final invoice goes to the rounding account, so that books and invoice end in the same sum (DESIGN §7).
-- One per invoice, ever: posting it again changes nothing. False: it stood already.
CREATE FUNCTION souk_post_rounding(company_ uuid, invoice_ uuid, period_ text, difference_ bigint) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
  PERFORM set_config('souk.company_ids', company_::text, true);
  IF difference_ = 0 THEN RETURN false; END IF;
  INSERT INTO transfer (company_id, source, event_id, leg, debit, credit, amount_micro, period)
    SELECT company_, 'rounding', invoice_, 1, CASE WHEN difference_ > 0 THEN 'buyer:spend' ELSE 'rounding' END,
           CASE WHEN difference_ > 0 THEN 'rounding' ELSE 'buyer:spend' END, abs(difference_), period_
    ON CONFLICT DO NOTHING;
  IF NOT FOUND THEN RETURN false; END IF;
  INSERT INTO account (company_id, code, debits_posted, credits_posted)
    SELECT company_, code, greatest(debit, 0), greatest(-debit, 0) FROM (VALUES ('buyer:spend', difference_), ('rounding', -difference_)) AS t(code, debit) ORDER BY code
    ON CONFLICT (company_id, code) DO UPDATE SET debits_posted = account.debits_posted + EXCLUDED.debits_posted, credits_posted = account.credits_posted + EXCLUDED.credits_posted;
  RETURN true;
END $$;
REVOKE ALL ON FUNCTION souk_post_rounding(uuid, uuid, text, bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION souk_post_rounding(uuid, uuid, text, bigint) TO souk_settle;
