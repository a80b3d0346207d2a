//! The texts of letters: templates that a school may copy and change.
//!
//! A text is plain: a subject in the first line, then paragraphs. A line that begins with `# ` is a heading, with `- ` a
//! point of a list, and with `[sign]` a box for a signature; `[signatory]` is who signs for the school. Facts stand in
//! double braces. Facts never become markup: their marks are escaped here, and the page escapes all that comes out.

use super::facts::{self, Fact, Facts};
use domain::{
    fault::{Fault, FaultKind},
    letter::Kind,
    remedy::Remedy,
    say,
    text::is_hostile,
};
use minijinja::{Environment, Error, UndefinedBehavior, Value, value::ValueKind};
use std::collections::BTreeMap;

/// The most characters in a text that a school writes.
pub const LONGEST: usize = 20_000;

/// The work that one letter may cost, in the template engine's own measure: a text with a loop inside a loop inside a
/// loop stops.
const WORK: u64 = 200_000;

/// The first word of a text's first line.
const SUBJECT: &str = "Subject:";

/// A letter's content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Content {
    pub subject: String,
    pub blocks: Vec<Block>,
}

/// A piece of a letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Block {
    Heading(String),
    Paragraph(String),
    List(Vec<String>),
    /// A box for a signature.
    Sign(String),
    /// The name and office of who signs for the school.
    Signatory,
}

/// The program's own text of a kind of letter.
pub fn usual(kind: Kind) -> &'static str {
    match kind {
        Kind::Contribution => include_str!("texts/contribution.txt"),
        Kind::Reminder => include_str!("texts/reminder.txt"),
        Kind::SecondReminder => include_str!("texts/second-reminder.txt"),
        Kind::StaffCharge => include_str!("texts/staff-charge.txt"),
        Kind::Unreturned => include_str!("texts/unreturned.txt"),
        Kind::Agreement => include_str!("texts/agreement.txt"),
        Kind::Permission => include_str!("texts/permission.txt"),
        Kind::Receipt => include_str!("texts/receipt.txt"),
        Kind::Certificate => include_str!("texts/certificate.txt"),
        Kind::Ban => include_str!("texts/ban.txt"),
        Kind::Notice => include_str!("texts/notice.txt"),
    }
}

/// Fills in a text.
///
/// Errors: the text can't be read, or names a fact that this kind of letter doesn't have.
pub fn fill(kind: Kind, text: &str, facts: &Facts) -> Result<Content, Fault> {
    let environment = environment(text).map_err(|error| broken(kind, &error))?;
    let template = environment.get_template(NAME).map_err(|error| broken(kind, &error))?;
    let filled = template.render(context(facts)).map_err(|error| broken(kind, &error))?;
    content(kind, &filled)
}

/// Checks a text before it is used: it must be filled in with all facts and with the fewest, and say what it must.
///
/// Errors: it can't be read or filled in, has no subject, or leaves out what this kind of letter must say.
pub fn check(kind: Kind, text: &str) -> Result<(), Fault> {
    if text.chars().count() > LONGEST {
        return Err(unfit(kind, format!("is longer than {LONGEST} characters")));
    }
    if let Some(c) = text.chars().find(|c| is_hostile(*c) && !['\n', '\r', '\t'].contains(c)) {
        return Err(unfit(kind, format!("has a control character (U+{:04X})", u32::from(c))));
    }
    for facts in [facts::sample(kind), facts::fewest(kind)] {
        fill(kind, text, &facts)?;
    }
    let environment = environment(text).map_err(|error| broken(kind, &error))?;
    let template = environment.get_template(NAME).map_err(|error| broken(kind, &error))?;
    let used = template.undeclared_variables(false);
    let missing = facts::must_have(kind).iter().find(|name| !used.contains(**name));
    if let Some(name) = missing {
        return Err(unfit(kind, format!("leaves out {{{{ {name} }}}}, which every letter of this kind must say")));
    }
    Ok(())
}

/// The name under which the engine keeps the one text.
const NAME: &str = "letter";

fn environment(text: &str) -> Result<Environment<'_>, Error> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_fuel(Some(WORK));
    environment.set_formatter(|out, _, value| {
        // A list as a whole, or the engine's own values, are mistakes in the text.
        match value.kind() {
            ValueKind::String | ValueKind::Number => out.write_str(&escaped(&value.to_string()))?,
            ValueKind::Undefined => {
                return Err(Error::new(minijinja::ErrorKind::UndefinedError, "there is no such fact"));
            }
            _ => {
                return Err(Error::new(minijinja::ErrorKind::InvalidOperation, "a list must be written with `for`"));
            }
        }
        Ok(())
    });
    environment.add_template(NAME, text)?;
    Ok(environment)
}

fn context(facts: &Facts) -> Value {
    let named: BTreeMap<&str, Value> = facts
        .iter()
        .map(|(name, fact)| {
            let value = match fact {
                Fact::Text(text) => Value::from(text.as_str()),
                Fact::List(lines) => lines.iter().map(|line| Value::from(line.as_str())).collect(),
                Fact::Is(yes) => Value::from(*yes),
            };
            (*name, value)
        })
        .collect();
    Value::from(named)
}

/// The mark before a character that is not markup.
const ESCAPE: char = '\\';

/// Writes a fact so that none of it is markup: in one line, with an escape before each mark. A note of several lines
/// keeps its paragraphs.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut begins = true;
    for c in text.chars().map(|c| if is_hostile(c) && c != '\n' { char::REPLACEMENT_CHARACTER } else { c }) {
        if c == ESCAPE || (begins && ['#', '-', '['].contains(&c)) {
            out.push(ESCAPE);
        }
        out.push(c);
        begins = c == '\n' || (begins && c == ' ');
    }
    out
}

fn unescaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        out.extend(if c == ESCAPE { chars.next() } else { Some(c) });
    }
    out
}

/// Reads a filled-in text.
fn content(kind: Kind, filled: &str) -> Result<Content, Fault> {
    let filled = filled.trim_start_matches('\u{feff}').trim_start();
    let (first, rest) = filled.split_once('\n').unwrap_or((filled, ""));
    let subject = first.strip_prefix(SUBJECT).map(|subject| unescaped(subject.trim()));
    let Some(subject) = subject.filter(|subject| !subject.is_empty()) else {
        return Err(unfit(kind, format!("has no subject: its first line must begin with “{SUBJECT}”")));
    };
    let mut blocks: Vec<Block> = Vec::new();
    let mut is_open = false;
    for line in rest.lines() {
        let line = line.trim_end();
        let has_content = !line.trim().is_empty();
        if let Some(heading) = line.strip_prefix("# ") {
            blocks.push(Block::Heading(unescaped(heading.trim())));
        } else if let Some(point) = line.strip_prefix("- ") {
            let point = unescaped(point.trim());
            match blocks.last_mut() {
                Some(Block::List(points)) => points.push(point),
                _ => blocks.push(Block::List(vec![point])),
            }
        } else if let Some(who) = line.strip_prefix("[sign]") {
            blocks.push(Block::Sign(unescaped(who.trim())));
        } else if line.trim() == "[signatory]" {
            blocks.push(Block::Signatory);
        } else if has_content {
            let line = unescaped(line.trim_start());
            match blocks.last_mut() {
                Some(Block::Paragraph(text)) if is_open => {
                    text.push('\n');
                    text.push_str(&line);
                }
                _ => blocks.push(Block::Paragraph(line)),
            }
        }
        is_open = has_content;
    }
    if blocks.is_empty() {
        return Err(unfit(kind, "has nothing below its subject".to_owned()));
    }
    Ok(Content { subject, blocks })
}

impl Content {
    /// The letter as plain text, for an e-mail or a message. `signatory` signs for the school.
    pub fn plain(&self, signatory: &str) -> String {
        let blocks = self.blocks.iter().map(|block| match block {
            Block::Heading(text) | Block::Paragraph(text) => text.clone(),
            Block::List(points) => points.iter().map(|point| format!("- {point}")).collect::<Vec<_>>().join("\n"),
            Block::Sign(who) => format!("Signed ({who}): ____________________  Date: __________"),
            Block::Signatory => signatory.to_owned(),
        });
        blocks.collect::<Vec<_>>().join("\n\n")
    }
}

fn unfit(kind: Kind, why: String) -> Fault {
    Fault::new(FaultKind::BadFile, format!("the text of “{kind}” {why}")).hint(say![
        "Correct it and load it again: ",
        Remedy::LoadTexts,
        "."
    ])
}

fn broken(kind: Kind, error: &Error) -> Fault {
    let line = error.line().map(|line| format!(", line {line}")).unwrap_or_default();
    let why = error.detail().map_or_else(|| error.kind().to_string(), str::to_owned);
    Fault::new(FaultKind::BadFile, format!("the text of “{kind}” can't be filled in{line}: {why}")).hint(say![
        "Correct it and load it again: ",
        Remedy::LoadTexts,
        ". The facts that it may name: ",
        facts::list(kind),
        "."
    ])
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::words::Word as _;

    fn filled(text: &str, words: &str) -> Content {
        let mut facts = facts::sample(Kind::Ban);
        facts.insert("words", Fact::Text(words.to_owned()));
        fill(Kind::Ban, text, &facts).unwrap()
    }

    #[test]
    fn every_text_of_the_program_passes_its_own_check() {
        for kind in Kind::ALL {
            check(*kind, usual(*kind)).unwrap_or_else(|fault| panic!("{kind}: {fault:?}"));
        }
    }

    #[test]
    fn a_fact_never_becomes_markup() {
        let text = "Subject: {{ words }}\n\n{{ words }}\n\n- {{ words }}\n";
        for words in
            ["# Heading", "- a point", "[sign] Nobody", "[signatory]", "back\\slash", "  # Indented", "{{ name }}"]
        {
            let content = filled(text, words);
            assert_eq!(content.subject, words.trim());
            let shown =
                vec![Block::Paragraph(words.trim_start().to_owned()), Block::List(vec![words.trim().to_owned()])];
            assert_eq!(content.blocks, shown, "{words}");
        }
    }

    #[test]
    fn marks_of_the_text_itself_are_markup() {
        let content = filled("Subject: A\n\n# B\n\nC\nD\n\n- E\n- F\n\n[sign] G\n[signatory]\n", "");
        let (b, c, g) = (Block::Heading("B".into()), Block::Paragraph("C\nD".into()), Block::Sign("G".into()));
        let list = Block::List(vec!["E".into(), "F".into()]);
        assert_eq!(content.blocks, [b, c, list, g, Block::Signatory]);
    }

    #[test]
    fn a_text_with_a_mistake_is_refused_with_its_line() {
        for (text, wanted) in [
            ("Subject: A\n\n{{ nonsense }}\n", "line 3"),
            ("Subject: A\n\n{% if %}\n", "line 3"),
            ("Subject: A\n\n{% for x in range(1000000000) %}{{ words }}{% endfor %}\n", "can't be filled in"),
            ("Dear {{ name }}\n", "has no subject"),
            ("Subject: A\n\n \n", "has nothing below"),
            ("Subject: A\n\n{{ '\u{202e}' }}\n", "control character"),
        ] {
            let fault = check(Kind::Ban, text).unwrap_err();
            assert!(fault.message.contains(wanted), "{text:?}: {}", fault.message);
        }
    }

    #[test]
    fn a_request_for_a_contribution_must_say_that_it_is_voluntary() {
        let text = usual(Kind::Reminder).replace("{{ voluntary }}", "");
        let fault = check(Kind::Reminder, &text).unwrap_err();
        assert!(fault.message.contains("leaves out {{ voluntary }}"), "{}", fault.message);
    }
}
