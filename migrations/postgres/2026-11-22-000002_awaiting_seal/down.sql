DROP TRIGGER audit_events_await_sealing ON audit_events;
DROP FUNCTION await_sealing();
