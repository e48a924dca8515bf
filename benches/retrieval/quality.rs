//! Top-1 and top-3 accuracy of search.

use fastrand::Rng;
use understudy::testing::{Bm25, Document, HybridIndex, HybridQuery, TextAnalyzer};

use crate::data::Questions;
use crate::vectors::Vectors;

/// The number of random samples of questions for the trainings. The figures are means over all samples.
const DRAWS: u64 = 10;
/// Held-out questions per intent, as many as in the test part.
const HELD_OUT: usize = 20;

const METHODS: [&str; 4] =
    ["words, BM25", "characters, BM25 (the product without vectors)", "the model alone", "the product"];

/// Percentages of the questions whose training is first and among the first three.
#[derive(Clone, Copy, Default)]
struct Accuracy {
    first: f64,
    among_three: f64,
}

/// The lowest accuracy of the product that passes, by questions per training.
const THRESHOLDS: [(usize, Accuracy); 2] =
    [(1, Accuracy { first: 47.5, among_three: 68.0 }), (3, Accuracy { first: 65.5, among_three: 83.8 })];

/// One training per intent, and the questions to ask.
struct Draw<'a> {
    trainings: Vec<Vec<&'a str>>,
    /// Each question with the index of its intent.
    questions: Vec<(&'a str, usize)>,
}

/// Prints the table and returns whether the product reaches the thresholds. Without a test part it asks held-out questions.
pub fn print_and_check(train: &Questions, test: Option<&Questions>, vectors: &Vectors) -> bool {
    let measured = THRESHOLDS.map(|(per_training, threshold)| (measure(train, test, vectors, per_training), threshold));
    println!("\n| top-1 / top-3, % | k = 1 | k = 3 |\n|---|---|---|");
    for (method, name) in METHODS.iter().enumerate() {
        let cells = measured.map(|(accuracies, _)| accuracies[method]);
        let cells = cells.map(|accuracy| format!("{:.1} / {:.1}", accuracy.first, accuracy.among_three));
        println!("| {name} | {} |", cells.join(" | "));
    }
    measured.iter().all(|(accuracies, threshold)| {
        let product = accuracies[METHODS.len() - 1];
        product.first >= threshold.first && product.among_three >= threshold.among_three
    })
}

fn measure(train: &Questions, test: Option<&Questions>, vectors: &Vectors, per_training: usize) -> [Accuracy; 4] {
    let mut sums = [Accuracy::default(); 4];
    for seed in 0..DRAWS {
        for (sum, accuracy) in sums.iter_mut().zip(Draw::new(train, test, per_training, seed).accuracies(vectors)) {
            sum.first += accuracy.first;
            sum.among_three += accuracy.among_three;
        }
    }
    let draws = f64::from(u32::try_from(DRAWS).expect("few draws"));
    sums.map(|sum| Accuracy { first: sum.first / draws, among_three: sum.among_three / draws })
}

impl<'a> Draw<'a> {
    fn new(train: &'a Questions, test: Option<&'a Questions>, per_training: usize, seed: u64) -> Self {
        let mut random = Rng::with_seed(seed);
        let (mut trainings, mut queries) = (Vec::new(), Vec::new());
        for (intent, questions) in train.by_intent.iter().enumerate() {
            let mut questions: Vec<&str> = questions.iter().map(String::as_str).collect();
            random.shuffle(&mut questions);
            let rest = questions.split_off(per_training);
            trainings.push(questions);
            queries.extend(rest.into_iter().take(HELD_OUT).map(|question| (question, intent)));
        }
        if let Some(test) = test {
            queries = test.all().collect();
        }
        Self { trainings, questions: queries }
    }

    fn accuracies(&self, vectors: &Vectors) -> [Accuracy; 4] {
        let texts: Vec<String> = self.trainings.iter().map(|questions| questions.join("\n")).collect();
        let words = Bm25::build(TextAnalyzer::Words, texts.iter().map(String::as_str));
        let with = HybridIndex::build(&documents(&texts, Some(vectors)), Some(&vectors.generic));
        let without = HybridIndex::build(&documents(&texts, None), None);
        let pooled: Vec<_> = texts.iter().filter_map(|text| vectors.of_training("", text)).collect();
        assert_eq!(pooled.len(), texts.len(), "a training without a vector");
        let by_index = |index: &HybridIndex, text: &str, vector: Option<&[f32]>| {
            let hits = index.rank(HybridQuery { text, vector, small_talk: 0.0 }, |_| true, 3);
            hits.into_iter().map(|hit| hit.position).collect()
        };
        [
            self.accuracy(|text| best_three(&words.scores(text))),
            self.accuracy(|text| by_index(&without, text, None)),
            self.accuracy(|text| {
                let query = vectors.of(text);
                let cosine = |vector: &[f32]| vector.iter().zip(&*query).map(|(a, b)| a * b).sum();
                best_three(&pooled.iter().map(|vector| cosine(vector)).collect::<Vec<f32>>())
            }),
            self.accuracy(|text| by_index(&with, text, Some(&vectors.of(text)))),
        ]
    }

    fn accuracy(&self, rank: impl Fn(&str) -> Vec<usize>) -> Accuracy {
        let (mut first, mut among_three) = (0, 0);
        for (text, intent) in &self.questions {
            let best = rank(text);
            first += u32::from(best.first() == Some(intent));
            among_three += u32::from(best.contains(intent));
        }
        let queries = f64::from(u32::try_from(self.questions.len()).expect("few questions"));
        Accuracy { first: 100.0 * f64::from(first) / queries, among_three: 100.0 * f64::from(among_three) / queries }
    }
}

/// The trainings as a team would write them: one trigger phrase per line.
pub fn documents<'a>(texts: &'a [String], vectors: Option<&Vectors>) -> Vec<Document<'a>> {
    let document = |text: &'a String| {
        let vector = vectors.and_then(|vectors| vectors.of_training("", text));
        Document { subject: "", instructions: text, vector }
    };
    texts.iter().map(document).collect()
}

fn best_three(scores: &[f32]) -> Vec<usize> {
    let mut places: Vec<usize> = (0..scores.len()).collect();
    places.sort_by(|a, b| scores[*b].total_cmp(&scores[*a]));
    places.truncate(3);
    places
}
