//! New assets: one with its tag, or many numbered on from the highest tag in use.

use super::{insert, must_be_free};
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
    reading::Reading,
    remedy::{Input, See},
    say,
    say::Notes,
    tag, text,
};
use store::{Plans, ReadTx, Store, WriteTx, asset::Spelling};

/// The most that one order makes: more is a slip of the keyboard.
const MOST: usize = 10_000;

/// Digits of a new series' numbers.
const WIDTH: usize = 4;

/// One asset that is to be registered.
#[derive(Debug, Clone)]
pub struct Add {
    pub tag: String,
    pub category: String,
    pub fields: Vec<(AssetField, String)>,
    /// The trolley that it belongs to, and is in.
    pub inside: Option<String>,
}

/// Many assets of one sort, tagged in a row.
#[derive(Debug, Clone)]
pub struct AddMany {
    pub category: String,
    /// What stands before the number, like `LAP-`.
    pub prefix: String,
    /// How many; may be left out where there are serials.
    pub count: Option<usize>,
    /// One for each, in order.
    pub serials: Vec<String>,
    /// What they have in common.
    pub fields: Vec<(AssetField, String)>,
    /// The trolley that they belong to, and are in.
    pub inside: Option<String>,
}

/// Registers one asset.
///
/// Errors: the tag is or was another's; no such category or trolley; a field does not hold.
pub fn add(store: &mut Store, act: &Act, order: &Add) -> Result<Answer<AssetView>, Failure> {
    act.write(store, |tx, act| {
        let category = store::category::find(tx, &order.category)?.id;
        let inside = container(tx, order.inside.as_deref())?;
        let mut notes = Notes::default();
        let plans = &mut Plans::default();
        let asset = register(tx, act, plans, &order.tag, category, (inside, &order.fields), &mut notes)?;
        notes.extend(doubles(tx, &asset)?);
        Ok(Answer { notes, ..Answer::plain(AssetView::load(tx, &asset, act.clock.today())?) })
    })
}

/// Registers many, tagged on from the highest number in use, old tags counted.
///
/// Errors: as [`add`]; no count, one that does not fit the serials, or more than ten thousand.
pub fn add_many(store: &mut Store, act: &Act, order: &AddMany) -> Result<Answer<Vec<AssetView>>, Failure> {
    let count = how_many(order)?;
    act.write(store, |tx, act| {
        let category = store::category::find(tx, &order.category)?.id;
        let inside = container(tx, order.inside.as_deref())?;
        let (highest, width) = store::asset::highest_number(tx, &order.prefix)?.unwrap_or((0, WIDTH));
        let mut views = Vec::with_capacity(count);
        let mut plans = Plans::default();
        let mut notes = Notes::default();
        for (number, at) in (highest..).skip(1).zip(0..count) {
            let mut fields = order.fields.clone();
            if let Some(serial) = order.serials.get(at) {
                fields.push((AssetField::Serial, serial.clone()));
            }
            let tag = tag::numbered(&order.prefix, number, width);
            let asset = register(tx, act, &mut plans, &tag, category, (inside, &fields), &mut notes)?;
            notes.extend(doubles(tx, &asset)?);
            views.push(AssetView::load(tx, &asset, act.clock.today())?);
        }
        Ok(Answer { notes: shortened(notes), ..Answer::plain(views) })
    })
}

/// What is worth knowing of a new asset beside what it is: its serial is another's, its tag is somebody's ref.
fn doubles(tx: &ReadTx<'_>, asset: &Asset) -> Result<Notes, Fault> {
    let mut notes = Notes::default();
    if let Some(serial) = &asset.serial {
        let others = store::asset::with_serial(tx, serial)?;
        let tags: Vec<&str> = others.iter().filter(|o| o.id != asset.id).map(|o| o.tag.as_str()).take(3).collect();
        if !tags.is_empty() {
            notes.push(format!("the serial {serial} is also on {}", text::and_list(&tags)));
        }
    }
    for person in store::person::exact(tx, &asset.tag)? {
        notes.push(say![
            format!("{} is also what {} is known by; ", asset.tag, person.label()),
            See::Asset { tag: Some(asset.tag.clone()) },
            " takes the tag"
        ]);
    }
    Ok(notes)
}

/// The first of many notes, and how many more there are.
fn shortened(mut notes: Notes) -> Notes {
    const TOLD: usize = 20;
    if notes.len() > TOLD {
        let more = notes.len() - TOLD;
        notes.truncate(TOLD);
        notes.push(format!("and {more} more of the kind"));
    }
    notes
}

fn how_many(order: &AddMany) -> Result<usize, Fault> {
    let serials = order.serials.len();
    match order.count {
        None if serials == 0 => Err(Fault::invalid("how many is not said").hint(say![
            "Give ",
            Input::Count,
            ", or a list of serial numbers."
        ])),
        Some(count) if serials > 0 && serials != count => {
            Err(Fault::invalid(format!("{} for {count} assets", text::count(serials, "serial number"))).hint(say![
                "Give a serial number for each, or leave ",
                Input::Count,
                " away."
            ]))
        }
        Some(0) => Err(Fault::invalid("none are to be added").hint(say!["Give a ", Input::Count, " of 1 or more."])),
        Some(count) if count > MOST => Err(Fault::invalid(format!("{count} is more than {MOST}, the most at once"))
            .hint("Add them in several orders, or import them from a file.")),
        Some(count) => Ok(count),
        None => Ok(serials),
    }
}

/// The trolley that a tag names.
fn container(tx: &ReadTx<'_>, tag: Option<&str>) -> Result<Option<AssetId>, Fault> {
    tag.map(|tag| store::asset::find(tx, tag, Spelling::Short).map(|trolley| trolley.id)).transpose()
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
    let mut asset = Asset::new(tx.new_id(), tag, category, tx.at());
    (asset.home_id, asset.inside_id) = (inside, inside);
    notes.extend(asset_fields::set_all(&mut asset, fields, &Reading::Typed(act.days()), &[])?);
    insert(tx, plans, &mut asset)?;
    let waited = waiting::take_up_waiting(tx, plans, &mut asset)?;
    notes.extend(waiting::waited(&asset.tag, waited));
    Ok(asset)
}
