-- Whoever writes an event has it listed for the sealer, without another trip to the database.
CREATE FUNCTION await_sealing() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO audit_unsealed (event_id, tenant_id) VALUES (NEW.id, NEW.tenant_id);
    RETURN NULL;
END;
$$;
CREATE TRIGGER audit_events_await_sealing AFTER INSERT ON audit_events
    FOR EACH ROW EXECUTE FUNCTION await_sealing();
