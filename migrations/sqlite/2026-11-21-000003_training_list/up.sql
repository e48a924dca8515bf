-- Lists filter, sort and count with this index alone: SQLite keeps long texts in the row, and the columns behind them
-- are slow to reach. It also takes the place of trainings_in_order.
CREATE INDEX trainings_list ON trainings
    (tenant_id, agent_id, created_at, id, in_draft, active, kind, directory_id, slot, pending, updated_at, changed_by,
     subject)
    WHERE in_draft;
DROP INDEX trainings_in_order;
