-- Every index is a B-tree that each write of a training pays for. The list also counts: it has held_back now. One index of
-- pending trainings lists and counts them: `pending` is a column of it, so that SQLite reads it alone.
DROP INDEX trainings_list;
DROP INDEX trainings_counts;
DROP INDEX trainings_pending;
DROP INDEX trainings_pending_counts;
CREATE INDEX trainings_list ON trainings
    (tenant_id, agent_id, created_at, id, in_draft, active, held_back, kind, directory_id, slot, pending, updated_at,
     changed_by, subject)
    WHERE in_draft;
CREATE INDEX trainings_pending ON trainings (tenant_id, agent_id, created_at, id, pending) WHERE pending;

-- The same table as one B-tree in place of two.
DROP TRIGGER audit_events_await_sealing;
CREATE TABLE lean_audit_unsealed (
    event_id BLOB NOT NULL PRIMARY KEY,
    tenant_id BLOB NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO lean_audit_unsealed (event_id, tenant_id) SELECT event_id, tenant_id FROM audit_unsealed;
DROP TABLE audit_unsealed;
ALTER TABLE lean_audit_unsealed RENAME TO audit_unsealed;
CREATE TRIGGER audit_events_await_sealing AFTER INSERT ON audit_events
BEGIN
    INSERT INTO audit_unsealed (event_id, tenant_id) VALUES (NEW.id, NEW.tenant_id);
END;

-- Ids grow with time, so that the primary key has the events of a tenant in order, and this index those of an agent.
DROP INDEX audit_events_in_order;
DROP INDEX audit_events_by_agent;
CREATE INDEX audit_events_by_agent ON audit_events (tenant_id, agent_id, id);
