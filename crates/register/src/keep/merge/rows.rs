//! Copies the other register's rows, with only the changes that the plan settles.

use super::plan::Plan;
use domain::{asset::Asset, fault::Fault, person::Person, text::fold};
use std::collections::BTreeMap;
use store::{
    Alias, PersonAlias, ReadTx, Table, Value, WriteTx, dump,
    merged::{has_format, is_known},
};

/// Checklist lines that name a short number, with its series: `loan-12`, `part-12-charger`.
const LINES: [(&str, &str); 7] = [
    ("loan", "loan"),
    ("part", "loan"),
    ("slip", "slip"),
    ("licence", "licence"),
    ("stock", "stock_loan"),
    ("device", "own_device"),
    ("incident", "incident"),
];

/// Columns that may differ between two registers' rows that say the same.
const OF_A_REGISTER: [&str; 7] = ["id", "no", "position", "decided_on", "decided_by", "remembered_at", "bytes"];

/// The number of rows added, by table, and descriptions of the rows skipped because this school's rows apply.
#[derive(Default)]
pub(crate) struct Tally {
    pub(crate) came: BTreeMap<String, i64>,
    pub(crate) left: Vec<String>,
}

impl Tally {
    fn came(&mut self, table: &str) {
        *self.came.entry(table.to_owned()).or_insert(0) += 1;
    }
}

/// Copies all rows.
pub(crate) fn take_in(tx: &WriteTx<'_>, other: &ReadTx<'_>, plan: &Plan) -> Result<Tally, Fault> {
    dump::defer_references(tx)?;
    let mut tally = Tally::default();
    for table in store::parents_first() {
        match table.name {
            "asset" => items(tx, other, plan, &mut tally)?,
            "asset_alias" => earlier_tags(tx, other, plan, &mut tally)?,
            "person" => people(tx, other, plan, &mut tally)?,
            "person_alias" => earlier_refs(tx, other, plan, &mut tally)?,
            // Each register has its own rows in these tables. The other register's log is copied separately.
            "register" | "setting" | "counter" | "log" | "log_detail" | "log_erased" | "log_head" | "account"
            | "device" | "form_key" => {}
            _ => other_rows(tx, other, plan, table, &mut tally)?,
        }
    }
    Ok(tally)
}

/// Copies the rows of a table, with only the changes that the plan settles.
fn other_rows(
    tx: &WriteTx<'_>,
    other: &ReadTx<'_>,
    plan: &Plan,
    table: &'static Table,
    tally: &mut Tally,
) -> Result<(), Fault> {
    dump::each_row(other, table, |values| {
        let mut values = values.to_vec();
        let comes = settle(tx, plan, table, &mut values)?;
        if comes {
            dump::take_in(tx, table, &mut values)?;
            tally.came(table.name);
        } else if !is_here(tx, plan, table, &values)? {
            tally.left.push(named(tx, plan, table, &values)?);
        }
        Ok::<(), Fault>(())
    })
}

/// True if this register already has the same row under another id.
fn is_here(tx: &ReadTx<'_>, plan: &Plan, table: &'static Table, values: &[Value<'static>]) -> Result<bool, Fault> {
    let wanted = table.columns.iter().zip(values).filter(|(column, _)| !OF_A_REGISTER.contains(&column.name));
    let wanted: Vec<(&str, Value<'_>)> = wanted
        .map(|(column, value)| {
            let ours = match value {
                Value::Text(id) if column.name == "category_id" => plan.ours(id),
                _ => None,
            };
            (column.name, ours.map_or_else(|| value.clone(), |id| Value::Text(id.to_string().into())))
        })
        .collect();
    dump::has_row(tx, table, &wanted)
}

/// Describes a skipped row, such as `tariff: laptop, screen`.
fn named(tx: &ReadTx<'_>, plan: &Plan, table: &'static Table, values: &[Value<'static>]) -> Result<String, Fault> {
    let text = |column: &str| match table.columns.iter().zip(values).find(|(known, _)| known.name == column) {
        Some((_, Value::Text(text))) => Some(text.to_string()),
        _ => None,
    };
    let of = text("category_id").and_then(|id| plan.ours(&id));
    let of = of.map(|id| store::category::by_id(tx, id)).transpose()?.map(|category| category.name);
    let words = ["name", "damage", "location", "foreign_id", "person_kind", "part", "kind", "imports"].map(text);
    let words: Vec<String> = of.into_iter().chain(words.into_iter().flatten()).collect();
    Ok(format!("{}: {}", table.name.replace('_', " "), words.join(", ")))
}

fn items(tx: &WriteTx<'_>, other: &ReadTx<'_>, plan: &Plan, tally: &mut Tally) -> Result<(), Fault> {
    dump::each_record::<Asset>(other, |mut asset| {
        if let Some(category) = plan.categories.get(&asset.category_id) {
            asset.category_id = *category;
        }
        let aliases = store::asset::aliases(other, asset.id)?;
        let aliases: Vec<String> =
            aliases.into_iter().map(|tag| plan.tags.get(&fold(&tag)).cloned().unwrap_or(tag)).collect();
        if let Some(tag) = plan.tags.get(&asset.tag_folded) {
            asset.tag.clone_from(tag);
        }
        asset.refold(&aliases);
        tally.came("asset");
        tx.insert_as_it_is(&asset)
    })
}

/// Copies the earlier tags of items.
fn earlier_tags(tx: &WriteTx<'_>, other: &ReadTx<'_>, plan: &Plan, tally: &mut Tally) -> Result<(), Fault> {
    dump::each_record::<Alias>(other, |mut alias| {
        if let Some(tag) = plan.tags.get(&alias.tag_folded) {
            (alias.tag, alias.tag_folded) = (tag.clone(), fold(tag));
        }
        tally.came("asset_alias");
        tx.insert_as_it_is(&alias)
    })
}

fn people(tx: &WriteTx<'_>, other: &ReadTx<'_>, plan: &Plan, tally: &mut Tally) -> Result<(), Fault> {
    dump::each_record::<Person>(other, |mut person| {
        if let Some(reference) = plan.refs.get(&(person.kind.to_string(), person.ref_folded.clone())) {
            person.reference.clone_from(reference);
            if let Some(number) = reference.strip_prefix("erased-").filter(|_| person.erased_on.is_some()) {
                person.name = format!("Erased {number}");
            }
            person.refold();
        }
        if let Some(manager) = person.manager.as_deref().and_then(|manager| plan.staff.get(&fold(manager))) {
            person.manager = Some(manager.clone());
        }
        tally.came("person");
        tx.insert_as_it_is(&person)
    })
}

/// Copies the earlier refs of people who were registered twice.
fn earlier_refs(tx: &WriteTx<'_>, other: &ReadTx<'_>, plan: &Plan, tally: &mut Tally) -> Result<(), Fault> {
    dump::each_record::<PersonAlias>(other, |mut alias| {
        if let Some(reference) = plan.refs.get(&(alias.kind.to_string(), alias.ref_folded.clone())) {
            (alias.reference, alias.ref_folded) = (reference.clone(), fold(reference));
        }
        tally.came("person_alias");
        tx.insert_as_it_is(&alias)
    })
}

/// Settles a row's names and numbers; returns false if the row is skipped.
fn settle(tx: &ReadTx<'_>, plan: &Plan, table: &'static Table, values: &mut [Value<'static>]) -> Result<bool, Fault> {
    let at = |column: &str| table.at(column);
    let text = |values: &[Value<'static>], column: &str| match at(column).map(|at| &values[at]) {
        Some(Value::Text(text)) => Some(text.to_string()),
        _ => None,
    };
    let category = text(values, "category_id").and_then(|id| plan.ours(&id));
    match table.name {
        // If both schools have a category with this name, this school's category is kept, with all its settings.
        "category" if text(values, "id").and_then(|id| plan.ours(&id)).is_some() => return Ok(false),
        "operator" if text(values, "id").is_some_and(|id| plan.operators.contains_key(&id)) => return Ok(false),
        "category_part" | "category_check" | "tariff" | "pat_interval" if category.is_some() => return Ok(false),
        // This school's policies of depreciation apply; those of single items come along.
        "depreciation"
            if category.is_some() || text(values, "asset_id").is_none() && text(values, "category_id").is_none() =>
        {
            return Ok(false);
        }
        // This school's limits and terms apply.
        "loan_limit" | "slip_term" => return Ok(false),
        "pat_interval"
            if text(values, "location_folded").is_some_and(|location| plan.locations.0.contains(&location)) =>
        {
            return Ok(false);
        }
        "pat_tester_id" if is_known(tx, "pat_tester_id", "foreign_id_folded", &values[0])? => return Ok(false),
        // Both schools imported the same tester's file. Both tests are kept, but a fingerprint must be unique.
        "pat_result" => {
            if let Some(at) = at("fingerprint").filter(|at| values[*at] != Value::Null)
                && is_known(tx, "pat_result", "fingerprint", &values[at])?
            {
                values[at] = Value::Null;
            }
        }
        "attachment_data" if is_known(tx, "attachment_data", "sha256", &values[0])? => return Ok(false),
        "leaver_line" => {
            if let Some(name) = at("name_folded").map(|at| values[at].clone())
                && is_known(tx, "leaver_line", "name_folded", &name)?
            {
                return Ok(false);
            }
        }
        // One name for two printers, or one printer that both schools use: this school has measured it here.
        "label_printer" if text(values, "name_folded").is_some_and(|name| plan.printers.contains(&name)) => {
            return Ok(false);
        }
        // This school's letters stay as they are.
        "letterhead" | "letter_text" => return Ok(false),
        "agreement" => {
            let title = text(values, "title_folded").and_then(|title| plan.titles.get(&title));
            rename(table, values, "title", title);
        }
        // Two schools' groups of one name have different pupils.
        "teaching_group" => {
            let name = text(values, "name_folded").and_then(|name| plan.groups.get(&name));
            rename(table, values, "name", name);
        }
        // Two schools' stock of one name is in two places.
        "stock" => {
            let name = text(values, "name_folded").and_then(|name| plan.stocks.get(&name));
            rename(table, values, "name", name);
        }
        "import_format" => {
            if let (Some(imports), Some(headings)) = (at("imports"), at("headings"))
                && has_format(tx, &values[imports], &values[headings])?
            {
                return Ok(false);
            }
        }
        // The other register may have merged a third one before. The third one's numbers move by the same amount again.
        "merged_series" => {
            let added = text(values, "series").map_or(0, |series| added(plan, &series));
            if let Some(at) = at("added")
                && let Value::Int(before) = values[at]
            {
                values[at] = Value::Int(before + added);
            }
        }
        "leaver_tick" => {
            if let (Some(at), Some(line)) = (at("line"), text(values, "line")) {
                values[at] = Value::Text(renumbered(plan, &line).into());
            }
        }
        _ => {}
    }
    if let (Some(at), Some(category)) = (at("category_id"), category) {
        values[at] = Value::Text(category.to_string().into());
    }
    // The logs of registers that were merged before keep their own operators.
    if !table.name.starts_with("merged_")
        && let Some(at) = at("operator_id")
        && let Some(operator) = text(values, "operator_id").and_then(|id| plan.operators.get(&id))
    {
        values[at] = Value::Text(operator.clone().into());
    }
    for (at, column) in table.columns.iter().enumerate() {
        if let Some(series) = column.what.series
            && let Value::Int(no) = values[at]
        {
            values[at] = Value::Int(no + added(plan, series));
        }
    }
    Ok(true)
}

/// Gives a row a new name, and the folded name that belongs to it.
fn rename(table: &Table, values: &mut [Value<'static>], column: &str, to: Option<&String>) {
    let Some(to) = to else { return };
    for (column, to) in [(column.to_owned(), to.clone()), (format!("{column}_folded"), fold(to))] {
        if let Some(at) = table.at(&column) {
            values[at] = Value::Text(to.into());
        }
    }
}

fn added(plan: &Plan, series: &str) -> i64 {
    plan.series.get(series).map_or(0, |(added, _)| *added)
}

/// Gives a checklist line such as `loan-12` the loan's new number.
fn renumbered(plan: &Plan, line: &str) -> String {
    let new = || {
        let (kind, rest) = line.split_once('-')?;
        let (_, series) = LINES.iter().find(|(known, _)| *known == kind)?;
        let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
        let no: i64 = rest[..end].parse().ok()?;
        Some(format!("{kind}-{}{}", no + added(plan, series), &rest[end..]))
    };
    new().unwrap_or_else(|| line.to_owned())
}
