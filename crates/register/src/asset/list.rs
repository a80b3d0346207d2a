//! Reads the list of assets a few at a time, so that a large register needs little memory.

use crate::view::{AssetView, Glimpse, Held, Who};
use chrono::NaiveDate;
use domain::{
    asset::{Asset, Condition, Standing, State},
    asset_fields::AssetField,
    category::{Category, Part},
    fault::Fault,
    field::{Field as _, Reads, Value},
    ids::CategoryId,
    order::{AT_A_TIME, Extent, Part as Keys},
    pat::TestState,
    search::Words,
    text::Natural,
    wanted::Wanted,
    words::Word as _,
};
use std::{cmp::Reverse, collections::HashMap};
use store::{ReadTx, Record, Row, by_tag::Rows, category, place, select::Select};

/// Selects assets. An empty field selects all.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AssetFilter {
    /// The category's name, singular or plural.
    pub category: Option<String>,
    /// A state that applies, beside others or not.
    pub state: Option<State>,
    /// True to select only assets that are lost, stolen or missing.
    pub gone: bool,
    /// Text that occurs anywhere in the location where the asset is: its trolley's, if it is in one.
    pub location: Option<String>,
    /// The holder's ref, username or name.
    pub holder: Option<String>,
    /// Words that must all occur in the asset's tag, old tags, serial, name, make, model, phone number or notes.
    pub text: Option<String>,
    /// Conditions on the asset's fields.
    pub fields: Vec<Wanted<AssetField>>,
    /// The most assets to read. It counts only without conditions on states and fields, so the caller must also stop by
    /// itself.
    pub limit: Option<usize>,
    pub order: AssetOrder,
}

/// The order of the list. Equal assets are ordered by tag.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum AssetOrder {
    #[default]
    Tag,
    Category,
    Location,
    /// The newest purchase first.
    Purchased,
}

impl AssetOrder {
    /// The column that decides before the tag.
    fn column(self) -> &'static str {
        match self {
            Self::Tag => "null",
            Self::Category => "r.category_id",
            Self::Location => place!("r", "location_folded"),
            Self::Purchased => "r.purchased_on",
        }
    }
}

/// The place of an asset in the list. What is unknown comes last.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    is_unknown: bool,
    name: Option<Natural>,
    newest: Option<Reverse<NaiveDate>>,
    tag: Natural,
}

/// One asset of the list, with the data that belongs to it.
pub struct Listed<'a, T> {
    pub asset: T,
    pub category: &'a Category,
    pub parts: &'a [Part],
    /// The tag of the trolley that the asset is in.
    pub inside: Option<String>,
    pub held: Option<Held>,
    /// The number of the disposal that it is in, while that is not over.
    pub disposal_no: Option<i64>,
}

impl<T: Listable> Listed<'_, T> {
    /// The asset's standing, counting an open loan.
    fn standing(&self) -> Standing {
        Standing { on_loan: self.held.is_some(), ..self.asset.standing() }
    }

    /// Works out the asset's state, counting an open loan.
    pub fn state(&self) -> State {
        self.standing().state()
    }
}

/// The columns of an asset that a list needs.
pub trait Listable: Sized {
    /// The columns to select from the asset `r`.
    fn columns() -> String;
    /// The number of these columns.
    fn width() -> usize;
    /// Reads the asset from the first columns of a row.
    ///
    /// Errors: a column holds a value that the program never writes.
    fn read(row: &Row<'_>) -> Result<Self, Fault>;
    fn tag(&self) -> &str;
    fn category_id(&self) -> CategoryId;
    /// The asset's standing if it were not on loan.
    fn standing(&self) -> Standing;
}

/// Reads every column.
impl Listable for Asset {
    fn columns() -> String {
        <Self as Record>::columns("r")
    }

    fn width() -> usize {
        Self::TABLE.columns.len()
    }

    fn read(row: &Row<'_>) -> Result<Self, Fault> {
        <Self as Record>::read(row, 0)
    }

    fn tag(&self) -> &str {
        &self.tag
    }

    fn category_id(&self) -> CategoryId {
        self.category_id
    }

    fn standing(&self) -> Standing {
        self.standing(false)
    }
}

impl Listable for Glimpse {
    fn columns() -> String {
        concat!(
            "r.tag, r.category_id, r.name, r.make, r.model, r.serial, r.condition, ",
            place!("r", "location"),
            ", r.fate, r.in_repair, r.awaiting_check, r.awaiting_wipe, r.pat_failed, r.pat_due_on, r.pat_untested, \
             r.purchase_cost_pence, r.purchased_on, r.warranty_until, r.purchase_vat"
        )
        .to_owned()
    }

    fn width() -> usize {
        19
    }

    fn read(row: &Row<'_>) -> Result<Self, Fault> {
        let condition: Condition = row.get(6)?;
        let pat = TestState { failed: row.get(12)?, due_on: row.get(13)?, untested: row.get(14)? };
        let standing = Standing {
            fate: row.get(8)?,
            on_loan: false,
            in_repair: row.get(9)?,
            damaged: condition == Condition::Damaged,
            pat_failed: pat.failed.is_some(),
            awaiting_check: row.get(10)?,
            awaiting_wipe: row.get(11)?,
        };
        Ok(Self {
            tag: row.get(0)?,
            category_id: row.get(1)?,
            name: row.get(2)?,
            make: row.get(3)?,
            model: row.get(4)?,
            serial: row.get(5)?,
            condition,
            location: row.get(7)?,
            standing,
            pat,
            purchase_cost_pence: row.get(15)?,
            purchased_on: row.get(16)?,
            warranty_until: row.get(17)?,
            purchase_cost_vat: row.get(18)?,
        })
    }

    fn tag(&self) -> &str {
        &self.tag
    }

    fn category_id(&self) -> CategoryId {
        self.category_id
    }

    fn standing(&self) -> Standing {
        self.standing
    }
}

/// Passes each asset that matches a filter to `take`, in the form that every answer uses.
///
/// Errors: the category is unknown; `take` fails.
pub fn each_asset<E: From<Fault>>(
    tx: &ReadTx<'_>,
    filter: &AssetFilter,
    today: NaiveDate,
    mut take: impl FnMut(AssetView) -> Result<(), E>,
) -> Result<(), E> {
    each_listed::<Glimpse, E>(tx, filter, |listed| {
        take(AssetView::build(listed.asset, listed.category, listed.parts, (listed.held, listed.disposal_no), today))
    })
}

/// Passes each asset that matches a filter to `take`, with only the columns that `T` needs.
///
/// Errors: as [`each_asset`].
pub fn each_listed<T: Listable, E: From<Fault>>(
    tx: &ReadTx<'_>,
    filter: &AssetFilter,
    take: impl FnMut(Listed<'_, T>) -> Result<(), E>,
) -> Result<(), E> {
    each_in_parts(tx, filter, AT_A_TIME, take)
}

/// Passes each asset to `take` as [`each_listed`] does, and keeps so many tags at a time.
///
/// Errors: as [`each_asset`].
pub fn each_in_parts<T: Listable, E: From<Fault>>(
    tx: &ReadTx<'_>,
    filter: &AssetFilter,
    at_a_time: usize,
    mut take: impl FnMut(Listed<'_, T>) -> Result<(), E>,
) -> Result<(), E> {
    let categories = categories(tx)?;
    let select = select(tx, filter)?;
    let asked: String = filter.fields.iter().map(|wanted| format!(", r.{}", wanted.field.word())).collect();
    let head = format!(
        "select {}, i.tag, p.ref, p.name, l.due_on, l.due_at, r.tag_folded, d.no{asked} from asset r \
         left join asset i on i.id = r.inside_id \
         left join loan l on l.asset_id = r.id and l.state = 'open' \
         left join person p on p.id = l.person_id \
         left join disposal_item n on n.asset_id = r.id and n.is_open left join disposal d on d.id = n.disposal_id",
        T::columns()
    );
    let width = T::width();
    let rows = Rows { head: &head, select: Select::default(), tag: ("r.tag_folded", width + 5), order: "" };
    let read = |row: &Row<'_>| {
        let asset = T::read(row)?;
        let (category, parts) = categories
            .get(&asset.category_id())
            .ok_or_else(|| Fault::damaged(format!("the category of {} is not in the register", asset.tag())))?;
        let (inside, held, disposal_no) = (row.get(width)?, held(row, width + 1)?, row.get(width + 6)?);
        let listed = Listed { asset, category, parts, inside, held, disposal_no };
        // The domain alone decides an item's state, so SQL can't filter by it.
        if filter.state.is_some_and(|wanted| !listed.standing().is_in(wanted)) {
            return Ok(None);
        }
        for (wanted, at) in filter.fields.iter().zip(width + 7..) {
            if !wanted.fits(known(wanted.field, row, at)?) {
                return Ok(None);
            }
        }
        Ok(Some(listed))
    };
    // States and fields are compared in Rust, later. A limit here would count assets that are dropped afterwards.
    let most = filter.limit.filter(|_| filter.state.is_none() && filter.fields.is_empty());
    Extent { most, at_a_time }.in_parts(
        |part| Ok(keys(tx, filter, (&select, &categories), part)?),
        |keys| {
            let tags: Vec<String> = keys.into_iter().map(|(key, ())| key.tag.into_text()).collect();
            rows.each(tx, &tags, read, |listed| listed.map_or(Ok(()), &mut take))
        },
    )
}

/// Offers the keys of the assets that match a filter to a part of the list.
fn keys(
    tx: &ReadTx<'_>,
    filter: &AssetFilter,
    (select, categories): (&Select, &Categories),
    part: &mut Keys<Key, ()>,
) -> Result<(), Fault> {
    // Only a filter by holder needs the loans.
    let loans = match filter.holder {
        Some(_) => {
            " left join loan l on l.asset_id = r.id and l.state = 'open' left join person p on p.id = l.person_id"
        }
        None => "",
    };
    let head = format!("select r.tag_folded, {} from asset r{loans}", filter.order.column());
    tx.each(&select.sql(&head, ""), select.params(), |row| {
        let tag = Natural::folded(row.get(0)?);
        let (mut name, mut newest) = (None, None);
        match filter.order {
            AssetOrder::Tag => {}
            AssetOrder::Category => {
                let category = categories.get(&row.get(1)?);
                name = category.map(|(category, _)| Natural::folded(category.name_folded.clone()));
            }
            AssetOrder::Location => name = row.get::<Option<String>>(1)?.map(Natural::folded),
            AssetOrder::Purchased => newest = row.get::<Option<NaiveDate>>(1)?.map(Reverse),
        }
        let is_unknown = name.is_none() && newest.is_none();
        part.push(Key { is_unknown, name, newest, tag }, ());
        Ok::<(), Fault>(())
    })
}

/// The categories with their parts, by id.
type Categories = HashMap<CategoryId, (Category, Vec<Part>)>;

/// Reads a field's value from a column.
fn known<'r>(field: AssetField, row: &'r Row<'_>, at: usize) -> Result<Value<'r>, Fault> {
    Ok(match field.data().reads {
        Reads::Text(..) | Reads::Note(_) => Value::Text(row.maybe_text(at)?),
        Reads::Day(..) | Reads::Term(..) => Value::Day(row.get(at)?),
        Reads::Price(..) | Reads::Pounds(_) => Value::Price(row.get(at)?, None),
        Reads::Vat(_) => Value::Vat(row.get(at)?),
        Reads::YesNo(_) => Value::YesNo(row.get(at)?),
        Reads::Support(_) => Value::Support(row.get(at)?),
        Reads::Share(_) => Value::Share(row.get(at)?),
        Reads::Year(_) => Value::Year(row.get(at)?),
        Reads::Word(_) => Value::Word(row.text(at)?),
    })
}

/// Reads all categories once: they are few, and assets are many.
fn categories(tx: &ReadTx<'_>) -> Result<Categories, Fault> {
    let with_parts = |kind: Category| Ok((kind.id, (category::parts(tx, kind.id)?, kind)));
    let all = category::all(tx)?.into_iter().map(with_parts).collect::<Result<Vec<_>, Fault>>()?;
    Ok(all.into_iter().map(|(id, (parts, kind))| (id, (kind, parts))).collect())
}

fn held(row: &Row<'_>, at: usize) -> Result<Option<Held>, Fault> {
    let reference: Option<String> = row.get(at)?;
    reference
        .map(|reference| {
            let by = Who { reference, name: row.get(at + 1)? };
            Ok(Held { by, due_on: row.get(at + 2)?, due_at: row.get(at + 3)? })
        })
        .transpose()
}

fn select(tx: &ReadTx<'_>, filter: &AssetFilter) -> Result<Select, Fault> {
    let mut select = Select::default();
    if let Some(category) = &filter.category {
        select.and_is("r.category_id = ?", &category::find(tx, category)?.id);
    }
    if filter.gone {
        select.and("r.fate in ('lost', 'stolen', 'missing')");
    }
    if let Some(location) = &filter.location {
        select.and_holds(concat!(place!("r", "location_folded"), " like ? escape '\\'"), location);
    }
    if let Some(holder) = &filter.holder {
        select.and_is("l.person_id = ?", &store::person::find(tx, holder)?.id);
    }
    if let Some(text) = filter.text.as_deref().filter(|text| !text.trim().is_empty()) {
        select.and_words("r.search", &Words::of(text));
    }
    Ok(select)
}
