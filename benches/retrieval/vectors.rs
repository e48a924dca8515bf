//! Vectors of texts by the built-in model, each computed once a run.

use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::Arc;
use std::time::Instant;

use understudy::search::{Embedder, Purpose, Use, generic_mean, parts, pool};

pub struct Vectors {
    pub model: Use,
    pub generic: Vec<f32>,
    known: RefCell<HashMap<String, Arc<[f32]>>>,
}

impl Vectors {
    pub fn load() -> Self {
        let start = Instant::now();
        let model = Use::load().expect("the model compiled in");
        println!("The model loads in {:.2} s.", start.elapsed().as_secs_f64());
        let generic = generic_mean(&model).expect("vectors of the generic phrases");
        Self { model, generic, known: RefCell::default() }
    }

    pub fn of(&self, text: &str) -> Arc<[f32]> {
        if let Some(known) = self.known.borrow().get(text) {
            return Arc::clone(known);
        }
        let vector: Arc<[f32]> = self.model.embed(&[text], Purpose::Query).expect("a vector").remove(0).into();
        self.known.borrow_mut().insert(text.to_owned(), Arc::clone(&vector));
        vector
    }

    pub fn of_training(&self, subject: &str, instructions: &str) -> Option<Arc<[f32]>> {
        let vectors: Vec<_> = parts(subject, instructions).iter().map(|part| self.of(part)).collect();
        pool(&vectors).map(Arc::from)
    }
}
