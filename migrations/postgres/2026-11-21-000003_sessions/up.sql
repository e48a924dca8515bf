-- Conversations of an agent, kept to learn from. They are no part of a draft or a version.
CREATE TABLE sessions (
    tenant_id UUID NOT NULL,
    agent_id UUID NOT NULL,
    id UUID NOT NULL UNIQUE,
    external_id TEXT,
    channel TEXT,
    version BIGINT,
    messages BIGINT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, agent_id) REFERENCES agents (tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX sessions_in_order ON sessions (tenant_id, agent_id, created_at, id);
CREATE UNIQUE INDEX sessions_external ON sessions (tenant_id, agent_id, external_id) WHERE external_id IS NOT NULL;

CREATE TABLE session_messages (
    tenant_id UUID NOT NULL,
    session_id UUID NOT NULL,
    place BIGINT NOT NULL,
    role TEXT NOT NULL,
    content TEXT NOT NULL,
    said_at TIMESTAMPTZ,
    PRIMARY KEY (tenant_id, session_id, place),
    FOREIGN KEY (tenant_id, session_id) REFERENCES sessions (tenant_id, id) ON DELETE CASCADE
);
