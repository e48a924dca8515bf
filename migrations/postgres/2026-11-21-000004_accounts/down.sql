ALTER TABLE api_tokens DROP COLUMN last_used_at;
DROP TABLE password_resets;
DROP TABLE invitations;
