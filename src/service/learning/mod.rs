//! Learning from conversations: storing them, generating a scenario from one, and saving it as a training.

pub mod conversations;
mod language_model;
mod save_scenario;
mod scenario_generator;
mod similar_trainings;

pub use language_model::ModelSettings;
pub use save_scenario::{save_scenario, saved_training, scenario_source};
pub use scenario_generator::{GenerationResult, ScenarioGenerator, ScenarioSource};
pub use similar_trainings::similar_trainings;
