-- souk admin keys rotate: boxes are sealed anew under the current master key.
GRANT UPDATE (sealed) ON platform_key TO souk_app;
