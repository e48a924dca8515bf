use pretty_assertions::assert_eq;

use super::conversation;
use crate::domain::learning::placeholders::contains_placeholder;
use crate::domain::learning::{
    GenerationError, MAX_CONVERSATION_BYTES, MAX_INSTRUCTIONS_CHARS, MAX_SUBJECT_CHARS, generate_scenario,
    learnable_messages,
};

/// A conversation, and the expected subject and instructions.
type Case = (&'static [&'static str], &'static str, &'static str);

const CASES: &[Case] = &[
    (
        &[
            "a: Thank you for calling Acme, how can I help you?",
            "u: Hi, um, my name is Anna Berg and I wanted to ask, when do you open on Saturdays?",
            "a: Of course, Anna. On Saturdays we are open from 10 to 14. Is there anything else I can help with?",
            "u: No, thanks, that's all.",
            "a: You're welcome, have a nice day!",
        ],
        "When do you open on Saturdays?",
        "On Saturdays we are open from 10 to 14.",
    ),
    (
        &[
            "u: My router stopped working. My customer number is 778123.",
            "a: I'm sorry to hear that. Have you tried turning it off?",
            "u: Yes, that didn't help.",
            "a: Let me transfer you to a colleague.",
            "h: Hello Mrs. Berg, this is Tom. Hold the reset button for ten seconds until the light turns green. Then wait two minutes.",
            "u: Great, it works now!",
        ],
        "My router stopped working",
        "Hold the reset button for ten seconds until the light turns green. Then wait two minutes.",
    ),
    (
        &[
            "u: Guten Tag, Müller hier, ich hätte eine Frage: Kann ich meine Bestellung 4711123 noch stornieren?",
            "a: Einen Augenblick bitte.",
            "a: Ja, eine Bestellung können Sie bis zum Versand kostenlos stornieren. Ihre Bestellung 4711123 wird morgen versendet.",
            "u: Super, danke.",
        ],
        "Kann ich meine Bestellung noch stornieren?",
        "Eine Bestellung können Sie bis zum Versand kostenlos stornieren.",
    ),
    (
        &[
            "u: Bonjour, je voudrais savoir combien coûte la livraison ?",
            "a: La livraison coûte 5 euros et elle est gratuite dès 50 euros.",
            "u: Merci, au revoir.",
        ],
        "Combien coûte la livraison ?",
        "La livraison coûte 5 euros et elle est gratuite dès 50 euros.",
    ),
    (
        &[
            "u: Hola, me llamo María. ¿Puedo devolver un producto sin el ticket?",
            "a: Claro, María. Puede devolver un producto sin ticket durante 14 días con la tarjeta de pago.",
        ],
        "¿Puedo devolver un producto sin el ticket?",
        "Puede devolver un producto sin ticket durante 14 días con la tarjeta de pago.",
    ),
    (
        &[
            "u: Bom dia, gostaria de saber onde posso estacionar o carro?",
            "a: Pode estacionar atrás do hotel, é gratuito para hóspedes.",
            "u: Obrigado!",
        ],
        "Onde posso estacionar o carro?",
        "Pode estacionar atrás do hotel, é gratuito para hóspedes.",
    ),
    (
        &[
            "u: Buongiorno, volevo sapere come posso cambiare la password?",
            "a: Apra le impostazioni e scelga Sicurezza. Poi tocchi Cambia password.",
            "u: Perfetto, grazie.",
        ],
        "Come posso cambiare la password?",
        "Apra le impostazioni e scelga Sicurezza. Poi tocchi Cambia password.",
    ),
    (
        &[
            "u: Goedemiddag, met Jan de Vries. Hoe lang duurt de levering?",
            "a: De levering duurt twee werkdagen binnen Nederland.",
            "u: Bedankt.",
        ],
        "Hoe lang duurt de levering?",
        "De levering duurt twee werkdagen binnen Nederland.",
    ),
    (
        &[
            "u: もしもし、土曜日は何時に開きますか？",
            "a: 土曜日は10時から14時まで営業しております。",
            "u: ありがとうございます。",
        ],
        "土曜日は何時に開きますか？",
        "土曜日は10時から14時まで営業しております。",
    ),
    (
        &[
            "u: 안녕하세요, 토요일에 몇 시에 문을 여나요?",
            "a: 토요일에는 10시부터 14시까지 영업합니다.",
            "u: 감사합니다.",
        ],
        "토요일에 몇 시에 문을 여나요?",
        "토요일에는 10시부터 14시까지 영업합니다.",
    ),
    (
        &["u: 你好，请问周六几点开门？", "a: 周六从10点到14点营业。", "u: 谢谢。"],
        "周六几点开门？",
        "周六从10点到14点营业。",
    ),
    (
        &[
            "u: Can you hear me?",
            "a: Yes, I can hear you.",
            "u: Do you have parking?",
            "a: You can find the parking rules on our website.",
            "u: No, that's not what I asked.",
            "a: Parking is behind the house and free for guests.",
            "u: Perfect.",
        ],
        "Do you have parking?",
        "Parking is behind the house and free for guests.",
    ),
];

#[test]
fn the_question_and_the_answer_are_found() {
    for (said, subject, instructions) in CASES {
        let scenario = generate_scenario(&conversation(said)).unwrap_or_else(|error| panic!("{said:?}: {error:?}"));
        assert_eq!((scenario.subject.as_str(), scenario.instructions.as_str()), (*subject, *instructions), "{said:?}");
        assert_eq!(generate_scenario(&conversation(said)), Ok(scenario));
    }
}

#[test]
fn a_conversation_without_question_or_answer_gives_an_error() {
    for (said, error) in [
        (&[][..], GenerationError::NoQuestion),
        (&["u: Hello?", "a: How can I help you?", "u: Thanks, bye."], GenerationError::NoQuestion),
        (&["a: We are open from 9 to 18.", "u: Okay, thank you."], GenerationError::NoQuestion),
        (&["u: When do you open?"], GenerationError::NoAnswer),
        (&["u: When do you open?", "a: I don't know.", "u: Okay."], GenerationError::NoAnswer),
        (&["u: When do you open?", "a: One moment please.", "a: Let me transfer you."], GenerationError::NoAnswer),
        (&["u: Where is my parcel?", "a: Parcel 99812345 is at 12 Baker Street."], GenerationError::NoAnswer),
        (&["u: When do you open?", "a: We open the doors at noon.", "u: No, that's wrong."], GenerationError::NoAnswer),
    ] {
        assert_eq!(generate_scenario(&conversation(said)), Err(error), "{said:?}");
    }
}

#[test]
fn a_scenario_is_cut_between_words_at_the_length_limits() {
    let long = "the very long way around the house ".repeat(200);
    let scenario =
        generate_scenario(&conversation(&[&format!("u: How do I take {long}?"), &format!("a: You take {long}.")]))
            .unwrap();
    assert!(
        scenario.subject.chars().count() <= MAX_SUBJECT_CHARS
            && scenario.instructions.chars().count() <= MAX_INSTRUCTIONS_CHARS
    );
    assert!(!contains_placeholder(&scenario.subject) && !contains_placeholder(&scenario.instructions));
}

#[test]
fn messages_are_learned_from_up_to_the_bound() {
    let quarter = format!("u: {}", "a".repeat(MAX_CONVERSATION_BYTES / 4));
    let messages = conversation(&[&quarter, &quarter, &quarter, &quarter, "a: One byte too many."]);
    assert_eq!((learnable_messages(&messages), learnable_messages(&messages[..3])), (4, 3));
    assert_eq!(learnable_messages(&[]), 0);
}
