//! A cache of vectors by the built-in model.

use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::Arc;
use std::time::Instant;

use understudy::testing::{
    Embedder, EmbeddingPurpose, SmallTalk, UniversalSentenceEncoder, chunks, generic_centroid, mean_pool,
};

pub struct Vectors {
    pub model: UniversalSentenceEncoder,
    pub generic: Vec<f32>,
    pub small_talk: SmallTalk,
    known: RefCell<HashMap<String, Arc<[f32]>>>,
}

impl Vectors {
    pub fn load() -> Self {
        let start = Instant::now();
        let model = UniversalSentenceEncoder::load().expect("the model compiled in");
        println!("The model loads in {:.2} s.", start.elapsed().as_secs_f64());
        let generic = generic_centroid(&model).expect("vectors of the generic phrases");
        let small_talk = SmallTalk::embed(&model, &generic).expect("vectors of small talk");
        Self { model, generic, small_talk, known: RefCell::default() }
    }

    pub fn of(&self, text: &str) -> Arc<[f32]> {
        if let Some(known) = self.known.borrow().get(text) {
            return Arc::clone(known);
        }
        let vector: Arc<[f32]> = self.model.embed(&[text], EmbeddingPurpose::Query).expect("a vector").remove(0).into();
        self.known.borrow_mut().insert(text.to_owned(), Arc::clone(&vector));
        vector
    }

    pub fn of_training(&self, subject: &str, instructions: &str) -> Option<Arc<[f32]>> {
        let vectors: Vec<_> = chunks(subject, instructions).iter().map(|chunk| self.of(chunk)).collect();
        mean_pool(&vectors).map(Arc::from)
    }
}
