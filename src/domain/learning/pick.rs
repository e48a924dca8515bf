//! Which of what was said is the question, and which is the answer.

use std::collections::HashSet;

use super::clean::{bare, begins, capital, cut, holds, question, sentences, unnamed, words};
use super::gaps::{has_gap, without_gaps};
use super::introductions::INTRODUCED_ANYWHERE;
use super::phrases::{ASKING, NO_ANSWER, SETTLED, SMALL_TALK, UNSETTLED, WANTING};
use super::{INSTRUCTIONS, Lesson, Nothing, SUBJECT};
use crate::domain::learning::conversation::{Message, Speaker};

/// Fewest words of a question; of an answer.
const QUESTION_WORDS: usize = 2;
const ANSWER_WORDS: usize = 3;

/// What somebody said until somebody else spoke.
struct Turn<'m> {
    role: Speaker,
    texts: Vec<&'m str>,
}

/// The lesson of a conversation that was redacted.
pub(super) fn lesson(messages: &[Message]) -> Result<Lesson, Nothing> {
    let turns = turns(messages);
    let (asked_at, asked) = asked(&turns).ok_or(Nothing::NoQuestion)?;
    let subject = subject(asked).ok_or(Nothing::NoQuestion)?;
    let instructions = answer(&turns, asked_at, &subject).ok_or(Nothing::NoAnswer)?;
    Ok(Lesson { subject, instructions })
}

fn turns(messages: &[Message]) -> Vec<Turn<'_>> {
    let mut turns: Vec<Turn<'_>> = Vec::new();
    for message in messages {
        match turns.last_mut().filter(|turn| turn.role == message.role) {
            Some(turn) => turn.texts.push(&message.content),
            None => turns.push(Turn { role: message.role, texts: vec![&message.content] }),
        }
    }
    turns
}

impl<'m> Turn<'m> {
    fn sentences(&self) -> Vec<&'m str> {
        self.texts.iter().flat_map(|text| sentences(text)).collect()
    }

    fn says(&self, phrases: &[&str]) -> bool {
        self.texts.iter().any(|text| holds(text, phrases))
    }
}

/// What the caller came with: the first real question, else the first wish or problem; and in which turn.
fn asked<'m>(turns: &[Turn<'m>]) -> Option<(usize, &'m str)> {
    let said = || {
        let callers = turns.iter().enumerate().filter(|(_, turn)| turn.role == Speaker::User);
        callers.flat_map(|(at, turn)| turn.sentences().into_iter().map(move |sentence| (at, sentence)))
    };
    let real = |sentence: &str| {
        let asked = question(sentence);
        !begins(unnamed(sentence), &SMALL_TALK) && words(&without_gaps(asked)) >= QUESTION_WORDS
    };
    let wish = said().find(|(_, sentence)| real(sentence) && holds(sentence, &WANTING));
    let question = said().find(|(_, sentence)| real(sentence) && is_question(sentence));
    match (question, wish) {
        // A wish that was told first and answered in between is what the caller came with.
        (Some(question), Some(wish)) if wish.0 < question.0 && !holds(wish.1, &["?"]) => Some(wish),
        (question, wish) => question.or(wish),
    }
}

fn is_question(sentence: &str) -> bool {
    sentence.trim_end().ends_with(['?', '？'])
        || begins(question(sentence), &ASKING)
        || sentence.trim_end_matches('。').ends_with('か')
}

/// The trigger phrase: the question without its surroundings and without the clauses that were about this caller alone.
fn subject(asked: &str) -> Option<String> {
    let clauses: Vec<&str> = asked.split_inclusive([',', '，', '、', ';']).collect();
    let of_all = |clause: &&str| !has_gap(clause) || clause.ends_with(['?', '？']) || begins(question(clause), &ASKING);
    let kept = clauses.into_iter().filter(of_all).collect::<String>();
    let whole = if words(question(&kept)) > QUESTION_WORDS { kept } else { asked.to_owned() };
    let whole = without_gaps(without_introductions(question(&whole)));
    let phrase = question(&whole).trim_end_matches(|c: char| c.is_whitespace() || ".,;:!。，、！".contains(c));
    let phrase = cut(&capital(phrase), SUBJECT);
    (words(&phrase) >= QUESTION_WORDS).then_some(phrase)
}

/// What is said last behind an introduction such as "my name is …", or else before it.
fn without_introductions(text: &str) -> &str {
    let pieces = INTRODUCED_ANYWHERE.as_ref().map(|introduced| introduced.split(text).collect::<Vec<_>>());
    let says = |piece: &&str| words(&without_gaps(question(piece))) >= QUESTION_WORDS;
    pieces.into_iter().flatten().rfind(says).unwrap_or(text)
}

/// The sentences of the turn that settled it, or nothing.
fn answer(turns: &[Turn<'_>], asked_at: usize, subject: &str) -> Option<String> {
    let mut best: Option<(f32, String)> = None;
    for (at, turn) in turns.iter().enumerate().skip(asked_at + 1).filter(|(_, turn)| turn.role != Speaker::User) {
        let text = told(turn);
        if words(&text) < ANSWER_WORDS {
            continue;
        }
        let score = worth(turn.role, &text, subject, next_of_caller(turns, at));
        if score > 0.0 && best.as_ref().is_none_or(|(known, _)| score >= *known) {
            best = Some((score, text));
        }
    }
    best.map(|(_, text)| cut(&text, INSTRUCTIONS))
}

/// What the caller said next.
fn next_of_caller<'t, 'm>(turns: &'t [Turn<'m>], at: usize) -> Option<&'t Turn<'m>> {
    turns.get(at + 1).filter(|turn| turn.role == Speaker::User)
}

/// What of a turn would be good for other callers: statements in which nothing had to be taken out but the name of whoever
/// they were made to.
fn told(turn: &Turn<'_>) -> String {
    let kept = turn.sentences().into_iter().filter(|sentence| {
        let matter = bare(sentence);
        !has_gap(matter) && !sentence.ends_with(['?', '？']) && !begins(matter, &NO_ANSWER) && words(matter) >= 2
    });
    kept.map(|sentence| capital(bare(sentence))).collect::<Vec<_>>().join(" ")
}

/// How likely a turn is what settled the question.
fn worth(role: Speaker, text: &str, subject: &str, next: Option<&Turn<'_>>) -> f32 {
    let length = f32::from(u8::try_from(words(text).min(30)).unwrap_or(30)) / 30.0;
    let person = if role == Speaker::Agent { 1.0 } else { 0.0 };
    let reaction = match next {
        Some(turn) if turn.says(&UNSETTLED) => -3.0,
        Some(turn) if turn.says(&SETTLED) => 1.5,
        _ => 0.0,
    };
    length + person + reaction + 2.0 * shared(subject, text)
}

/// The share of the question's wording that the answer has too, by runs of four characters: inflection does not matter.
fn shared(subject: &str, text: &str) -> f32 {
    let asked = runs(subject);
    if asked.is_empty() {
        return 0.0;
    }
    let told = runs(text);
    let both = u16::try_from(asked.intersection(&told).count()).unwrap_or(u16::MAX);
    f32::from(both) / f32::from(u16::try_from(asked.len()).unwrap_or(u16::MAX))
}

fn runs(text: &str) -> HashSet<Vec<char>> {
    let letters: Vec<char> = text.to_lowercase().chars().filter(|c| c.is_alphanumeric() || *c == ' ').collect();
    letters.windows(4).filter(|run| !run.contains(&' ')).map(<[char]>::to_vec).collect()
}
