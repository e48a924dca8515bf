//! Numbers as they are said: digit by digit, and in pairs.

/// The words for the digits where a transcript writes them out, lower case.
const DIGIT: &str = r"\d{1,2}|zero|oh|one|two|three|four|five|six|seven|eight|nine|double|triple|null|eins|zwei|zwo|drei|vier|fünf|sechs|sieben|acht|neun|zéro|un|deux|trois|quatre|cinq|sept|huit|neuf|cero|uno|dos|tres|cuatro|cinco|seis|siete|ocho|nueve|um|dois|três|quatro|sete|oito|nove|meia|due|tre|quattro|cinque|sei|sette|otto|nul|een|één|twee|drie|vijf|zes|zeven|acht|negen";
/// From ten on, in one word.
const TEENS: &str = r"ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|zehn|elf|zwölf|dreizehn|vierzehn|fünfzehn|sechzehn|siebzehn|achtzehn|neunzehn|dix(?:[- ](?:sept|huit|neuf))?|onze|douze|treize|quatorze|quinze|seize|diez|once|doce|trece|catorce|quince|dieci(?:séis|seis|siete|ocho|nueve)|dez|doze|treze|dez[ea]sseis|dez[ea]ssete|dezoito|dez[ea]nove|dieci|undici|dodici|tredici|quattordici|quindici|sedici|diciassette|diciotto|diciannove|tien|twaalf|dertien|veertien|vijftien|zestien|zeventien|achttien|negentien";
const TENS: &str = r"twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|zwanzig|drei(?:ß|ss)ig|vierzig|fünfzig|sechzig|siebzig|achtzig|neunzig|quatre[- ]vingts?|vingt|trente|quarante|cinquante|soixante|septante|huitante|nonante|veinte|treinta|cuarenta|cincuenta|sesenta|setenta|ochenta|noventa|vinte|trinta|quarenta|cinquenta|sessenta|oitenta|venti|trenta|quaranta|cinquanta|sessanta|settanta|ottanta|novanta|twintig|dertig|veertig|vijftig|zestig|zeventig|tachtig|negentig";
/// From twenty-one on, a language each.
const PAIRS: [&str; 7] = [
    r"(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)[- ](?:one|two|three|four|five|six|seven|eight|nine)",
    r"(?:ein|zwei|drei|vier|fünf|sechs|sieben|acht|neun)und(?:zwanzig|drei(?:ß|ss)ig|vierzig|fünfzig|sechzig|siebzig|achtzig|neunzig)",
    r"(?:quatre[- ]vingt|soixante)[- ](?:et[- ])?(?:dix(?:[- ](?:sept|huit|neuf))?|onze|douze|treize|quatorze|quinze|seize)|(?:quatre[- ]vingt|vingt|trente|quarante|cinquante|soixante|septante|huitante|nonante)[- ](?:et[- ])?(?:une?|deux|trois|quatre|cinq|six|sept|huit|neuf)",
    r"veinti(?:uno|ún|dós|dos|trés|tres|cuatro|cinco|séis|seis|siete|ocho|nueve)|(?:treinta|cuarenta|cincuenta|sesenta|setenta|ochenta|noventa) y (?:uno|dos|tres|cuatro|cinco|seis|siete|ocho|nueve)",
    r"(?:vinte|trinta|quarenta|cinquenta|sessenta|setenta|oitenta|noventa) e (?:um|dois|duas|três|quatro|cinco|seis|sete|oito|nove)",
    r"(?:venti|trenta|quaranta|cinquanta|sessanta|settanta|ottanta|novanta)(?:due|tre|tré|quattro|cinque|sei|sette|nove)|(?:vent|trent|quarant|cinquant|sessant|settant|ottant|novant)(?:uno|otto)",
    r"(?:een|twee|drie|vier|vijf|zes|zeven|acht|negen)(?:en|ën)(?:twintig|dertig|veertig|vijftig|zestig|zeventig|tachtig|negentig)",
];

/// A number below a hundred; from twenty-one on it may have several words.
pub(super) fn word() -> String {
    format!("(?i)(?:{}|{TENS}|{TEENS}|{DIGIT})", pair())
}

/// Five numbers in a row, or three pairs: no quantity, time or price is said so.
pub(super) fn row() -> String {
    let (word, pair) = (word(), pair());
    format!(r"(?i)\b(?:{word}(?:[\s,.-]+{word}){{4,}}|(?:{pair})(?:[\s-]+(?:{pair})){{2,}})\b")
}

/// A number that two digits take, and nothing else.
pub(super) fn pair_alone() -> String {
    format!("(?i)^(?:{})$", pair())
}

fn pair() -> String {
    PAIRS.join("|")
}
