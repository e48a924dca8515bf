//! Understudy: the training backend for voice agents.
//!
//! The crate is a program. It exports what `main` needs, so that the compiler finds code that nothing uses.

mod api;
pub mod cli;
mod config;
mod domain;
mod http;
mod search;
mod server;
mod service;
mod store;

/// What the tests and benchmarks of this repository use. Not an interface: it changes without notice.
#[doc(hidden)]
pub mod testing {
    pub use crate::api::routes;
    pub use crate::domain::accounts::permission::{Permission, Permissions, Role};
    pub use crate::domain::accounts::scope::{Actor, ActorKind, Scope};
    pub use crate::domain::authoring::agent::AgentConfig;
    pub use crate::domain::authoring::training::{Content, TrainingType};
    pub use crate::domain::authoring::training_form::TrainingFields;
    pub use crate::domain::clock::Clock;
    pub use crate::domain::delivery::ListChanges;
    pub use crate::domain::form::{Field, FieldType, FieldUpdate, Form, RangeBound, TextFormat, ValidationMode};
    pub use crate::domain::id::Id;
    pub use crate::domain::publishing::content_hash::{SetHash, canonical_json, content_hash, sha256_hex};
    pub use crate::domain::request_id::current as current_request_id;
    pub use crate::http::endpoint::{AbsentField, AuthRequirement, Endpoint};
    pub use crate::http::error::{ERROR_CODES, ErrorCode, ForbiddenMessage};
    pub use crate::http::wire_format::WireFormat;
    pub use crate::search::{
        Bm25, DEFAULT_MIN_SCORE, Document, Embedder, EmbeddingPurpose, EmbeddingsServiceSettings, HybridIndex,
        HybridQuery, SmallTalk, TextAnalyzer, UniversalSentenceEncoder, chunks, generic_centroid, mean_pool,
    };
    pub use crate::server::{ServerSettings, serve};
    pub use crate::service::ExpectedRevision;
    pub use crate::service::accounts::token_signing::{TokenPurpose, TokenSigner};
    pub use crate::service::accounts::{
        MailSettings, PasswordHasher, SetupRequest, SmtpSettings, reset_password, setup,
    };
    pub use crate::service::authoring::{TrainingInput, WriteCondition, save_training, update_training};
    pub use crate::service::error::ServiceError;
    pub use crate::service::learning::ModelSettings;
    pub use crate::service::publishing::{PublishRequest, publish};
    pub use crate::service::search::ModelSource;
    pub use crate::store::{
        AuditEntry, AuditFilter, DatabaseUrl, NewToken, NewUser, PoolSizes, Store, StoreError, TenantStore,
        TenantWriter, TrainingKey, migrate,
    };
}
