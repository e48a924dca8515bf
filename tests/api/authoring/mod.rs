mod agents;
mod trainings;
