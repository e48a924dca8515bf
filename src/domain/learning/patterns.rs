//! What says whose conversation it was, as patterns, in the order in which they are looked for. Numbers need more than a
//! pattern ([`super::numbers`]), and names need the whole conversation ([`super::names`]).

use std::sync::LazyLock;

use regex::Regex;

use super::gaps::Gap;

/// Addresses as they are spelt out on the phone: `anna dot berg at example dot com`, in the languages of the product.
const SPOKEN_DOT: &str =
    r"(?:dot|punkt|point|punto|ponto|punt|underscore|unterstrich|tiret|guion|dash|bindestrich|minus|hyphen)";
const SPOKEN_AT: &str = r"(?:at|ät|bei|arobase|arrobase|arroba|chiocciola|apenstaartje|klammeraffe|@)";

/// Words before a number that make it somebody's, however short it is.
const LABEL: &str = r"(?:(?:order|booking|reservation|customer|client|account|reference|ref|ticket|invoice|tracking|policy|contract|membership|member|case|card|passport|licence|license|confirmation|serial|security|gate|door|access|entry|verification|pin|cvv|cvc|iban|ssn|tax|zip|post(?:al)?)(?:\s?code|\s?id)?|commande|réservation|client|compte|référence|dossier|facture|contrat|carte|passeport|pedido|reserva|cliente|cuenta|referencia|factura|contrato|tarjeta|pasaporte|encomenda|conta|referência|fatura|cartão|passaporte|ordine|prenotazione|conto|riferimento|pratica|fattura|contratto|carta|bestelling|reservering|klant|rekening|factuur|polis|kaart|paspoort|abonnement|lidmaatschap|boeking|zending|bestellung|kund(?:e|in)|rechnung|auftrag|vertrag|konto|buchung|reservierung|vorgang|mitglied|karte|ausweis|reisepass|sendung|akte|aktenzeichen|versicherung|colis|abonné|adhérent|billet|devis|sinistre|albarán|expediente|póliza|socio|abonado|billete|envío|trámite|orden|processo|apólice|protocolo|boleto|bilhete|sócio|utente|abbonamento|polizza|biglietto|tessera|spedizione|fascicolo)";
/// Words that say that a number follows.
const NUMBER_WORD: &str = r"(?:number|no\.?|nr\.?|num\.?|#|id|code|nummer|numéro|n°|nº|número|numero)";
/// German and Dutch write the two as one word.
const COMPOUND: &str = r"\p{L}{3,}(?:nummer|nr\.|code|kennung|zeichen)";
const IS: &str = r"(?:\s*[:=#]\s*|\s+(?:is|ist|lautet|war|est|es|é|è|was|:|#)\s+|\s+)";

const MONTH: &str = r"(?:jan|feb|fév|fev|mar|mär|maa|mrt|apr|abr|avr|may|mai|mag|mei|jun|juin|giu|gen|ene|jul|juil|lug|aug|aoû|ago|sep|set|oct|okt|ott|out|nov|dec|dez|déc|dic)\p{L}*\.?";

/// Up to five words between a street's kind and its number.
const STREET_WORDS: &str = r"(?:[\p{L}\d.'’ºª-]+\s+){0,5}?[\p{L}.'’-]+";

/// The patterns, compiled once. One that did not compile would be missing: a test counts them.
pub(super) static PATTERNS: LazyLock<Vec<(Gap, Regex)>> = LazyLock::new(|| {
    let compiled = sources().into_iter().filter_map(|(gap, source)| Some((gap, Regex::new(&source).ok()?)));
    compiled.collect()
});

/// What [`PATTERNS`] is made of.
pub(super) fn sources() -> Vec<(Gap, String)> {
    let mut sources = Vec::new();
    let mut add = |gap, source: String| sources.push((gap, source));
    add(Gap::Link, r"(?i)\b(?:https?|ftp)://[^\s/@]*:[^\s/@]*@[^\s]+".to_owned());
    add(Gap::Link, r"(?i)\b(?:(?:https?|ftp)://|www\.)[^\s?#]+[?#][^\s]+".to_owned());
    add(Gap::Link, r"(?i)\b(?:(?:https?|ftp)://|www\.)[^\s]*/[^\s/]*\d[^\s/]{11,}[^\s]*".to_owned());
    add(Gap::Email, r"(?i)[\p{L}\d._%+'-]+\s?[@＠]\s?[\p{L}\d-]+(?:[.．][\p{L}\d-]+)+".to_owned());
    add(
        Gap::Email,
        r"(?i)[\p{L}\d._-]+\s?(?:[(\[]\s?(?:at|ät)\s?[)\]]|\s(?:at|ät|arobase|arroba|chiocciola|apenstaartje|klammeraffe)\s)\s?[\p{L}\d-]+(?:(?:\.|\s?[(\[]\s?(?:dot|punkt|point|punto|ponto|punt)\s?[)\]]\s?)[\p{L}\d-]+)+"
            .to_owned(),
    );
    let part = r"[\p{L}\d._-]+";
    let dotted = format!(r"{part}(?:\s+{SPOKEN_DOT}\s+{part})*");
    add(Gap::Email, format!(r"(?i)\b{dotted}\s+{SPOKEN_AT}\s+{part}(?:\s+{SPOKEN_DOT}\s+{part})+\b"));
    addresses(&mut add);
    add(Gap::Number, r"\b[A-Z]{2}\d{2}(?:[ -]?[A-Z\d]{4}){2,7}(?:[ -]?[A-Z\d]{1,4})?\b".to_owned());
    dates(&mut add);
    add(Gap::Number, format!(r"(?i)\b{LABEL}\s?{NUMBER_WORD}{IS}[\p{{L}}]{{0,4}}[-/]?\d[\p{{L}}\d/-]*"));
    add(Gap::Number, format!(r"(?i)\b{COMPOUND}{IS}[\p{{L}}]{{0,4}}[-/]?\d[\p{{L}}\d/-]*"));
    add(Gap::Number, r"(?i)\b(?:ending (?:in|with)|last four(?: digits)?(?: are| is)?|endet (?:auf|mit)|finissant par|termina (?:en|em|con|com)|eindigt op)\s+\d+".to_owned());
    add(Gap::Number, r"(?:[〇零一二三四五六七八九幺两][\s、，,-]?){5,}".to_owned());
    add(Gap::Number, r"(?:[공영일이삼사오육륙칠팔구][\s,-]?){6,}".to_owned());
    add(Gap::Number, r"(?i)\b(?:code|pin|tan|otp)\s+(?:is|ist|lautet|est|es|é|è)\s+\d+".to_owned());
    add(Gap::Number, r"(?i)\b(?:password|passcode|passwort|kennwort|mot de passe|contraseña|senha|wachtwoord)(?:\s*[:=]\s*|\s+(?:is|ist|lautet|est|es|é|è)\s+)\S*\d\S*".to_owned());
    add(Gap::Number, r"\b[A-ZÄÖÜ]{1,3}[- ][A-Z]{1,2}[ -]\d{1,4}\b".to_owned());
    add(Gap::Link, r"@[\p{L}\d_.]{3,}".to_owned());
    add(Gap::Name, r"\b(?:\p{L}(?:\s?-\s?|\.\s?|\s|,\s)){3,}\p{L}\b".to_owned());
    sources
}

/// A number of three digits or more after such a word alone, unless it turns out to be an amount ([`super::numbers`]).
pub(super) fn labelled() -> String {
    format!(r"(?i)\b{LABEL}{IS}#?[\p{{L}}]{{0,4}}[-/]?\d[\p{{L}}\d/-]{{2,}}")
}

fn addresses(add: &mut impl FnMut(Gap, String)) {
    let after = r"(?:,?\s+\d{4,5}(?:-\d{3,4})?\s+\p{Lu}[\p{L}-]+(?:\s\p{Lu}[\p{L}-]+)?)?";
    let mut address = |source: String| add(Gap::Address, source);
    address(
        r"(?i)\b\d{1,5}[a-z]?\s+(?:[\p{L}'’.-]+\s+){1,4}?(?:street|road|avenue|ave|lane|drive|boulevard|blvd|court|square|terrace|crescent|highway)\b(?:\.?,?\s+(?:apt|apartment|flat|suite|unit)\.?\s*#?\w+)?"
            .to_owned(),
    );
    address(
        r"\b\d{1,5}\s+(?:\p{Lu}[\p{L}'’.-]+\s+){1,3}(?:St|Rd|Dr|Ln|Ct|Pl|Way|Close|Place|Gardens|Grove|Hill|Mews)\b"
            .to_owned(),
    );
    address(format!(
        r"(?i)\b[\p{{L}}-]*(?:\p{{L}}(?:straße|strasse|str\.|weg|allee|gasse|platz|damm|ufer|straat|laan|plein|gracht|kade|dijk|singel|steeg)|\s(?:straße|strasse|str\.|allee|platz))\s+\d{{1,4}}\s?[a-z]?\b(?-i:{after})"
    ));
    address(
        r"(?i)\b\d{1,4}(?:\s?(?:bis|ter))?,?\s+(?:rue|avenue|boulevard|place|chemin|allée|impasse|quai|cours|route|faubourg)\s+(?:(?:de|du|des|la|le|les)\s+)*[\p{L}'’-]+(?-i:\s+\p{Lu}[\p{L}'’-]+){0,3}(?:,?\s+\d{5}(?-i:\s+\p{Lu}[\p{L}-]+)?)?"
            .to_owned(),
    );
    address(
        r"\b\d{1,4}(?:\s?(?:bis|ter))?,?\s+(?i:av|bd|bld|blvd)\.?\s+(?:(?:de|du|des|la|le|les)\s+)*\p{Lu}[\p{L}'’-]+"
            .to_owned(),
    );
    address(format!(
        r"(?i)\b(?:calle|c/|avenida|avda\.?|av\.|plaza|paseo|camino|carretera|ronda|rua|travessa|praça|estrada|alameda|rodovia|viale|piazza|corso|vicolo)\s+{STREET_WORDS},?\s+(?:n[º°o.]*\s*|número\s+|numero\s+)?\d{{1,5}}\s?[a-z]?\b(?-i:{after})"
    ));
    address(format!(r"(?i)\bgran v[ií]a,?\s+(?:n[º°o.]*\s*|número\s+)?\d{{1,5}}\b(?-i:{after})"));
    address(format!(
        r"\bLargo\s+(?:(?:d[aeo]s?|di|del|della)\s+)?\p{{Lu}}[\p{{L}}'’-]+(?:\s+\p{{Lu}}[\p{{L}}'’-]+)?,?\s+\d{{1,5}}\b(?:{after})"
    ));
    address(format!(
        r"(?i)\b(?:abit[oai]|vivo|risiedo|residente|indirizzo)\s+(?:(?:in|a|è)\s+)*via\s+{STREET_WORDS},?\s+\d{{1,4}}\b(?-i:{after})"
    ));
    address(format!(r"\b[Vv]ia\s+\p{{Lu}}{STREET_WORDS},?\s+\d{{1,4}}\b(?:{after})"));
    address(r"\b[1-9]\d{3}\s?[A-Z]{2}\b(?:\s+\p{Lu}[\p{L}-]+)?".to_owned());
    address(r"\b[A-Z]{1,2}\d[A-Z\d]?\s\d[A-Z]{2}\b".to_owned());
    address(r"\b\p{Lu}[\p{L}-]+,?\s+[A-Z]{2}\s+\d{5}(?:-\d{4})?\b".to_owned());
    address(r"(?i)\b(?:p\.?\s?o\.?\s?box|postfach|boîte postale|apartado(?: de correos)?|caixa postal|casella postale|postbus)\s+\d+".to_owned());
    address(r"\b(?:Unter|Am|An|Auf|Im|Zum|Zur)\s+(?:(?:den|dem|der)\s+)?\p{Lu}[\p{L}-]+\s+\d{1,4}\s?[a-z]?,\s+\d{5}(?:\s+\p{Lu}[\p{L}-]+)?".to_owned());
    address(format!(r"\b\p{{Lu}}[\p{{L}}-]{{3,}}\s(?:Ring|Weg|Damm|Ufer|Steig)\s+\d{{1,4}}\s?[a-z]?\b(?:{after})"));
    address(format!(
        r"\b(?i:wohne|wohnhaft|adresse(?: ist| lautet)?|anschrift(?: ist| lautet)?):?\s+(?i:unter|am|an|auf|im|in|zum|zur)\s+(?:(?:den|dem|der)\s+)?\p{{Lu}}[\p{{L}}-]+\s+\d{{1,4}}\s?[a-z]?\b(?:{after})"
    ));
    address(r"\p{Han}{2,}[都道府県][\p{Han}ヶケ]+[市区町村][\p{Han}\p{Katakana}]*\d[\d丁目番地号－−-]*".to_owned());
    address(r"〒?\d{3}[-－]\d{4}[\s　]*[\p{Han}ヶケ]+[都道府県市区町村][\p{Han}\p{Katakana}\d-]*".to_owned());
    address(r"\p{Han}{2,8}[路街道巷]\s?\d{1,5}\s?[号號]".to_owned());
    address(r"\p{Hangul}+(?:로|길)\s?\d{1,4}(?:-\d{1,4})?(?:번지|호)?\b".to_owned());
}

fn dates(add: &mut impl FnMut(Gap, String)) {
    let mut date = |source: String| add(Gap::Date, source);
    date(r"\b\d{1,2}\s?[./-]\s?\d{1,2}\s?[./-]\s?(?:19|20)\d{2}\b".to_owned());
    date(r"\b(?:19|20)\d{2}[./-]\d{1,2}[./-]\d{1,2}\b".to_owned());
    date(r"(?:19|20)\d{2}\s?[年년]\s?\d{1,2}\s?[月월]\s?\d{1,2}\s?[日일]".to_owned());
    date(format!(
        r"(?i)\b\d{{1,2}}(?:\.|st|nd|rd|th|er|º|°)?\s+(?:of\s+|de\s+)?{MONTH},?\s+(?:de\s+|of\s+|del\s+)?(?:19|20)\d{{2}}\b"
    ));
    date(format!(r"(?i)\b{MONTH}\s+\d{{1,2}}(?:st|nd|rd|th)?,?\s+(?:19|20)\d{{2}}\b"));
}
