//! The list of assets, one by one in the order of their tags: memory stays flat however many there are.

use crate::view::{AssetView, Glimpse, Held, Who};
use chrono::NaiveDate;
use domain::{
    asset::{Asset, Condition, Standing, State},
    asset_fields::AssetField,
    category::{Category, Part},
    fault::Fault,
    field::{Field as _, Reads, Value, Wanted},
    ids::CategoryId,
    pat::TestState,
    text::fold,
    words::Word as _,
};
use std::collections::HashMap;
use store::{ReadTx, Record, Row, category, select::Select};

/// Which assets; what is not said does not matter.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AssetFilter {
    /// By name, singular or plural.
    pub category: Option<String>,
    pub state: Option<State>,
    /// Lost, stolen or missing.
    pub gone: bool,
    /// Any part of where it belongs.
    pub location: Option<String>,
    /// The ref of who has it.
    pub holder: Option<String>,
    /// Words that all stand in its tag, old tags, serial, name, make, model, phone number or notes.
    pub text: Option<String>,
    /// What is asked of its fields.
    pub fields: Vec<Wanted<AssetField>>,
    /// At most so many, as far as the database can count them off; a reader that wants no more stops by itself.
    pub limit: Option<usize>,
    pub order: AssetOrder,
}

/// In which order; what is equal goes by tag.
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
    fn sql(self) -> &'static str {
        match self {
            Self::Tag => "r.tag_folded",
            Self::Category => "(select c.name_folded from category c where c.id = r.category_id), r.tag_folded",
            Self::Location => "r.location_folded nulls last, r.tag_folded",
            Self::Purchased => "r.purchased_on desc nulls last, r.tag_folded",
        }
    }
}

/// One asset of the list, with what hangs on it.
pub struct Listed<'a, T> {
    pub asset: T,
    pub category: &'a Category,
    pub parts: &'a [Part],
    /// The tag of what it is inside.
    pub inside: Option<String>,
    pub held: Option<Held>,
}

impl<T: Listable> Listed<'_, T> {
    /// Where it stands.
    pub fn state(&self) -> State {
        Standing { on_loan: self.held.is_some(), ..self.asset.standing() }.state()
    }
}

/// As much of an asset as a list needs.
pub trait Listable: Sized {
    /// What is read of the asset `r`.
    fn columns() -> String;
    /// Reads it, and the number of columns that it took.
    ///
    /// Errors: a column holds what the program does not write.
    fn read(row: &Row<'_>) -> Result<(Self, usize), Fault>;
    fn tag(&self) -> &str;
    fn category_id(&self) -> CategoryId;
    /// As if it were on loan to nobody.
    fn standing(&self) -> Standing;
}

/// All that is known of it.
impl Listable for Asset {
    fn columns() -> String {
        <Self as Record>::columns("r")
    }

    fn read(row: &Row<'_>) -> Result<(Self, usize), Fault> {
        Ok((<Self as Record>::read(row, 0)?, Self::TABLE.columns.len()))
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
        "r.tag, r.category_id, r.name, r.make, r.model, r.serial, r.condition, r.location, r.fate, r.in_repair, \
         r.awaiting_check, r.awaiting_wipe, r.pat_failed, r.pat_due_on, r.pat_untested, r.purchase_cost_pence, \
         r.purchased_on, r.warranty_until"
            .to_owned()
    }

    fn read(row: &Row<'_>) -> Result<(Self, usize), Fault> {
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
        let glimpse = Self {
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
        };
        Ok((glimpse, 18))
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

/// Hands over the assets that a filter lets through, as they appear in every answer, by tag.
///
/// Errors: no such category; the register can't be read; `take` says so.
pub fn each_asset<E: From<Fault>>(
    tx: &ReadTx<'_>,
    filter: &AssetFilter,
    today: NaiveDate,
    mut take: impl FnMut(AssetView) -> Result<(), E>,
) -> Result<(), E> {
    each_listed::<Glimpse, E>(tx, filter, |listed| {
        take(AssetView::build(listed.asset, listed.category, listed.parts, listed.held, today))
    })
}

/// Hands over the assets that a filter lets through, with as much of each as is asked for, by tag.
///
/// Errors: as [`each_asset`].
pub fn each_listed<T: Listable, E: From<Fault>>(
    tx: &ReadTx<'_>,
    filter: &AssetFilter,
    mut take: impl FnMut(Listed<'_, T>) -> Result<(), E>,
) -> Result<(), E> {
    let categories = categories(tx)?;
    let select = select(tx, filter)?;
    let asked: String = filter.fields.iter().map(|wanted| format!(", r.{}", wanted.field.word())).collect();
    let head = format!(
        "select {}, i.tag, p.ref, p.name, l.due_on, l.due_at{asked} from asset r \
         left join asset i on i.id = r.inside_id \
         left join loan l on l.asset_id = r.id and l.state = 'open' \
         left join person p on p.id = l.person_id",
        T::columns()
    );
    // A state is decided by the domain, as a text is folded there, so that the database can't count them off.
    let most = filter.limit.filter(|_| filter.state.is_none() && filter.fields.is_empty());
    let tail =
        format!("order by {} {}", filter.order.sql(), most.map_or_else(String::new, |most| format!("limit {most}")));
    tx.each(&select.sql(&head, &tail), select.params(), |row| {
        let (asset, width) = T::read(row)?;
        let (category, parts) = categories
            .get(&asset.category_id())
            .ok_or_else(|| Fault::damaged(format!("the category of {} is not in the register", asset.tag())))?;
        let listed = Listed { category, parts, inside: row.get(width)?, held: held(row, width + 1)?, asset };
        // Decided by the one place that says what state an item is in.
        if filter.state.is_some_and(|wanted| listed.state() != wanted) {
            return Ok(());
        }
        for (wanted, at) in filter.fields.iter().zip(width + 5..) {
            if !wanted.fits(known(wanted.field, row, at)?) {
                return Ok(());
            }
        }
        take(listed)
    })
}

/// What a column holds of a field.
fn known<'r>(field: AssetField, row: &'r Row<'_>, at: usize) -> Result<Value<'r>, Fault> {
    Ok(match field.data().reads {
        Reads::Text(..) | Reads::Note(_) => Value::Text(row.maybe_text(at)?),
        Reads::Day(..) | Reads::Term(..) => Value::Day(row.get(at)?),
        Reads::Money(_) => Value::Money(row.get(at)?),
        Reads::YesNo(_) => Value::YesNo(row.get(at)?),
        Reads::Word(_) => Value::Word(row.text(at)?),
    })
}

/// Categories are few and assets many: they are read once.
fn categories(tx: &ReadTx<'_>) -> Result<HashMap<CategoryId, (Category, Vec<Part>)>, Fault> {
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
        select.and_holds("r.location_folded like ? escape '\\'", location);
    }
    if let Some(holder) = &filter.holder {
        select.and_is("p.ref_folded = ?", &fold(holder.trim()));
    }
    for word in filter.text.iter().flat_map(|text| text.split_whitespace()) {
        select.and_holds("r.search like ? escape '\\'", word);
    }
    Ok(select)
}
