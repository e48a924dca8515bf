DROP INDEX trainings_pending_counts;
DROP INDEX trainings_counts;
ALTER TABLE trainings DROP COLUMN origin_id;
