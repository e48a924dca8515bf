use super::{conversation, redacted};
use crate::domain::learning::generate_scenario;
use crate::domain::learning::placeholders::contains_placeholder;

/// A text, and the words that must not be left of it.
const PERSONAL: &[(&str, &[&str])] = &[
    ("call 555\u{2011}123\u{2011}4567", &["555", "123", "4567"]),
    ("call 555—123—4567", &["555", "123", "4567"]),
    ("call 555, 123, 4567", &["555", "123", "4567"]),
    ("call 555. 123. 4567", &["555", "123", "4567"]),
    ("call 555_123_4567", &["555", "123", "4567"]),
    ("call 555·123·4567", &["555", "123", "4567"]),
    ("call 555, 1234567", &["555", "123"]),
    ("call 06, 12, 34, 56, 78", &["06", "12", "78"]),
    ("call 4, 7, 1, 1, 2", &["7, 1"]),
    ("In 2025, 555-123-4567 is the number.", &["555", "4567"]),
    ("We are open until 14. 555-123-4567 is the number.", &["555", "4567"]),
    // labelled numbers
    ("Die Bestellung 4711 kommt morgen.", &["4711"]),
    ("Rechnung 8812 ist offen.", &["8812"]),
    ("Ich bin Kunde 8812.", &["8812"]),
    ("Der Auftrag ist 8812, danke.", &["8812"]),
    ("Vertrag: 8812", &["8812"]),
    ("le colis 8812 est perdu", &["8812"]),
    ("el envío 8812 no llegó", &["8812"]),
    ("o protocolo 8812", &["8812"]),
    ("la polizza 8812", &["8812"]),
    ("de zending 8812 is kwijt", &["8812"]),
    ("Your EUR 12345678 account", &["1234"]),
    // dictated in pairs
    ("c'est le zéro six douze trente-quatre cinquante-six soixante-dix-huit", &["douze", "trente", "dix-huit"]),
    ("zéro six douze trente-quatre cinquante-six", &["douze", "cinquante"]),
    ("null eins sieben einundzwanzig dreiundvierzig", &["sieben", "dreiundvierzig"]),
    ("einundzwanzig dreiundvierzig fünfundsechzig", &["einund", "fünfund"]),
    ("seis doce treinta y cuatro cincuenta y seis setenta y ocho", &["doce", "cuatro", "ocho"]),
    ("nove um vinte e três quarenta e cinco sessenta e sete", &["vinte", "sete"]),
    ("ventuno trentaquattro cinquantasei", &["ventuno", "cinquantasei"]),
    ("tre quattro sette ventuno trentaquattro cinquantasei", &["ventuno", "cinquantasei"]),
    ("nul zes eenentwintig drieënveertig vijfenzestig", &["eenentwintig", "vijfenzestig"]),
    ("oh seven seven twelve thirty-four fifty-six", &["twelve", "fifty"]),
    // streets and e-mail addresses
    ("I live at 22 Acacia Gardens", &["22", "Acacia"]),
    ("ship to 22 Acacia Grove please", &["22", "Acacia"]),
    ("it's 22 Oak Hill", &["22", "Oak"]),
    ("Rosenheimer Ring 4", &["Rosenheimer", "4"]),
    ("Ich wohne Am Bach 5", &["Bach", "5"]),
    ("Meine Adresse ist Am Bach 5", &["Bach", "5"]),
    ("j'habite 8 bd Voltaire", &["8", "Voltaire"]),
    ("vivo en Gran Vía 32", &["32"]),
    ("moro no Largo do Rato 5", &["Rato", "5"]),
    ("abito in Largo Augusto 3", &["Augusto", "3"]),
    ("abito in via roma 10", &["roma", "10"]),
    ("anna.berg [at] gmail [dot] com", &["anna", "berg", "gmail"]),
    ("anna.berg (at) gmail (punkt) com", &["anna", "berg", "gmail"]),
    ("anna minus berg klammeraffe web punkt de", &["anna", "berg", "web"]),
];

#[test]
fn personal_numbers_and_addresses_are_redacted_in_every_spelling() {
    let mut left = Vec::new();
    for (text, removed) in PERSONAL {
        let clean = redacted(text);
        if removed.iter().any(|word| clean.contains(word)) || !contains_placeholder(&clean) || redacted(&clean) != clean
        {
            left.push(format!("{text:?} → {clean:?}"));
        }
    }
    assert!(left.is_empty(), "{}", left.join("\n"));
}

#[test]
fn amounts_times_and_lists_are_kept() {
    let mut changed = Vec::new();
    for text in [
        "We have more than 10,000 customers, and 1,250,000 parcels a year.",
        "It costs $1,299.00, or €1.299,00, or 1,299.50 in cash.",
        "Das kostet 9,99, 19,99 oder 29,99 €.",
        "Open Monday 9-12, 14-18, Tuesday 9.00-12.00, 14.00-18.00.",
        "Geöffnet 9.00—18.00.",
        "Press 1, 2, 3, 4, 5 or 6.",
        "Sizes 36, 38, 40, 42 and 44.",
        "We sell 10, 20, 50, 100 and 500 grams.",
        "Available with 64, 128, 256 GB.",
        "In 2024, 15 shops opened; in 2024, 2025 and 2026 more.",
        "Call us 24/7, 365 days a year.",
        "We close at 18. 24 hours later we open.",
        "The total is 123, 456 of them are new.",
        "Am 24.12., 25.12. und 26.12. ist zu.",
        "Eine Bestellung ab 100 Euro ist frei.",
        "Die Rechnung ist 500 Euro hoch.",
        "Der Vertrag ist 365 Tage gültig.",
        "Die Bestellung ist in 14 Tagen da.",
        "Ça coûte trente-neuf quatre-vingt-dix-neuf.",
        "Zwischen einundzwanzig und dreiundzwanzig Uhr.",
        "Um zehn, elf, zwölf oder dreizehn Uhr.",
        "De nueve a catorce y de dieciséis a veinte.",
        "From nine thirty to five thirty.",
        "Please ring 4 times.",
        "In spring 4 shops open.",
        "Am Montag 5 Stunden, im Mai 10.",
        "Contact us via chat 24 hours a day.",
        "A 3 bd house with 2 Front Row seats.",
        "Der Weg 3 Kilometer weiter ist frei.",
        "In an emergency call the police 110.",
        "You get 2 tickets in the Botanic Gardens.",
        "It is on page 22 of the Hill report.",
    ] {
        let clean = redacted(text);
        if clean != text {
            changed.push(format!("{text:?} → {clean:?}"));
        }
    }
    assert!(changed.is_empty(), "{}", changed.join("\n"));
}

#[test]
fn the_words_around_a_redacted_number_are_kept() {
    for (said, subject) in [
        ("u: Ich habe Bestellung 4711 und Kunde 8812, wann kommt sie?", "Wann kommt sie?"),
        ("u: Can I still cancel order 4711?", "Can I still cancel order?"),
        ("u: Kann ich meine Bestellung 4711 noch stornieren?", "Kann ich meine Bestellung noch stornieren?"),
    ] {
        let scenario =
            generate_scenario(&conversation(&[said, "a: It comes within three days, and can be cancelled before."]));
        assert_eq!(scenario.map(|scenario| scenario.subject), Ok(subject.to_owned()), "{said}");
    }
    let answer = "a: Die Bestellung 4711 kommt morgen. Rechnung 8812 ist offen. Bestellungen kommen nach drei Tagen.";
    let scenario = generate_scenario(&conversation(&["u: Wann kommt meine Bestellung?", answer]));
    assert_eq!(scenario.map(|scenario| scenario.instructions), Ok("Bestellungen kommen nach drei Tagen.".to_owned()));
}

#[test]
fn repetitive_texts_are_processed_in_bounded_time() {
    for part in ["1, ", "1. ", "22 Oak ", "eins ", "my name is ", "a dot ", "[name] ", "Anna. ", "王", "田中", "- "]
    {
        let said = conversation(&[&format!("u: {}", part.repeat(8_000)), "a: We open at ten."]);
        let started = std::time::Instant::now();
        drop(generate_scenario(&said));
        assert!(started.elapsed() < std::time::Duration::from_secs(20), "{part:?}: {:?}", started.elapsed());
    }
}
