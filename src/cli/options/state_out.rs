//! Options for the state of items as they go out: condition, marks and photographs.

use domain::{
    asset::Condition,
    fault::Fault,
    remedy::Input,
    say,
    text::{fold, shown},
    words::Word as _,
};
use register::{
    file::attachment,
    loan::photo::{Seen, Sight},
};
use std::path::Path;

// The state of items as they go out. (A doc comment here would become the command's help.)
#[derive(Debug, Clone, Default, clap::Args)]
pub struct StateArgs {
    /// Condition in which the item goes out: new, good, fair or poor; for one of several items: LAP-12=fair
    #[arg(long = "condition", value_name = "[TAG=]CONDITION")]
    conditions: Vec<String>,
    /// What is seen on the item as it goes out, such as "crack in a corner"; for one of several items: "LAP-12=crack"
    #[arg(long = "marks", value_name = "[TAG=]TEXT", allow_hyphen_values = true)]
    marks: Vec<String>,
    /// Photograph of the item as it goes out, JPEG or PNG; for one of several items: LAP-12=FILE. The place and all else
    /// that the camera wrote into it is left out
    #[arg(long = "photo", value_name = "[TAG=]FILE")]
    photos: Vec<String>,
}

impl StateArgs {
    /// Reads what was seen on the items with these tags, with the files.
    ///
    /// Errors: a word is no condition; a file can't be read; it is not said which of several items is meant.
    pub fn read(&self, tags: &[String]) -> Result<Vec<Seen>, Fault> {
        let mut seen = Vec::new();
        for given in &self.conditions {
            let (tag, word) = parted(given, tags, Input::Condition)?;
            let condition = Condition::parse(word).ok_or_else(|| {
                Fault::invalid(format!("{} is not a known condition", shown(word)))
                    .hint(format!("The conditions are {}.", Condition::list()))
            })?;
            seen.push(Seen { tag, what: Sight::Condition(condition) });
        }
        for given in &self.marks {
            let (tag, marks) = parted(given, tags, Input::Marks)?;
            seen.push(Seen { tag, what: Sight::Marks(marks.to_owned()) });
        }
        for given in &self.photos {
            let (tag, file) = parted(given, tags, Input::Photo)?;
            seen.push(Seen { tag, what: Sight::Photo(attachment::read(Path::new(file))?) });
        }
        Ok(seen)
    }

    /// True if nothing was given.
    pub fn is_silent(&self) -> bool {
        self.conditions.is_empty() && self.marks.is_empty() && self.photos.is_empty()
    }
}

/// Parts the tag of an item from what is said about it. A text or the name of a file may have an equals sign too.
///
/// Errors: there are several items, and no tag is given.
fn parted<'a>(given: &'a str, tags: &[String], input: Input) -> Result<(Option<String>, &'a str), Fault> {
    let split = given.split_once('=').map(|(tag, rest)| (tag.trim(), rest.trim()));
    if let Some((tag, rest)) = split.filter(|(tag, _)| tags.iter().any(|known| fold(known) == fold(tag))) {
        return Ok((Some(tag.to_owned()), rest));
    }
    match (tags, split) {
        // One of a trolley's items, of which only the trolley was named.
        ([_], Some((tag, rest))) if input == Input::Photo && !Path::new(given).exists() => {
            Ok((Some(tag.to_owned()), rest))
        }
        ([only], _) => Ok((Some(only.clone()), given.trim())),
        (_, Some((tag, rest))) => Ok((Some(tag.to_owned()), rest)),
        (tags, None) => {
            let first = tags.first().map_or("TAG", String::as_str);
            Err(Fault::invalid(format!("the item that {} is about is not given", shown(given))).hint(say![
                "Begin with the tag and an equals sign: ",
                input.with(format!("{first}=…")),
                "."
            ]))
        }
    }
}
