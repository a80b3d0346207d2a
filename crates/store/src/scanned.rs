//! A scanned word that is an item's and also a person's: nobody knows which was meant. The desk asks; a pipe is refused.

use super::{ReadTx, asset, asset::Spelling, person};
use domain::{
    asset::Asset,
    fault::{Fault, FaultKind},
    person::Person,
    text::{and_list, fold, shown},
};

/// The word before a tag that is also a ref.
pub const ITEM: &str = "item ";

/// The word before a ref that is also a tag.
pub const PERSON: &str = "person ";

/// The rest of a line after one of the two words.
pub fn after<'t>(typed: &'t str, word: &str) -> Option<&'t str> {
    typed.split_at_checked(word.len()).filter(|(begins, _)| fold(begins) == word).map(|(_, rest)| rest.trim())
}

/// Finds the item of a scanned word: a whole tag, old tag or serial that is nobody's ref or username. With the word
/// `item` before it, a tag is an item's, even if it is also a person's. `None` if no item has it.
///
/// Errors: the word is also a person's; several items fit.
pub fn item(tx: &ReadTx<'_>, typed: &str) -> Result<Option<Asset>, Fault> {
    if let Some(asset) = asset::seek(tx, typed, Spelling::Whole)? {
        if !person::is_any_exact(tx, typed)? {
            return Ok(Some(asset));
        }
        let hint = format!("If you mean the item, type `{ITEM}{}`.", typed.trim());
        return Err(Fault::new(FaultKind::Ambiguous, both(typed, &asset, &person::exact(tx, typed)?)).hint(hint));
    }
    match after(typed.trim(), ITEM) {
        Some(tag) => asset::seek(tx, tag, Spelling::Whole),
        None => Ok(None),
    }
}

/// Says that a word is an item's and a person's.
pub fn both(typed: &str, asset: &Asset, people: &[Person]) -> String {
    let labels = and_list(&people.iter().map(Person::label).collect::<Vec<_>>());
    format!("{} is the item {} and also {labels}", shown(typed), asset.named())
}

/// Refuses a word that is a person's, and perhaps an item's too, where items are scanned. It names nobody: not everyone who
/// counts items may see people.
pub fn maybe_a_card(typed: &str, tag: Option<&str>) -> Fault {
    let (kind, item) = match tag {
        Some(tag) => (FaultKind::Ambiguous, format!("is the item {tag} and also")),
        None => (FaultKind::NotFound, "is no item, but".to_owned()),
    };
    Fault::new(kind, format!("{} {item} a person's ref or username", shown(typed)))
        .hint(format!("If it is on an item, type `{ITEM}{}`.", typed.trim()))
}

/// A scanned word as it is on the item: without the word `item` before it.
pub fn on_item(typed: &str) -> &str {
    after(typed.trim(), ITEM).unwrap_or(typed)
}
