//! Adds new assets: one with its own tag, or many whose tags continue from the highest number in use.

use super::{insert, keys, must_be_free, settle_vat};
use crate::{
    act::{Act, Answer},
    tested::waiting,
    view::AssetView,
};
use domain::{
    asset::Asset,
    asset_fields::{self, AssetField},
    fault::{Failure, Fault},
    ids::{AssetId, CategoryId},
    incoming::several,
    reading::Reading,
    remedy::Input,
    say,
    say::Notes,
    tag, text,
};
use store::{Plans, ReadTx, Store, WriteTx, asset::Spelling};

/// The most assets that one order adds. A higher count is probably a typing mistake.
const MOST: usize = 10_000;

/// The number of digits in a new series of tags.
const WIDTH: usize = 4;

/// One asset to register.
#[derive(Debug, Clone)]
pub struct Add {
    pub tag: String,
    pub category: String,
    pub fields: Vec<(AssetField, String)>,
    /// The trolley that the asset is put into and belongs in.
    pub inside: Option<String>,
}

/// Many assets of one category, with consecutive tags.
#[derive(Debug, Clone)]
pub struct AddMany {
    pub category: String,
    /// The part of the tag before the number, like `LAP-`.
    pub prefix: String,
    /// The number of assets. It may be left out if serials are given.
    pub count: Option<usize>,
    /// One serial for each asset, in order.
    pub serials: Vec<String>,
    /// Fields that all the assets share.
    pub fields: Vec<(AssetField, String)>,
    /// The trolley that the assets are put into and belong in.
    pub inside: Option<String>,
}

/// Registers one asset.
///
/// Errors: another asset has or had the tag, or one that is alike, or the serial, and the user is not sure; the category or trolley is
/// unknown; a field's value is not valid.
pub fn add(store: &mut Store, act: &Act, order: &Add) -> Result<Answer<AssetView>, Failure> {
    act.write(store, |tx, act| {
        let category = store::category::find(tx, &order.category)?.id;
        let inside = container(tx, order.inside.as_deref())?;
        let mut notes = Notes::default();
        let plans = &mut Plans::default();
        let asset = register(tx, act, plans, &order.tag, category, (inside, &order.fields), &mut notes)?;
        Ok(Answer { notes, ..Answer::plain(AssetView::load(tx, &asset, act.clock.today())?) })
    })
}

/// Registers many assets. Their tags continue from the highest number in use; old tags count too.
///
/// Errors: as [`add`]; there is no count, it doesn't match the serials, or it is over ten thousand.
pub fn add_many(store: &mut Store, act: &Act, order: &AddMany) -> Result<Answer<Vec<AssetView>>, Failure> {
    let count = how_many(order)?;
    act.write(store, |tx, act| {
        let category = store::category::find(tx, &order.category)?.id;
        let inside = container(tx, order.inside.as_deref())?;
        let (highest, width) = store::asset::highest_number(tx, &order.prefix)?.unwrap_or((0, WIDTH));
        let mut views = Vec::with_capacity(count);
        let mut plans = Plans::default();
        let mut notes = Notes::default();
        let last = u64::try_from(count).ok().and_then(|count| highest.checked_add(count));
        let last = last.ok_or_else(|| no_numbers_left(&order.prefix, highest, width))?;
        for (number, at) in (highest + 1..=last).zip(0..) {
            let mut fields = order.fields.clone();
            if let Some(serial) = order.serials.get(at) {
                fields.push((AssetField::Serial, serial.clone()));
            }
            let tag = tag::numbered(&order.prefix, number, width);
            let asset = register(tx, act, &mut plans, &tag, category, (inside, &fields), &mut notes)?;
            views.push(AssetView::load(tx, &asset, act.clock.today())?);
        }
        Ok(Answer { notes: shortened(notes), ..Answer::plain(views) })
    })
}

fn no_numbers_left(prefix: &str, highest: u64, width: usize) -> Fault {
    let tag = tag::numbered(prefix, highest, width);
    Fault::conflict(
        format!("no numbers are left after {}", text::shown(&tag)),
        "Choose another prefix, or retag that item.",
    )
}

/// Keeps the first notes and counts the rest: a thousand lines would hide the answer.
fn shortened(mut notes: Notes) -> Notes {
    const TOLD: usize = 20;
    if notes.len() > TOLD {
        let more = notes.len() - TOLD;
        notes.truncate(TOLD);
        notes.push(format!("and {more} more notes like these"));
    }
    notes
}

fn how_many(order: &AddMany) -> Result<usize, Fault> {
    let serials = order.serials.len();
    match order.count {
        None if serials == 0 => Err(Fault::invalid("no number of assets was given").hint(say![
            "Give ",
            Input::Count,
            ", or a list of serial numbers."
        ])),
        Some(count) if serials > 0 && serials != count => {
            Err(Fault::invalid(format!("{} for {count} assets", text::count(serials, "serial number"))).hint(say![
                "Give one serial number for each asset, or leave out ",
                Input::Count,
                "."
            ]))
        }
        Some(0) => {
            Err(Fault::invalid("a count of 0 adds no asset").hint(say!["Give a ", Input::Count, " of 1 or more."]))
        }
        Some(count) if count > MOST => Err(Fault::invalid(format!("a count of {count} is over the limit of {MOST}"))
            .hint("Add them in several runs, or import them from a file.")),
        Some(count) => Ok(count),
        None => Ok(serials),
    }
}

/// Finds the trolley by its tag.
///
/// Errors: no such trolley; it was disposed of, or is in a disposal.
fn container(tx: &ReadTx<'_>, tag: Option<&str>) -> Result<Option<AssetId>, Fault> {
    let Some(tag) = tag else { return Ok(None) };
    let trolley = store::asset::find(tx, tag, Spelling::Short)?;
    super::kit::must_be_kept(tx, &trolley)?;
    Ok(Some(trolley.id))
}

fn register(
    tx: &WriteTx<'_>,
    act: &Act,
    plans: &mut Plans,
    tag: &str,
    category: CategoryId,
    (inside, fields): (Option<AssetId>, &[(AssetField, String)]),
    notes: &mut Notes,
) -> Result<Asset, Fault> {
    let tag = tag::parse(tag)?;
    must_be_free(tx, &tag)?;
    several::must_be_one(&tag, act.sure)?;
    keys::must_be_meant(tx, act.sure, &tag, None)?;
    let mut asset = Asset::new(tx.new_id(), tag, category, tx.at());
    (asset.home_id, asset.inside_id) = (inside, inside);
    notes.extend(asset_fields::set_all(&mut asset, fields, &Reading::Typed(act.days()), &[])?);
    settle_vat(tx, &mut asset, fields)?;
    keys::serial_must_be_meant(tx, act.sure, &asset)?;
    insert(tx, plans, &mut asset)?;
    let waited = waiting::take_up_waiting(tx, plans, &mut asset)?;
    notes.extend(waiting::waited(&asset.tag, waited));
    notes.extend(keys::also_a_serial(tx, &asset)?);
    notes.extend(keys::also_a_person(tx, &asset)?);
    Ok(asset)
}
