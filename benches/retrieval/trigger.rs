//! How often a scenario is told for questions that fit one, and for utterances that fit none, by `min_score`.

use fastrand::Rng;
use understudy::testing::{DEFAULT_MIN_SCORE, HybridIndex, HybridQuery};

use crate::data::{Questions, Utterance, unrelated};
use crate::quality::documents;
use crate::vectors::Vectors;

/// Numbers of trainings in an agent, and how many agents of that size are drawn. With more than 77, an intent has several
/// trainings, made of different questions.
const SIZES: [(usize, u64); 5] = [(5, 20), (20, 8), (77, 3), (200, 2), (500, 2)];
/// The scenarios that a context has by default.
const LIMIT: usize = 3;
/// The points of the curve, in hundredths.
const CURVE: [u8; 11] = [0, 20, 30, 40, 45, 50, 55, 60, 70, 80, 90];

/// Shares of questions in percent.
#[derive(Clone, Copy)]
struct Required {
    per_training: usize,
    kept: f64,
    silent: f64,
}

/// What the product must reach with the default `min_score` in agents of every size.
const REQUIRED: [Required; 2] =
    [Required { per_training: 1, kept: 85.0, silent: 60.0 }, Required { per_training: 3, kept: 90.0, silent: 70.0 }];

/// The scores that decide what is told, in agents of one size.
#[derive(Default)]
struct Scores {
    /// Of each question whose training is among the first three, the score of that training.
    fitting: Vec<f64>,
    /// The same for questions in other languages than the trainings.
    foreign: Vec<f64>,
    /// Of each unrelated utterance, the best score.
    unrelated: Vec<f64>,
    /// Of each unrelated utterance in English, the best score.
    unrelated_english: Vec<f64>,
}

/// Trainings with the intents that they are about.
struct Agent {
    index: HybridIndex,
    intents: Vec<usize>,
    /// Train questions in no training, with their intents.
    rest: Vec<(String, usize)>,
}

/// Prints how much is told by size of the agent and by `min_score`, and returns whether every size reaches what is
/// required. Without a test part it asks train questions that are in no training.
pub fn print_and_check(train: &Questions, test: Option<&Questions>, vectors: &Vectors) -> bool {
    let (foreign, unrelated) = (train.in_other_languages(), unrelated());
    let measure = |required: Required, with: Option<&Vectors>| {
        SIZES.map(|(size, draws)| {
            let mut scores = Scores::default();
            for seed in 0..draws {
                let agent = Agent::draw(train, size, required.per_training, seed, with);
                scores.add(&agent, test, &foreign, &unrelated, with);
            }
            scores
        })
    };
    let by_meaning = REQUIRED.map(|required| measure(required, Some(vectors)));
    let by_wording = REQUIRED.map(|required| measure(required, None));
    println!("\nWith the default `min_score`; the last column is the product without vectors:");
    print_sizes(&by_meaning, &by_wording);
    println!("\nBy `min_score`, the lowest of all sizes:");
    print_curve(&by_meaning);
    REQUIRED.iter().zip(&by_meaning).all(|(required, sizes)| {
        sizes.iter().all(|scores| {
            kept(&scores.fitting, DEFAULT_MIN_SCORE) >= required.kept
                && silent(&scores.unrelated, DEFAULT_MIN_SCORE) >= required.silent
        })
    })
}

fn print_sizes(by_meaning: &[[Scores; 5]; 2], by_wording: &[[Scores; 5]; 2]) {
    println!("| k | trainings | kept | silent | silent, English | kept, other languages | wording: kept / silent |");
    println!("|---|---|---|---|---|---|---|");
    for ((required, meaning), wording) in REQUIRED.iter().zip(by_meaning).zip(by_wording) {
        for (((size, _), meaning), wording) in SIZES.iter().zip(meaning).zip(wording) {
            let least = DEFAULT_MIN_SCORE;
            println!(
                "| {} | {size} | {:.1} | {:.1} | {:.1} | {:.1} | {:.1} / {:.1} |",
                required.per_training,
                kept(&meaning.fitting, least),
                silent(&meaning.unrelated, least),
                silent(&meaning.unrelated_english, least),
                kept(&meaning.foreign, least),
                kept(&wording.fitting, least),
                silent(&wording.unrelated, least),
            );
        }
    }
}

fn print_curve(by_meaning: &[[Scores; 5]; 2]) {
    println!("| `min_score` | k = 1: kept / silent | k = 3: kept / silent |\n|---|---|---|");
    for hundredths in CURVE {
        let least = f64::from(hundredths) / 100.0;
        let cells = by_meaning.each_ref().map(|sizes| {
            let lowest = |share: &dyn Fn(&Scores) -> f64| sizes.iter().map(share).fold(100.0, f64::min);
            let kept = lowest(&|scores| kept(&scores.fitting, least));
            format!("{kept:.1} / {:.1}", lowest(&|scores| silent(&scores.unrelated, least)))
        });
        println!("| {least:.2} | {} |", cells.join(" | "));
    }
}

/// The share of scores that reach `least`, in percent.
fn kept(scores: &[f64], least: f64) -> f64 {
    let told = scores.iter().filter(|score| **score >= least).count();
    100.0 * number(told) / number(scores.len().max(1))
}

fn silent(scores: &[f64], least: f64) -> f64 {
    100.0 - kept(scores, least)
}

fn number(count: usize) -> f64 {
    f64::from(u32::try_from(count).expect("few questions"))
}

impl Agent {
    fn draw(train: &Questions, size: usize, per_training: usize, seed: u64, vectors: Option<&Vectors>) -> Self {
        let mut random = Rng::with_seed(seed);
        let mut drawn: Vec<usize> = (0..train.by_intent.len()).collect();
        random.shuffle(&mut drawn);
        drawn.truncate(size);
        let mut pools: Vec<Vec<&str>> =
            drawn.iter().map(|intent| train.by_intent[*intent].iter().map(String::as_str).collect()).collect();
        for pool in &mut pools {
            random.shuffle(pool);
        }
        let (mut texts, mut intents) = (Vec::new(), Vec::new());
        for place in (0..drawn.len()).cycle() {
            if texts.len() == size {
                break;
            }
            let left = pools[place].len().saturating_sub(per_training);
            let questions = pools[place].split_off(left);
            if questions.len() == per_training {
                texts.push(questions.join("\n"));
                intents.push(drawn[place]);
            }
        }
        let rest = drawn.iter().zip(pools).flat_map(|(intent, pool)| {
            pool.into_iter().take(20).map(|question| (question.to_owned(), *intent)).collect::<Vec<_>>()
        });
        let index = HybridIndex::build(&documents(&texts, vectors), vectors.map(|vectors| &*vectors.generic));
        Self { index, intents, rest: rest.collect() }
    }

    /// The best trainings for a text: their intents and scores.
    fn best(&self, text: &str, vectors: Option<&Vectors>) -> Vec<(usize, f64)> {
        let vector = vectors.map(|vectors| vectors.of(text));
        let small_talk =
            vectors.zip(vector.as_deref()).map_or(0.0, |(known, vector)| known.small_talk.similarity(vector));
        let query = HybridQuery { text, vector: vector.as_deref(), small_talk };
        let hits = self.index.rank(query, |_| true, LIMIT);
        hits.into_iter().map(|hit| (self.intents[hit.position], f64::from(hit.score))).collect()
    }

    /// The score of the right training, if the agent has one and it is among the best.
    fn right(&self, text: &str, intent: usize, vectors: Option<&Vectors>) -> Option<f64> {
        let best = self.best(text, vectors).into_iter();
        best.filter(|(found, _)| *found == intent).map(|(_, score)| score).next()
    }
}

impl Scores {
    fn add(
        &mut self,
        agent: &Agent,
        test: Option<&Questions>,
        foreign: &[(Utterance, usize)],
        unrelated: &[Utterance],
        vectors: Option<&Vectors>,
    ) {
        if let Some(test) = test {
            self.fitting.extend(test.all().filter_map(|(text, intent)| agent.right(text, intent, vectors)));
        } else {
            let rest = agent.rest.iter();
            self.fitting.extend(rest.filter_map(|(text, intent)| agent.right(text, *intent, vectors)));
        }
        self.foreign
            .extend(foreign.iter().filter_map(|(question, intent)| agent.right(&question.text, *intent, vectors)));
        for utterance in unrelated {
            let best = agent.best(&utterance.text, vectors).first().map_or(0.0, |(_, score)| *score);
            self.unrelated.push(best);
            if utterance.language == "en" {
                self.unrelated_english.push(best);
            }
        }
    }
}
