DROP INDEX audit_events_by_agent;
CREATE INDEX audit_events_by_agent ON audit_events (tenant_id, agent_id, created_at, id);
CREATE INDEX audit_events_in_order ON audit_events (tenant_id, created_at, id);

DROP TRIGGER audit_events_await_sealing;
CREATE TABLE former_audit_unsealed (
    event_id BLOB NOT NULL PRIMARY KEY,
    tenant_id BLOB NOT NULL
) STRICT;
INSERT INTO former_audit_unsealed (event_id, tenant_id) SELECT event_id, tenant_id FROM audit_unsealed;
DROP TABLE audit_unsealed;
ALTER TABLE former_audit_unsealed RENAME TO audit_unsealed;
CREATE TRIGGER audit_events_await_sealing AFTER INSERT ON audit_events
BEGIN
    INSERT INTO audit_unsealed (event_id, tenant_id) VALUES (NEW.id, NEW.tenant_id);
END;

DROP INDEX trainings_list;
DROP INDEX trainings_pending;
CREATE INDEX trainings_pending ON trainings (tenant_id, agent_id, created_at, id) WHERE pending;
CREATE INDEX trainings_counts ON trainings (tenant_id, agent_id, active, held_back, in_draft) WHERE in_draft;
CREATE INDEX trainings_pending_counts ON trainings (tenant_id, agent_id, pending) WHERE pending;
CREATE INDEX trainings_list ON trainings
    (tenant_id, agent_id, created_at, id, in_draft, active, kind, directory_id, slot, pending, updated_at, changed_by,
     subject)
    WHERE in_draft;
