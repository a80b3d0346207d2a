//! The school's own texts of letters: copied out, changed with an editor, loaded again.

use super::{facts, text};
use crate::{
    act::{Act, Answer},
    view::Unnumbered,
};
use domain::{
    fault::{Failure, Fault},
    letter::{Kind, LetterText},
    remedy::Remedy,
    say,
    when::Instant,
    words::Word as _,
};
use serde::Serialize;
use serde_json::{Map, json};
use std::fmt::Write as _;
use store::{Entry, ReadTx, Store, Subject};

/// A kind of letter, and whose text it has.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TextView {
    pub kind: Kind,
    /// True if the school has changed the text.
    pub own: bool,
    pub changed_at: Option<Instant>,
    /// The subject, with made-up facts.
    pub subject: String,
}

impl Unnumbered for TextView {}

/// Lists the texts of all kinds of letter.
pub fn list(tx: &ReadTx<'_>) -> Result<Vec<TextView>, Fault> {
    Kind::ALL.iter().map(|kind| view(tx, *kind)).collect()
}

fn view(tx: &ReadTx<'_>, kind: Kind) -> Result<TextView, Fault> {
    let own = store::letter::text(tx, kind)?;
    let words = own.as_ref().map_or_else(|| text::usual(kind), |own| own.text.as_str());
    // A text that an older program took may name facts that are no more.
    let subject = text::fill(kind, words, &facts::sample(kind)).map_or_else(|_| String::new(), |one| one.subject);
    Ok(TextView { kind, own: own.is_some(), changed_at: own.map(|own| own.changed_at), subject })
}

/// The texts as files to change: a name and the content of each, with an explanation.
pub fn files(tx: &ReadTx<'_>) -> Result<Vec<(String, String)>, Fault> {
    let mut files = vec![("README.txt".to_owned(), explanation())];
    for kind in Kind::ALL {
        let own = store::letter::text(tx, *kind)?;
        let words = own.map_or_else(|| text::usual(*kind).to_owned(), |own| own.text);
        files.push((format!("{kind}.txt"), words));
    }
    Ok(files)
}

/// The kind of letter whose text a file holds, by its name.
pub fn kind_of(file_name: &str) -> Option<Kind> {
    file_name.strip_suffix(".txt").and_then(|stem| Kind::ALL.iter().copied().find(|kind| kind.to_string() == stem))
}

/// Loads texts: all of them, or none.
///
/// Errors: a text can't be filled in, or leaves out what it must say.
pub fn load(store: &mut Store, act: &Act, texts: &[(Kind, String)]) -> Result<Answer<Vec<TextView>>, Failure> {
    for (kind, words) in texts {
        text::check(*kind, words)?;
    }
    act.write(store, |tx, _| {
        let mut changed = Vec::new();
        for (kind, words) in texts {
            let words = words.replace("\r\n", "\n").replace('\r', "\n");
            let known = store::letter::text(tx, *kind)?;
            let before = known.as_ref().map_or_else(|| text::usual(*kind), |own| own.text.as_str());
            if before == words {
                continue;
            }
            let own = LetterText { changed_at: tx.at(), kind: *kind, text: words };
            if known.is_some() {
                tx.update(&own)?;
            } else {
                tx.insert(&own)?;
            }
            log(tx, "letter text", *kind, json!(own.text))?;
            changed.push(view(tx, *kind)?);
        }
        let mut answer = Answer::plain(changed);
        if answer.value.is_empty() {
            answer.notes.push("every text is the same as before: nothing was changed".to_owned());
        }
        Ok(answer)
    })
}

/// Goes back to the program's own text.
///
/// Errors: the school has not changed it.
pub fn reset(store: &mut Store, act: &Act, kind: Kind) -> Result<Answer<TextView>, Failure> {
    act.write(store, |tx, _| {
        let Some(own) = store::letter::text(tx, kind)? else {
            return Err(Fault::conflict(
                format!("the text of “{kind}” was never changed"),
                say!["To change it, copy the texts, edit them, and load them: ", Remedy::LoadTexts, "."],
            )
            .into());
        };
        tx.delete(&own)?;
        log(tx, "letter text-reset", kind, serde_json::Value::Null)?;
        Ok(Answer::plain(view(tx, kind)?))
    })
}

fn log(tx: &store::WriteTx<'_>, action: &'static str, kind: Kind, text: serde_json::Value) -> Result<(), Fault> {
    let body = Map::from_iter([("kind".to_owned(), json!(kind)), ("text".to_owned(), text)]);
    tx.log(Entry::plain(action, Subject::new("letter_text", kind), body)).map(|_| ())
}

/// README.txt of the folder with the copied texts.
fn explanation() -> String {
    let mut out = String::from(
        "The texts of your letters\n\
         =========================\n\n\
         Change the texts with any editor, and load the folder again. Each is checked when it is loaded: a mistake is \n\
         named with its line, and the old text stays.\n\n\
         The first line is the subject. An empty line begins a new paragraph.\n\n  \
         # Heading         a heading\n  \
         - Point           a point of a list\n  \
         [sign] Parent     a box for a signature\n  \
         [signatory]       the name of your head\n  \
         {{ name }}        a fact, filled in for each letter\n  \
         {% if phone %} … {% endif %}                    only if the fact is there\n  \
         {% for line in items %} … {% endfor %}          once for each line\n\n\
         A backslash before a mark takes its meaning away.\n",
    );
    for kind in Kind::ALL {
        let _ = write!(out, "\n{kind}\n");
        for known in facts::of(*kind) {
            let must = if facts::must_have(*kind).contains(&known.name) { " (must be in the text)" } else { "" };
            let _ = writeln!(out, "  {{{{ {} }}}}: {}{must}", known.name, known.help);
        }
    }
    out
}
