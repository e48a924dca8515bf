use super::{conversation, redacted};
use crate::domain::learning::Redactor;
use crate::domain::learning::placeholders::contains_placeholder;

/// A text, and the words that must not be left of it.
const PERSONAL: &[(&str, &[&str])] = &[
    // e-mail addresses, written and spoken
    ("Write to anna.berg@example.com please", &["anna", "berg", "example"]),
    ("mail: a_b+c@mail.example.co.uk.", &["a_b", "co.uk"]),
    ("it's anna dot berg at example dot com", &["anna", "berg", "example"]),
    ("anna punkt berg ät beispiel punkt de", &["anna", "berg", "beispiel"]),
    ("mon adresse est anna point berg arobase exemple point fr", &["anna", "berg", "exemple"]),
    ("es ana arroba ejemplo punto es", &["ana ", "ejemplo"]),
    ("é ana arroba exemplo ponto pt", &["ana ", "exemplo"]),
    ("è anna chiocciola esempio punto it", &["anna", "esempio"]),
    ("het is anna apenstaartje voorbeeld punt nl", &["anna", "voorbeeld"]),
    ("メールは tanaka@example.jp です", &["tanaka", "example"]),
    ("이메일은 kim@example.kr 입니다", &["kim", "example"]),
    ("我的邮箱是wang@example.cn", &["wang", "example"]),
    ("it's john_smith at example.com", &["john", "example"]),
    ("john.smith(at)example.com", &["john", "example"]),
    ("anna.berg at example dot com", &["anna", "berg", "example"]),
    ("I'm @annaberg there", &["annaberg"]),
    // phone numbers
    ("call +1 (555) 123-4567", &["555", "123", "4567"]),
    ("meine Nummer ist 0171 2345678", &["0171", "234"]),
    ("mon numéro c'est le 06 12 34 56 78", &["06", "12", "78"]),
    ("mon numéro est 06.12.34.56.78", &["06", "12", "78"]),
    ("mi teléfono es 612 345 678", &["612", "678"]),
    ("o meu telefone é (11) 91234-5678", &["11", "9123"]),
    ("il mio numero è 347 123 4567", &["347", "4567"]),
    ("mijn nummer is 06-12345678", &["06", "1234"]),
    ("電話番号は090-1234-5678です", &["090", "1234"]),
    ("電話は０９０１２３４５６７８", &["０９０", "５６"]),
    ("제 번호는 010-1234-5678이에요", &["010", "1234"]),
    ("我的电话是13812345678", &["138", "5678"]),
    ("it's five five five one two three four", &["five", "three"]),
    ("null eins sieben eins zwei drei vier", &["eins", "sieben"]),
    ("zéro six douze zéro six deux trois quatre", &["deux", "quatre"]),
    ("seis uno dos tres cuatro cinco", &["dos", "tres"]),
    ("nove um dois três quatro cinco", &["dois", "quatro"]),
    ("tre quattro sette uno due tre", &["quattro", "sette"]),
    ("nul zes een twee drie vier", &["zes", "twee"]),
    ("号码是一三八一二三四五六七八", &["一三八", "五六"]),
    ("공일공 일이삼사 오육칠팔", &["일이삼", "칠팔"]),
    // cards, orders, customers
    ("my card 4111 1111 1111 1111 was declined", &["4111"]),
    ("order number 4711 is late", &["4711"]),
    ("my order AB-1234-X is late", &["AB", "1234"]),
    ("booking reference X7K9P2 please", &["X7K9P2"]),
    ("Meine Bestellnummer ist 4711", &["4711"]),
    ("Kundennummer: KD-7781", &["7781", "KD"]),
    ("numéro de commande 98765", &["98765"]),
    ("mi pedido 77812 no llegó", &["77812"]),
    ("o pedido número 812 não chegou", &["812"]),
    ("l'ordine numero 812 non è arrivato", &["812"]),
    ("bestelling nummer 812 is kwijt", &["812"]),
    ("the card ending in 4242", &["4242"]),
    ("IBAN DE89 3704 0044 0532 0130 00", &["DE89", "3704", "0130"]),
    ("my PIN is 1234", &["1234"]),
    ("the gate code 4711 please", &["4711"]),
    ("my password is hunter2", &["hunter2"]),
    ("mein Auto ist B-AB 1234", &["AB 1234"]),
    ("CPF 123.456.789-09", &["123", "789"]),
    ("codice fiscale RSSMRA85T10A562S", &["RSSMRA"]),
    // names
    ("my name is Anna Berg and I have a question", &["Anna", "Berg"]),
    ("my name is anna berg", &["anna", "berg"]),
    ("Hi, this is John Smith, John is my first name", &["John", "Smith"]),
    ("Hello, I'm Mary O'Neil.", &["Mary", "Neil"]),
    ("It's Mrs. Taylor here", &["Taylor"]),
    ("Name: Anna Berg", &["Anna", "Berg"]),
    ("You can call me Sarah", &["Sarah"]),
    ("You're welcome, Anna!", &["Anna"]),
    ("Ich bin Anna Berg", &["Anna", "Berg"]),
    ("Je suis Marie Dupont", &["Marie", "Dupont"]),
    ("Mein Name ist Jürgen von der Heide", &["Jürgen", "Heide"]),
    ("Ich heiße Müller", &["Müller"]),
    ("Hier spricht Frau Doktor", &["Doktor"]),
    ("Guten Tag Herr Schmidt, wie geht es", &["Schmidt"]),
    ("Je m’appelle Élodie Dubois", &["Élodie", "Dubois"]),
    ("Bonjour Madame Lefèvre.", &["Lefèvre"]),
    ("Me llamo María García López", &["María", "García", "López"]),
    ("habla con el señor Ortega", &["Ortega"]),
    ("Meu nome é João da Silva", &["João", "Silva"]),
    ("Mi chiamo Luca Rossi", &["Luca", "Rossi"]),
    ("Met Jan de Vries", &["Jan", "Vries"]),
    ("Mijn naam is Sanne Bakker", &["Sanne", "Bakker"]),
    ("that is spelled B-E-R-G", &["B-E-R-G"]),
    ("我叫王小明。", &["王小明"]),
    ("田中と申します", &["田中"]),
    ("제 이름은 김철수입니다", &["김철수"]),
    // postal addresses
    ("I live at 12 Baker Street, Apt 4", &["12", "Baker"]),
    ("ship to 1600 Pennsylvania Ave", &["1600", "Pennsylvania"]),
    ("Springfield, IL 62704", &["62704", "Springfield"]),
    ("London SW1A 1AA", &["SW1A", "1AA"]),
    ("Ich wohne in der Hauptstraße 5a, 10115 Berlin", &["Hauptstraße", "10115", "Berlin"]),
    ("Berliner Str. 12 bitte", &["Str. 12"]),
    ("j'habite 12 bis rue de la Paix, 75002 Paris", &["rue", "Paix", "75002", "Paris"]),
    ("vivo en la calle Mayor 12", &["Mayor", "12"]),
    ("moro na Rua das Flores, 123", &["Flores", "123"]),
    ("abito in via Garibaldi 7", &["Garibaldi", "7"]),
    ("ik woon op de Keizersgracht 123, 1015 CJ Amsterdam", &["Keizersgracht", "1015", "Amsterdam"]),
    ("Am Markt 5, 12345 Berlin", &["Markt", "Berlin", "12345"]),
    ("PO Box 123", &["123"]),
    ("住所は東京都渋谷区神南1-2-3です", &["神南", "1-2"]),
    ("地址是建国路88号", &["建国路", "88"]),
    ("주소는 테헤란로 123", &["테헤란로", "123"]),
    // dates of birth, links with secrets
    ("born 24.12.1980", &["24", "1980"]),
    ("born on March 12, 1980", &["March", "1980"]),
    ("né le 12 mars 1980", &["mars", "1980"]),
    ("生年月日は1980年12月24日", &["1980", "24"]),
    ("https://shop.example/reset?token=abc", &["token", "abc"]),
    ("https://anna:pw@shop.example/", &["anna", "pw"]),
    ("https://shop.example/r/a8f7d6e5c4b3a2f1e0", &["a8f7"]),
];

#[test]
fn personal_details_are_redacted() {
    let mut left = Vec::new();
    for (text, removed) in PERSONAL {
        let clean = redacted(text);
        let still: Vec<_> = removed.iter().filter(|word| clean.contains(**word)).collect();
        if !still.is_empty() || !contains_placeholder(&clean) {
            left.push(format!("{text:?} → {clean:?}"));
        }
    }
    assert!(left.is_empty(), "{}", left.join("\n"));
}

#[test]
fn general_information_is_kept() {
    for text in [
        "We are open from 9 to 18, on Saturdays from 10:00 to 14:00.",
        "Wir haben von 9.00-18.00 geöffnet, am 1. Mai nicht.",
        "Open 9.00-12.00 / 14.00-18.00.",
        "It costs $1299.00 or 15 euros a month, 20% less for students.",
        "Das kostet 1.299 €.",
        "Delivery takes 3 to 5 days, in 2025 as well.",
        "The 2024-2025 catalogue is at https://shop.example/catalogue.",
        "You can return it within 30 days, twice at most.",
        "Call us 24/7.",
        "Press one or two, then three.",
        "Monday to Friday.",
        "一个月以内可以退货。",
        "営業時間は9時から18時です。",
        "영업시간은 9시부터 18시까지입니다.",
        "Thank you. You can park behind the house.",
    ] {
        assert_eq!(redacted(text), text);
    }
}

#[test]
fn a_name_that_is_introduced_once_is_redacted_in_every_message() {
    let said = conversation(&[
        "u: hi my name is anna berg",
        "a: Thank you, Anna. Mr. Taylor will call you, ANNA BERG.",
        "h: Taylor here.",
    ]);
    let redacted = Redactor::new(&said).redact_messages(&said);
    for message in redacted {
        let text = message.content.to_lowercase();
        assert!(!text.contains("anna") && !text.contains("berg") && !text.contains("taylor"), "{text}");
    }
}

#[test]
fn redaction_is_idempotent() {
    for (text, _) in PERSONAL {
        let once = redacted(text);
        assert_eq!(redacted(&once), once);
    }
}
