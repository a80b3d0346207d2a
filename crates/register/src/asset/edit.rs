//! Changes an asset's fields, its category or its fate (lost, stolen, missing).

use super::{history, keys, settle_vat, update};
use crate::{
    act::{Act, Answer, Timed},
    tested::again::{Makes, judge},
    view::AssetView,
};
use domain::{
    asset::{Asset, Fate},
    asset_fields::{self, AssetField},
    fault::{Failure, Fault, Refused},
    incident,
    incoming::serial,
    reading::Reading,
    remedy::{Remedy, See},
    say,
    say::{Notes, Say},
    text,
};
use serde_json::{Map, Value as Json};
use store::{ReadTx, Store, WriteTx, asset::Spelling};

/// The same change to one asset or to several. Fields that are not named stay as they are.
#[derive(Debug, Clone)]
pub struct Edit {
    pub tags: Vec<String>,
    pub spelling: Spelling,
    /// The new values. An empty text clears a field.
    pub fields: Vec<(AssetField, String)>,
    pub category: Option<String>,
    pub fate: Option<Fated>,
}

/// The fate of an item, and the reason given for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fated {
    pub fate: Fate,
    pub reason: String,
}

impl Edit {
    /// True if no field and no category is given.
    pub(crate) fn changes_nothing(&self) -> bool {
        self.fields.is_empty() && self.category.is_none()
    }
}

/// Changes assets: all of them, or none. If nothing differs, nothing is written.
///
/// Errors: an asset or the category is unknown; a field's value is not valid; several would have one serial number; the user is not
/// sure of a serial number that another item has, or of a purchase after the first loan or test; an item
/// would be disposed of, which is asked for first; it is on loan, so that its loss must be reported as an incident.
pub fn edit(store: &mut Store, act: &Act, order: &Edit) -> Result<Answer<Vec<AssetView>>, Failure> {
    may_be_of_several(order)?;
    act.write(store, |tx, act| edit_all(tx, act, order))
}

/// Refuses one serial number for several items.
pub(crate) fn may_be_of_several(order: &Edit) -> Result<(), Fault> {
    let is_of_one = |(field, value): &(AssetField, String)| *field == AssetField::Serial && !value.trim().is_empty();
    if order.tags.len() > 1 && order.fields.iter().any(is_of_one) {
        return Err(Fault::invalid("a serial number is of one item, and several were given")
            .hint("Give each its own, one by one."));
    }
    Ok(())
}

/// Changes assets within a transaction, as [`edit`] does.
///
/// Errors: as for [`edit`].
pub(crate) fn edit_all(tx: &WriteTx<'_>, act: &Timed<'_>, order: &Edit) -> Result<Answer<Vec<AssetView>>, Failure> {
    let (assets, unknown) = super::find::find_all(tx, &order.tags, order.spelling)?;
    if let Some(unknown) = unknown {
        return Err(unknown.fault.into());
    }
    let mut answer = Answer::plain(Vec::with_capacity(assets.len()));
    let mut refused = Refused::default();
    for before in assets {
        match edit_one(tx, act, order, before) {
            Ok(edited) => {
                answer.value.push(edited.value);
                answer.notes.extend(edited.notes.iter().cloned());
            }
            Err(Failure::Refused(more)) => refused.refusals.extend(more.refusals),
            Err(fault) => return Err(fault),
        }
    }
    if !refused.refusals.is_empty() {
        return Err(Failure::Refused(Box::new(refused)));
    }
    Ok(answer)
}

fn edit_one(tx: &WriteTx<'_>, act: &Timed<'_>, order: &Edit, before: Asset) -> Result<Answer<AssetView>, Failure> {
    let mut after = before.clone();
    if let Some(category) = &order.category {
        after.category_id = store::category::find(tx, category)?.id;
    }
    let aliases = store::asset::aliases(tx, before.id)?;
    let reading = Reading::Typed(act.days());
    let mut notes = Notes::from(asset_fields::set_all(&mut after, &order.fields, &reading, &aliases)?);
    settle_vat(tx, &mut after, &order.fields)?;
    history::must_be_bought_before(tx, act, (&before, &after), act.sure)?;
    let serial = |asset: &Asset| asset.serial.as_deref().map(serial::key);
    if serial(&after) != serial(&before) {
        keys::serial_must_be_meant(tx, act.sure, &after)?;
    }
    if before.is_damaged() && !after.is_damaged() {
        return Err(before.damage_stays(store::repair::open_of(tx, before.id)?.map(|open| open.no)).into());
    }
    let mut more = Map::new();
    if let Some(fated) = &order.fate {
        notes.extend(befall(tx, &mut after, fated.fate)?);
        more.insert("reason".to_owned(), Json::from(text::required("reason", &fated.reason, text::LONG)?));
    }
    let makes = if after.category_id == before.category_id { None } else { Some(Makes::read(tx, &before)?) };
    if !update(tx, "asset edit", &before, &mut after, more)? {
        notes.push(format!("{} is unchanged", after.tag));
    }
    if let Some(makes) = makes {
        notes.extend(judge(tx, &mut after, &makes)?);
    }
    if after.serial_folded != before.serial_folded {
        notes.extend(keys::also_a_serial(tx, &after)?);
    }
    let view = AssetView::load(tx, &after, act.clock.today())?;
    if after.location != before.location {
        notes.extend(location_applies_later(tx, &after, view.location.as_deref())?);
    }
    Ok(Answer { notes, ..Answer::plain(view) })
}

/// Makes a note if an item is in a trolley, so that its own new location isn't where it is.
pub(super) fn location_applies_later(
    tx: &ReadTx<'_>,
    asset: &Asset,
    place: Option<&str>,
) -> Result<Option<String>, Fault> {
    let (Some(trolley), Some(own), Some(place)) = (asset.inside_id, asset.location.as_deref(), place) else {
        return Ok(None);
    };
    let trolley = store::asset::by_id(tx, trolley)?.tag;
    let note = || format!("{} is in {trolley}, so it is in {place}; {own} counts when it is taken out", asset.tag);
    Ok((own != place).then(note))
}

/// Sets an asset's fate. Returns a note if it is still on loan.
fn befall(tx: &ReadTx<'_>, asset: &mut Asset, fate: Fate) -> Result<Option<Say>, Failure> {
    if fate == Fate::Disposed {
        // Only a disposal that somebody has authorised disposes of an item.
        let request = Remedy::Dispose { tags: vec![asset.tag.clone()] };
        return Err(Fault::conflict(
            format!("{} is disposed of when its disposal is authorised and done", asset.tag),
            say!["Ask for it: ", request, "."],
        )
        .into());
    }
    if asset.fate == Some(Fate::Disposed) {
        return Err(Fault::conflict(
            format!("{} was disposed of, so it can't be set to {fate}", asset.tag),
            say!["If it is still there, reopen its disposal: ", See::Asset { tag: Some(asset.tag.clone()) }, "."],
        )
        .into());
    }
    asset.fate = Some(fate);
    let Some(loan) = store::asset::open_loan(tx, asset.id)? else { return Ok(None) };
    let holder = store::person::by_id(tx, loan.person_id)?.label();
    if matches!(fate, Fate::Lost | Fate::Stolen) {
        // A loan of an item that is gone has to end, as lost or stolen.
        let kind = if fate == Fate::Lost { incident::Kind::Loss } else { incident::Kind::Theft };
        let report = Remedy::ReportIncident { tag: Some(asset.tag.clone()), kind };
        return Err(Fault::conflict(
            format!("{} is on loan to {holder}, so it can't be set to {fate} alone", asset.tag),
            say![format!("Report it, which ends loan {}: ", loan.no), report, "."],
        )
        .into());
    }
    Ok(Some(format!("{} is still on loan to {holder} (loan {})", asset.tag, loan.no).into()))
}
