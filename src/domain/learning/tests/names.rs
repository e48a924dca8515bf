use pretty_assertions::assert_eq;

use super::{conversation, redacted};
use crate::domain::learning::{GeneratedScenario, Redactor, generate_scenario};

/// A conversation, and the expected subject and instructions.
type Case = (&'static [&'static str], &'static str, &'static str);

fn generated(said: &[&str]) -> (String, String) {
    let GeneratedScenario { subject, instructions } =
        generate_scenario(&conversation(said)).unwrap_or_else(|error| panic!("{said:?}: {error:?}"));
    (subject, instructions)
}

fn assert_generated(cases: &[Case]) {
    let wrong: Vec<String> = cases
        .iter()
        .filter_map(|(said, subject, instructions)| {
            let expected = ((*subject).to_owned(), (*instructions).to_owned());
            let generated =
                generate_scenario(&conversation(said)).map(|scenario| (scenario.subject, scenario.instructions));
            (generated != Ok(expected.clone()))
                .then(|| format!("{said:?}\n  expected {expected:?}\n  generated {generated:?}"))
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_name_ends_with_its_sentence_or_line() {
    const OPEN: &str = "a: On Saturdays we are open from 10 to 14.";
    let told = "On Saturdays we are open from 10 to 14.";
    for (said, subject) in [
        ("u: My name is Anna. When do you open on Saturdays?", "When do you open on Saturdays?"),
        ("u: My name is Anna Berg. When do you open on Saturdays?", "When do you open on Saturdays?"),
        ("u: my name is anna. when do you open on saturdays?", "When do you open on saturdays?"),
        ("u: my name is anna when do you open on saturdays?", "When do you open on saturdays?"),
        ("u: my name is anna i'd like to know when you open", "When you open"),
        ("u: My name is J. R. Smith. When do you open on Saturdays?", "When do you open on Saturdays?"),
        ("u: My name is Dr. Anna Berg. When do you open on Saturdays?", "When do you open on Saturdays?"),
        ("u: My name is Anna B. When do you open on Saturdays?", "When do you open on Saturdays?"),
        ("u: My name is Anna Berg. I'd like to know when you open.", "When you open"),
        ("u: My name is Anna Berg and I wanted to ask when you open on Saturdays?", "When you open on Saturdays?"),
        ("u: Good morning from Berlin, my name is Anna and when do you open?", "When do you open?"),
        ("u: Name: Anna Berg\nWhen do you open on Saturdays?", "When do you open on Saturdays?"),
        ("u: This is Anna\nWhen do you open on Saturdays?", "When do you open on Saturdays?"),
        ("u: Ich heiße Anna. Wann haben Sie samstags offen?", "Wann haben Sie samstags offen?"),
        ("u: Je m'appelle Anna. Quand ouvrez-vous le samedi?", "Quand ouvrez-vous le samedi?"),
        ("u: Mi chiamo Anna. Quando aprite il sabato?", "Quando aprite il sabato?"),
        ("u: Mijn naam is Anna. Wanneer bent u zaterdag open?", "Wanneer bent u zaterdag open?"),
        ("u: Meu nome é Ana. Quando abrem no sábado?", "Quando abrem no sábado?"),
        ("u: Mi nombre es Ana. ¿Dónde puedo aparcar?", "¿Dónde puedo aparcar?"),
        ("u: Mi nombre es Ana. Dónde puedo aparcar?", "Dónde puedo aparcar?"),
    ] {
        assert_eq!(generated(&[said, OPEN]), (subject.to_owned(), told.to_owned()), "{said}");
    }
}

#[test]
fn a_word_after_the_sentence_of_a_name_is_no_name() {
    assert_generated(&[(
        &[
            "u: My name is Anna. Delivery was late. Can I get a refund?",
            "a: Delivery fees are refunded when it was late.",
        ],
        "Can I get a refund?",
        "Delivery fees are refunded when it was late.",
    )]);
}

const PLACEHOLDERS: &[Case] = &[
    (
        &[
            "u: 土曜日は何時に開きますか？",
            "a: 土曜日は10時から14時まで営業しております。090-1234-5678にお電話ください。",
        ],
        "土曜日は何時に開きますか？",
        "土曜日は10時から14時まで営業しております。",
    ),
    (
        &["u: 周六几点开门？我叫王小明。", "a: 周六从10点到14点营业。王小明先生请准时来。"],
        "周六几点开门？",
        "周六从10点到14点营业。",
    ),
    (
        &["u: 田中と申します。田中の予約は何時に変更できますか？", "a: 予約は前日の18時まで変更できます。"],
        "予約は何時に変更できますか？",
        "予約は前日の18時まで変更できます。",
    ),
    (
        &[
            "u: When do you open on Saturdays?",
            "a: On Saturdays we are open from 10 to 14. 555-123-4567 is our number.",
        ],
        "When do you open on Saturdays?",
        "On Saturdays we are open from 10 to 14.",
    ),
    (
        &[
            "u: My name is Anna. When do you open on Saturdays?",
            "a: On Saturdays we are open from 10 to 14. Anna, is there anything else?",
        ],
        "When do you open on Saturdays?",
        "On Saturdays we are open from 10 to 14.",
    ),
    (
        &[
            "u: Wann haben Sie samstags offen?",
            "a: Samstags haben wir von 10 bis 14 Uhr offen. Herr Schmidt, kann ich sonst noch helfen?",
        ],
        "Wann haben Sie samstags offen?",
        "Samstags haben wir von 10 bis 14 Uhr offen.",
    ),
    (
        &["u: Where can I park?", "a: We are at 12 Baker Street. You can park behind the house."],
        "Where can I park?",
        "You can park behind the house.",
    ),
    (
        &["u: Where can I park?", "a: You can park behind the house. Call us at tel. 555-123-4567 about it."],
        "Where can I park?",
        "You can park behind the house.",
    ),
];

#[test]
fn a_placeholder_does_not_move_the_end_of_a_sentence() {
    assert_generated(PLACEHOLDERS);
}

#[test]
fn sentences_about_a_person_go_and_sentences_to_a_person_stay() {
    assert_generated(&[
        (
            &[
                "u: My name is Anna. How do refunds work?",
                "a: Refunds take ten days.",
                "a: Anna has a cancelled account with unpaid bills.",
            ],
            "How do refunds work?",
            "Refunds take ten days.",
        ),
        (
            &[
                "u: My name is Anna. How do refunds work?",
                "a: Refunds take ten days. Okay, Anna owes us money. Yes Anna Berg moved.",
            ],
            "How do refunds work?",
            "Refunds take ten days.",
        ),
        (
            &["u: My name is Anna. When do you open?", "a: Anna, we are open from 10 to 14."],
            "When do you open?",
            "We are open from 10 to 14.",
        ),
        (
            &["u: My name is Anna. When do you open?", "a: Sure, Anna! We are open from 10 to 14."],
            "When do you open?",
            "We are open from 10 to 14.",
        ),
        (
            &["u: hi my name is anna when do you open", "a: of course anna we are open from 10 to 14"],
            "When do you open",
            "We are open from 10 to 14",
        ),
        (
            &["u: 我叫王小明。周六几点开门？", "a: 王先生，周六从10点到14点营业。王小明的账户已取消。"],
            "周六几点开门？",
            "周六从10点到14点营业。",
        ),
        (
            &[
                "u: 田中と申します。土曜日は何時に開きますか？",
                "a: 田中様、土曜日は10時から14時まで営業しております。田中様は会員です。",
            ],
            "土曜日は何時に開きますか？",
            "土曜日は10時から14時まで営業しております。",
        ),
    ]);
}

#[test]
fn thousands_of_names_are_redacted() {
    let letter = |number: usize| char::from(b"abcdefghijklmnopqrstuvwxyz"[number % 26]);
    let name = |at: usize| format!("Q{}{}{}", letter(at), letter(at / 26), letter(at / 676));
    let all: Vec<String> = (0..12_000).map(|at| format!("My name is {}.", name(at))).collect();
    let said =
        conversation(&[&format!("u: {}", all.join(" ")), &format!("a: Qaaa knows, and so does {}.", name(11_999))]);
    assert_eq!(Redactor::new(&said).redact(&said[1].content), "[name] knows, and so does [name].");
}

/// An introduction with a question, the expected subject, and the name that must be redacted.
const INTRODUCED: &[(&str, &str, &str)] = &[
    ("Sou Pedro Costa e queria saber quando abrem ao sábado?", "Quando abrem ao sábado?", "Costa"),
    ("Aqui é o Pedro Costa e queria saber quando abrem ao sábado?", "Quando abrem ao sábado?", "Pedro"),
    ("Ich bin der Jürgen Klein und wollte fragen, wann Sie öffnen?", "Wann Sie öffnen?", "Klein"),
    ("Ich bin der Jürgen Klein und wollte fragen wann Sie öffnen?", "Wann Sie öffnen?", "Jürgen"),
    ("Je suis Marie et je voudrais savoir quand vous ouvrez?", "Quand vous ouvrez?", "Marie"),
    ("It's Anna Berg, when do you open on Saturdays?", "When do you open on Saturdays?", "Berg"),
    ("Hello, it's Anna Berg and when do you open on Saturdays?", "When do you open on Saturdays?", "Anna"),
    ("this is anna berg calling, when do you open on saturdays?", "When do you open on saturdays?", "berg"),
    ("我是王小明，想问周六几点开门？", "周六几点开门？", "王小明"),
    ("我的名字叫王小明，周六几点开门？", "周六几点开门？", "王小明"),
    ("我姓王，周六几点开门？", "周六几点开门？", "王先生"),
    ("田中ですが、土曜日は何時に開きますか？", "土曜日は何時に開きますか？", "田中"),
    ("名前は田中太郎です。土曜日は何時に開きますか？", "土曜日は何時に開きますか？", "田中様"),
    ("田中太郎といいます。土曜日は何時に開きますか？", "土曜日は何時に開きますか？", "田中太郎"),
    ("저는 김철수입니다만 토요일에 몇 시에 문을 여나요?", "토요일에 몇 시에 문을 여나요?", "김철수"),
    ("Mein Nachname ist Schmidt. Wann haben Sie samstags offen?", "Wann haben Sie samstags offen?", "Schmidt"),
    ("Mein Vorname ist Anna. Wann haben Sie samstags offen?", "Wann haben Sie samstags offen?", "Anna"),
    ("Hier Schmidt, wann haben Sie samstags offen?", "Wann haben Sie samstags offen?", "Schmidt"),
    ("Guten Tag, hier Schmidt. Wann haben Sie samstags offen?", "Wann haben Sie samstags offen?", "Schmidt"),
    ("Guten Tag, Schmidt mein Name. Wann haben Sie samstags offen?", "Wann haben Sie samstags offen?", "Schmidt"),
    ("My name is Van Berg. When do you open on Saturdays?", "When do you open on Saturdays?", "Berg"),
    ("My name is Ahmed Bin Said. When do you open on Saturdays?", "When do you open on Saturdays?", "Said"),
    ("Hello, Berg speaking and I wanted to ask when you open?", "When you open?", "Berg"),
    ("Mon prénom est Élodie. Quand ouvrez-vous le samedi?", "Quand ouvrez-vous le samedi?", "Élodie"),
    ("Il mio cognome è Rossi. Quando aprite il sabato?", "Quando aprite il sabato?", "Rossi"),
    ("Mijn achternaam is Bakker. Wanneer bent u open?", "Wanneer bent u open?", "Bakker"),
    ("Mi nombre completo es Ana García. ¿Dónde puedo aparcar?", "¿Dónde puedo aparcar?", "García"),
];

#[test]
fn an_introduced_name_is_redacted_and_not_in_the_subject() {
    let mut wrong = Vec::new();
    for (said, subject, name) in INTRODUCED {
        let said = conversation(&[&format!("u: {said}"), &format!("a: Yes, {name} knows."), "a: It is always so."]);
        let generated = generate_scenario(&said).map(|scenario| scenario.subject);
        let redacted = Redactor::new(&said).redact(&said[1].content);
        if generated.as_deref() != Ok(*subject) || redacted.contains(*name) {
            wrong.push(format!("{said:?}\n  generated {generated:?}\n  {redacted}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_french_title_of_one_letter_starts_a_name() {
    for text in ["Bonjour, M. Dupont", "Merci. M. Dupont vous appellera.", "Je parle avec M. Dupont."] {
        let said = conversation(&[&format!("u: {text}")]);
        assert!(!Redactor::new(&said).redact(text).contains("Dupont"), "{text}");
    }
}

#[test]
fn self_descriptions_without_a_name_are_kept() {
    for text in [
        "It's Monday, when do you open?",
        "It's Black Friday, when do you open?",
        "It's Bank Holiday, when do you open?",
        "Now it's Acme Cloud, and that costs more.",
        "This is urgent, when do you open?",
        "This is urgent and I wanted to ask when you open.",
        "This is why I'm calling.",
        "The product name is Acme.",
        "Your last name is required, your name is not.",
        "It's free. Parking here and there costs nothing.",
        "Natürlich, Parken hier und dort ist frei.",
        "The name is wrong on my letter.",
        "Je suis malade.",
        "Je suis Française et cliente.",
        "Sou cliente e queria saber quando abrem.",
        "Ich bin Kunde. Wann haben Sie offen?",
        "Ich bin Kunde und wollte fragen, wann Sie öffnen.",
        "Ich bin der Mieter.",
        "Das ist mein Name.",
        "Wie ist mein Name?",
        "We are open until 5 P.M. Delivery is free.",
        "Je prends la taille M. Livraison gratuite.",
        "我是会员。",
        "我是顾客，周六几点开门？",
        "我是程序员，周六几点开门？",
        "我是韩国人，周六几点开门？",
        "急ぎですが、土曜日は何時に開きますか？",
        "初めてですが、予約できますか？",
        "会員ですが、予約できますか？",
        "これは何と言いますか？",
        "저는 회원입니다.",
        "저는 정규직입니다.",
        "저는 이용자입니다.",
        "저는 한국인입니다.",
    ] {
        assert_eq!(redacted(text), text);
    }
}
