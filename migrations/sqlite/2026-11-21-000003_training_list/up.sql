-- Lists filter, sort and count with this index alone: SQLite keeps long texts in the row, where the columns behind them
-- are slow to reach.
CREATE INDEX trainings_list ON trainings
    (tenant_id, agent_id, created_at, id, active, kind, directory_id, slot, pending, updated_at, changed_by, subject)
    WHERE in_draft;
