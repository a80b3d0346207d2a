//! Records which parts are with an item, where no loan answers for that.

use super::find::must_be_one_of;
use crate::{
    act::{Act, Answer, Timed},
    view::Unnumbered,
};
use domain::{
    asset::Asset,
    fault::{Failure, Fault},
    part::{AssetPart, Lacking, PartSaid, PartState},
    remedy::Remedy,
    say,
    text::{self, fold},
};
use serde::Serialize;
use serde_json::{Map, json};
use store::{Entry, ReadTx, Store, Subject, WriteTx, asset::Spelling};

/// A part of an item, and how it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PartStanding {
    pub tag: String,
    pub name: String,
    pub state: PartSaid,
    /// The loan that answers for it; null if none does.
    pub loan_no: Option<i64>,
    /// The day since when it is missing or damaged.
    pub since_on: Option<chrono::NaiveDate>,
    pub note: Option<String>,
}

impl Unnumbered for PartStanding {}

impl PartStanding {
    fn of(tag: &str, name: &str, lacking: Option<&Lacking>) -> Self {
        Self {
            tag: tag.to_owned(),
            name: name.to_owned(),
            state: lacking.map_or(PartSaid::There, |lacking| lacking.state.into()),
            loan_no: lacking.and_then(|lacking| lacking.owed).map(|owed| owed.loan_no),
            since_on: lacking.map(|lacking| lacking.since_on),
            note: lacking.and_then(|lacking| lacking.note.clone()),
        }
    }
}

/// Lists the parts of an item, each with how it is.
pub fn standing(tx: &ReadTx<'_>, act: &Timed<'_>, asset: &Asset) -> Result<Vec<PartStanding>, Fault> {
    let lacking = store::asset_part::lacking(tx, asset.id, act.clock)?;
    let parts = store::category::parts(tx, asset.category_id)?;
    let of = |name: &str| lacking.iter().find(|lacking| lacking.is_called(name));
    Ok(parts.iter().map(|part| PartStanding::of(&asset.tag, &part.name, of(&part.name))).collect())
}

/// Records that parts are with an item, missing or damaged.
///
/// Errors: no such tag or part; a loan answers for the part.
pub fn set(
    store: &mut Store,
    act: &Act,
    (tag, spelling): (&str, Spelling),
    parts: &[(String, PartSaid)],
    note: Option<&str>,
) -> Result<Answer<Vec<PartStanding>>, Failure> {
    act.write(store, |tx, act| {
        let asset = store::asset::find(tx, tag, spelling)?;
        let note = text::given_note("note", note)?;
        let known = store::category::parts(tx, asset.category_id)?;
        let names: Vec<&str> = known.iter().map(|part| part.name.as_str()).collect();
        let since_on = act.clock.day_of(act.moment(None)?);
        let mut body = Map::new();
        for (name, said) in parts {
            must_be_one_of("part", name, &names, &asset.tag)?;
            let name = names.iter().find(|known| fold(known) == fold(name)).copied().unwrap_or(name);
            no_loan_answers(tx, act, &asset, name)?;
            let before = store::asset_part::own(tx, asset.id)?.into_iter().find(|part| fold(&part.name) == fold(name));
            body.insert(name.to_owned(), json!({ "from": before.as_ref().map(|part| part.state), "to": said }));
            write(tx, &asset, name, before, *said, (since_on, note.clone()))?;
        }
        body.extend(note.map(|note| ("note".to_owned(), json!(note))));
        tx.log(Entry {
            asset: Some(asset.id),
            effective_at: act.on.map(|_| act.moment(None)).transpose()?,
            ..Entry::plain("asset part", Subject::new("asset", asset.id), body)
        })?;
        Ok(Answer::plain(standing(tx, act, &asset)?))
    })
}

fn write(
    tx: &WriteTx<'_>,
    asset: &Asset,
    name: &str,
    before: Option<AssetPart>,
    said: PartSaid,
    (since_on, note): (chrono::NaiveDate, Option<String>),
) -> Result<(), Fault> {
    let state = match said {
        PartSaid::There => return before.map_or(Ok(()), |before| tx.delete(&before)),
        PartSaid::Missing => PartState::Missing,
        PartSaid::Damaged => PartState::Damaged,
    };
    match before {
        Some(before) if before.state == state => tx.update(&AssetPart { note: note.or(before.note.clone()), ..before }),
        Some(before) => tx.update(&AssetPart { state, since_on, note, ..before }),
        None => {
            tx.insert(&AssetPart { asset_id: asset.id, id: tx.new_id(), name: name.to_owned(), note, since_on, state })
        }
    }
}

/// Refuses a part for which a loan answers: the item is out with it, or it is owed.
fn no_loan_answers(tx: &ReadTx<'_>, act: &Timed<'_>, asset: &Asset, name: &str) -> Result<(), Fault> {
    if let Some(open) = store::asset::open_loan(tx, asset.id)? {
        let is_out = store::loan::parts(tx, open.id)?.iter().any(|part| fold(&part.name) == fold(name));
        if is_out {
            return Err(Fault::conflict(
                format!("{} is on loan with its {name} (loan {})", asset.tag, open.no),
                say!["Record it on the loan: ", Remedy::SettlePart { loan_no: open.no }, "."],
            ));
        }
    }
    let lacking = store::asset_part::lacking(tx, asset.id, act.clock)?;
    match lacking.iter().find(|lacking| lacking.is_called(name)).and_then(|lacking| lacking.owed) {
        Some(owed) => Err(Fault::conflict(
            format!("loan {} answers for the {name} of {}", owed.loan_no, asset.tag),
            say!["Record there what became of it: ", Remedy::SettlePart { loan_no: owed.loan_no }, "."],
        )),
        None => Ok(()),
    }
}
