-- A process whose long call ended in an error of its own lets go of it, so that the next look at lost calls records its end.
GRANT UPDATE (node_id) ON running_call TO souk_app;
