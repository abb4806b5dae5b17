-- Flushes are many and small: planned once. Settings of a function, so that the rest of the role's work keeps PostgreSQL's own choice.
ALTER FUNCTION souk_settle SET plan_cache_mode = force_generic_plan;
ALTER FUNCTION souk_network_flush SET plan_cache_mode = force_generic_plan;
-- Records without a number seem not to exist when statistics were taken after the last batch: then each of a batch was compared with every other.
ALTER FUNCTION souk_audit_append SET enable_nestloop = off;
