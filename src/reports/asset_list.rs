//! The list of assets, one by one in the order of their tags: memory stays flat however many there are.

use super::{
    select::Select,
    view::{AssetView, Held, Who},
};
use crate::{
    domain::{
        asset::{Asset, State},
        category::{Category, Part},
        fault::Fault,
        ids::CategoryId,
        text::fold,
    },
    store::{Record, Row, Tx, category},
};
use chrono::NaiveDate;
use std::collections::HashMap;

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
pub struct Listed<'a> {
    pub asset: Asset,
    pub category: &'a Category,
    pub parts: &'a [Part],
    /// The tag of what it is inside.
    pub inside: Option<String>,
    pub held: Option<Held>,
}

impl Listed<'_> {
    /// Where it stands.
    pub fn state(&self) -> State {
        self.asset.standing(self.held.is_some()).state()
    }

    /// As it appears in every answer.
    pub fn view(self, today: NaiveDate) -> AssetView {
        AssetView::build(self.asset, self.category, self.parts, self.held, today)
    }
}

/// Hands over the assets that a filter lets through, as they appear in every answer, by tag.
///
/// Errors: no such category; the register can't be read; `take` says so.
pub fn each_asset<E: From<Fault>>(
    tx: &Tx<'_>,
    filter: &AssetFilter,
    today: NaiveDate,
    mut take: impl FnMut(AssetView) -> Result<(), E>,
) -> Result<(), E> {
    each_listed(tx, filter, |listed| take(listed.view(today)))
}

/// Hands over the assets that a filter lets through, with all that is known of them, by tag.
///
/// Errors: as [`each_asset`].
pub fn each_listed<E: From<Fault>>(
    tx: &Tx<'_>,
    filter: &AssetFilter,
    mut take: impl FnMut(Listed<'_>) -> Result<(), E>,
) -> Result<(), E> {
    let categories = categories(tx)?;
    let select = select(tx, filter)?;
    let head = format!(
        "select {}, i.tag, p.ref, p.name, l.due_on, l.due_at from asset r \
         left join asset i on i.id = r.inside_id \
         left join loan l on l.asset_id = r.id and l.state = 'open' \
         left join person p on p.id = l.person_id",
        Asset::columns("r")
    );
    // A state is decided by the domain, so that the database can't count them off.
    let most = filter.limit.filter(|_| filter.state.is_none());
    let tail =
        format!("order by {} {}", filter.order.sql(), most.map_or_else(String::new, |most| format!("limit {most}")));
    let width = Asset::COLUMNS.len();
    tx.each(&select.sql(&head, &tail), select.params(), |row| {
        let asset = Asset::read(row, 0)?;
        let (category, parts) = categories.get(&asset.category_id).ok_or_else(|| {
            Fault::register(format!("the category of {} is not in the register", asset.tag)).hint(
                "`kitbook check` says what is damaged; `kitbook restore FILE` puts a backup in the register's place.",
            )
        })?;
        let listed = Listed { category, parts, inside: row.get(width)?, held: held(row, width + 1)?, asset };
        // Decided by the one place that says what state a thing is in.
        if filter.state.is_some_and(|wanted| listed.state() != wanted) { Ok(()) } else { take(listed) }
    })
}

/// Categories are few and assets many: they are read once.
fn categories(tx: &Tx<'_>) -> Result<HashMap<CategoryId, (Category, Vec<Part>)>, Fault> {
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

fn select(tx: &Tx<'_>, filter: &AssetFilter) -> Result<Select, Fault> {
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
