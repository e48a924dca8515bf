-- Whoever writes an event has it listed for the sealer.
CREATE TRIGGER audit_events_await_sealing AFTER INSERT ON audit_events
BEGIN
    INSERT INTO audit_unsealed (event_id, tenant_id) VALUES (NEW.id, NEW.tenant_id);
END;
