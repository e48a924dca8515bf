//! The tables in Diesel's terms, for both databases. `tests/schema.rs` compares them with the migrated database.
#![cfg_attr(not(test), expect(clippy::wildcard_imports, reason = "`table!` takes its types by import"))]

diesel::table! {
    use diesel::sql_types::*; use crate::store::db::types::*;
    tenants (id) {
        id -> IdSql,
        name -> Text,
        created_at -> TimeSql,
    }
}

diesel::table! {
    use diesel::sql_types::*; use crate::store::db::types::*;
    environments (tenant_id, id) {
        tenant_id -> IdSql,
        id -> IdSql,
        name -> Text,
        is_sandbox -> Bool,
        default_agent_id -> Nullable<IdSql>,
        next_agent_number -> BigInt,
        created_at -> TimeSql,
    }
}

diesel::table! {
    use diesel::sql_types::*; use crate::store::db::types::*;
    users (id) {
        id -> IdSql,
        email -> Text,
        name -> Text,
        password_hash -> Text,
        created_at -> TimeSql,
        made_by_tenant_id -> Nullable<IdSql>,
    }
}

diesel::table! {
    use diesel::sql_types::*; use crate::store::db::types::*;
    memberships (tenant_id, user_id) {
        tenant_id -> IdSql,
        user_id -> IdSql,
        role -> Text,
        created_at -> TimeSql,
    }
}

diesel::table! {
    use diesel::sql_types::*; use crate::store::db::types::*;
    refresh_tokens (id) {
        id -> IdSql,
        family_id -> IdSql,
        user_id -> IdSql,
        secret_hash -> Text,
        created_at -> TimeSql,
        expires_at -> TimeSql,
        used_at -> Nullable<TimeSql>,
        revoked_at -> Nullable<TimeSql>,
    }
}

diesel::table! {
    use diesel::sql_types::*; use crate::store::db::types::*;
    api_tokens (tenant_id, id) {
        tenant_id -> IdSql,
        id -> IdSql,
        environment_id -> IdSql,
        agent_id -> Nullable<IdSql>,
        name -> Text,
        permissions -> JsonSql,
        created_by -> Text,
        created_at -> TimeSql,
        expires_at -> Nullable<TimeSql>,
        revoked_at -> Nullable<TimeSql>,
        last_used_at -> Nullable<TimeSql>,
    }
}

diesel::table! {
    use diesel::sql_types::*; use crate::store::db::types::*;
    agents (tenant_id, id) {
        tenant_id -> IdSql,
        id -> IdSql,
        environment_id -> IdSql,
        number -> BigInt,
        name -> Text,
        label -> Text,
        direction -> Text,
        search_key -> Text,
        config -> JsonSql,
        status -> Text,
        draft_revision -> BigInt,
        last_version -> Nullable<BigInt>,
        serving -> Bool,
        next_training_number -> BigInt,
        published_at -> Nullable<TimeSql>,
        created_at -> TimeSql,
        updated_at -> TimeSql,
        changed_by -> Text,
        deleted_at -> Nullable<TimeSql>,
    }
}

diesel::table! {
    use diesel::sql_types::*; use crate::store::db::types::*;
    directories (tenant_id, id) {
        tenant_id -> IdSql,
        id -> IdSql,
        environment_id -> IdSql,
        name -> Text,
        created_at -> TimeSql,
        updated_at -> TimeSql,
    }
}

diesel::table! {
    use diesel::sql_types::*; use crate::store::db::types::*;
    trainings (tenant_id, id) {
        tenant_id -> IdSql,
        agent_id -> IdSql,
        id -> IdSql,
        number -> BigInt,
        node_id -> Nullable<Text>,
        directory_id -> Nullable<IdSql>,
        subject -> Text,
        instructions -> Text,
        active -> Bool,
        kind -> Text,
        slot -> Nullable<BigInt>,
        image -> Nullable<Text>,
        info -> Nullable<Text>,
        extras -> Nullable<Text>,
        restricted_to_channels -> JsonSql,
        restricted_to_segments -> JsonSql,
        start_time -> Nullable<TimeSql>,
        end_time -> Nullable<TimeSql>,
        metadata -> JsonSql,
        held_back -> Bool,
        in_draft -> Bool,
        content_hash -> Text,
        live_hash -> Nullable<Text>,
        pending -> Bool,
        created_at -> TimeSql,
        updated_at -> TimeSql,
        changed_by -> Text,
        origin_id -> Nullable<IdSql>,
    }
}

diesel::table! {
    use diesel::sql_types::*; use crate::store::db::types::*;
    agent_versions (tenant_id, agent_id, number) {
        tenant_id -> IdSql,
        agent_id -> IdSql,
        number -> BigInt,
        message -> Nullable<Text>,
        published_by -> Text,
        published_at -> TimeSql,
        trainings -> BigInt,
        changes -> BigInt,
        content_hash -> Text,
        trainings_sum -> Binary,
        config -> JsonSql,
        restored_from -> Nullable<BigInt>,
    }
}

diesel::table! {
    use diesel::sql_types::*; use crate::store::db::types::*;
    training_revisions (tenant_id, agent_id, training_id, from_version) {
        tenant_id -> IdSql,
        agent_id -> IdSql,
        training_id -> IdSql,
        from_version -> BigInt,
        to_version -> Nullable<BigInt>,
        created_at -> TimeSql,
        content_hash -> Text,
        content -> Nullable<JsonSql>,
        subtracted_from -> Nullable<BigInt>,
    }
}

diesel::table! {
    use diesel::sql_types::*; use crate::store::db::types::*;
    training_tombstones (tenant_id, agent_id, training_id) {
        tenant_id -> IdSql,
        agent_id -> IdSql,
        training_id -> IdSql,
        purged_at -> TimeSql,
    }
}

diesel::table! {
    use diesel::sql_types::*; use crate::store::db::types::*;
    audit_events (tenant_id, id) {
        tenant_id -> IdSql,
        id -> IdSql,
        environment_id -> Nullable<IdSql>,
        agent_id -> Nullable<IdSql>,
        actor_kind -> Text,
        actor_id -> IdSql,
        actor_label -> Text,
        action -> Text,
        target_kind -> Text,
        target_id -> IdSql,
        draft_revision -> Nullable<BigInt>,
        fields -> JsonSql,
        request_id -> Text,
        created_at -> TimeSql,
    }
}

diesel::table! {
    use diesel::sql_types::*; use crate::store::db::types::*;
    audit_seals (tenant_id, sequence) {
        tenant_id -> IdSql,
        sequence -> BigInt,
        event_id -> IdSql,
        hash -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::*; use crate::store::db::types::*;
    audit_unsealed (event_id) {
        event_id -> IdSql,
        tenant_id -> IdSql,
    }
}

diesel::table! {
    use diesel::sql_types::*; use crate::store::db::types::*;
    idempotency_keys (tenant_id, actor_id, key) {
        tenant_id -> IdSql,
        actor_id -> IdSql,
        key -> Text,
        fingerprint -> Text,
        agent_id -> Nullable<IdSql>,
        training_id -> Nullable<IdSql>,
        status -> BigInt,
        headers -> JsonSql,
        body -> Nullable<Binary>,
        expires_at -> TimeSql,
    }
}

diesel::table! {
    use diesel::sql_types::*; use crate::store::db::types::*;
    sessions (tenant_id, id) {
        tenant_id -> IdSql,
        agent_id -> IdSql,
        id -> IdSql,
        external_id -> Nullable<Text>,
        channel -> Nullable<Text>,
        version -> Nullable<BigInt>,
        messages -> BigInt,
        created_at -> TimeSql,
        updated_at -> TimeSql,
    }
}

diesel::table! {
    use diesel::sql_types::*; use crate::store::db::types::*;
    session_messages (tenant_id, session_id, place) {
        tenant_id -> IdSql,
        session_id -> IdSql,
        place -> BigInt,
        role -> Text,
        content -> Text,
        said_at -> Nullable<TimeSql>,
    }
}

diesel::table! {
    use diesel::sql_types::*; use crate::store::db::types::*;
    text_vectors (tenant_id, text_hash, model) {
        tenant_id -> IdSql,
        text_hash -> Text,
        model -> Text,
        vector -> Binary,
    }
}

diesel::table! {
    use diesel::sql_types::*; use crate::store::db::types::*;
    invitations (tenant_id, id) {
        tenant_id -> IdSql,
        id -> IdSql,
        email -> Text,
        role -> Text,
        secret_hash -> Text,
        mailed -> Bool,
        inviter_kind -> Text,
        inviter_id -> IdSql,
        inviter_label -> Text,
        created_at -> TimeSql,
        expires_at -> TimeSql,
    }
}

diesel::table! {
    use diesel::sql_types::*; use crate::store::db::types::*;
    password_resets (id) {
        id -> IdSql,
        user_id -> IdSql,
        secret_hash -> Text,
        created_at -> TimeSql,
        expires_at -> TimeSql,
    }
}

diesel::allow_tables_to_appear_in_same_query!(
    tenants,
    environments,
    users,
    memberships,
    refresh_tokens,
    api_tokens,
    invitations,
    password_resets,
    agents,
    directories,
    trainings,
    agent_versions,
    training_revisions,
    training_tombstones,
    audit_events,
    audit_seals,
    audit_unsealed,
    idempotency_keys,
    sessions,
    session_messages,
    text_vectors
);
