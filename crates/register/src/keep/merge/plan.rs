//! Settles names and numbers before rows are merged: names in both registers, categories with the same name, and the
//! short numbers that continue this register's series.

use super::Renamed;
use domain::{
    fault::{Fault, Refusal},
    ids::CategoryId,
    person_fields,
    remedy::Input,
    say, tag,
    text::{self, fold},
};
use std::{
    collections::{BTreeMap, HashMap, HashSet},
    hash::Hash,
};
use store::{Field as _, ReadTx};

/// The number of clashes that are listed one by one.
const LISTED: usize = 20;

/// The changes to the other register's names and numbers.
pub(crate) struct Plan {
    /// Categories with the same name in both registers: the other register's id, and this register's id.
    pub(crate) categories: HashMap<CategoryId, CategoryId>,
    /// Operators with the same name in both registers: the other register's id, and this register's id.
    pub(crate) operators: HashMap<String, String>,
    /// The number added to the other register's short numbers, and the last of those numbers, by series.
    pub(crate) series: BTreeMap<String, (i64, i64)>,
    /// New tags for the tags that are in both registers, by folded tag.
    pub(crate) tags: HashMap<String, String>,
    /// New refs for the refs that are in both registers, by kind and folded ref.
    pub(crate) refs: HashMap<(String, String), String>,
    /// New refs of staff, by folded ref: people name their manager by ref.
    pub(crate) staff: HashMap<String, String>,
    /// Folded locations with test intervals: this school's locations, and the locations that only the other school has.
    pub(crate) locations: (HashSet<String>, Vec<String>),
    /// New titles for the agreements that are in both registers, by folded title.
    pub(crate) titles: HashMap<String, String>,
    /// New names for the teaching groups that are in both registers, by folded name.
    pub(crate) groups: HashMap<String, String>,
    /// New names for the counted stock that is in both registers, by folded name.
    pub(crate) stocks: HashMap<String, String>,
    /// The folded names of this school's label printers.
    pub(crate) printers: HashSet<String>,
    pub(crate) renamed: Vec<Renamed>,
    /// Clashes that the prefix does not settle.
    pub(crate) clashes: Vec<Refusal>,
    /// The other school's settings that are skipped.
    pub(crate) left: Vec<String>,
}

impl Plan {
    pub(crate) fn of(tx: &ReadTx<'_>, other: &ReadTx<'_>, school: &str, prefix: Option<&str>) -> Result<Self, Fault> {
        let prefix =
            prefix.map(|given| prefix_of(given).map_err(|wrong| about_the_prefix(given, &wrong))).transpose()?;
        let mut plan = Self {
            categories: same(store::merged::categories(tx)?, store::merged::categories(other)?),
            operators: same(store::merged::operators(tx)?, store::merged::operators(other)?),
            series: BTreeMap::new(),
            tags: HashMap::new(),
            refs: HashMap::new(),
            staff: HashMap::new(),
            locations: (HashSet::new(), Vec::new()),
            printers: store::merged::printers(tx)?.into_iter().collect(),
            titles: HashMap::new(),
            groups: HashMap::new(),
            stocks: HashMap::new(),
            renamed: Vec::new(),
            clashes: Vec::new(),
            left: Vec::new(),
        };
        let own: HashMap<String, i64> = store::setting::counters(tx)?.into_iter().collect();
        for (series, last) in store::setting::counters(other)? {
            plan.series.insert(series.clone(), (own.get(&series).copied().unwrap_or(0), last));
        }
        plan.locations.0 = store::merged::tested_locations(tx)?.into_iter().collect();
        plan.locations.1 = store::merged::tested_locations(other)?;
        plan.locations.1.retain(|location| !plan.locations.0.contains(location));
        plan.tags(tx, other, prefix.as_deref())?;
        plan.refs(tx, other, prefix.as_deref())?;
        for title in store::merged::titles(other)? {
            if store::merged::is_known(tx, "agreement", "title_folded", &fold(&title).to_value())? {
                let to = format!("{title} ({school})");
                plan.titles.insert(fold(&title), to.clone());
                plan.renamed.push(Renamed { kind: "agreement", from: title, to });
            }
        }
        for name in store::merged::groups(other)? {
            if store::merged::is_known(tx, "teaching_group", "name_folded", &fold(&name).to_value())? {
                let to = format!("{name} ({school})");
                plan.groups.insert(fold(&name), to.clone());
                plan.renamed.push(Renamed { kind: "group", from: name, to });
            }
        }
        for name in store::merged::stocks(other)? {
            if store::merged::is_known(tx, "stock", "name_folded", &fold(&name).to_value())? {
                let to = format!("{name} ({school})");
                plan.stocks.insert(fold(&name), to.clone());
                plan.renamed.push(Renamed { kind: "stock", from: name, to });
            }
        }
        plan.settings(tx, other)?;
        // Twenty clashes show the problem as well as a hundred.
        if plan.clashes.len() > LISTED {
            let more = plan.clashes.len() - LISTED;
            plan.clashes.truncate(LISTED);
            plan.clashes.push(clash(format!("each of {more} more tags and refs"), None, None, prefix.as_deref()));
        }
        Ok(plan)
    }

    /// Finds this school's category that has the same name as the other school's category.
    pub(crate) fn ours(&self, theirs: &str) -> Option<CategoryId> {
        self.categories.get(&CategoryId(theirs.parse().ok()?)).copied()
    }

    /// Settles tags, including the earlier tags of items.
    fn tags(&mut self, tx: &ReadTx<'_>, other: &ReadTx<'_>, prefix: Option<&str>) -> Result<(), Fault> {
        let taken: HashSet<String> = store::merged::tags(tx)?.iter().map(|tag| fold(tag)).collect();
        let theirs = store::merged::tags(other)?;
        let known: HashSet<String> = theirs.iter().map(|tag| fold(tag)).collect();
        let parted = self.heads_of_own_tags(tx, other)?;
        for tag in theirs {
            let is_taken = taken.contains(&fold(&tag));
            if !is_taken && !parted.contains(&fold(&tag)) && store::parts::like(tx, &tag)?.is_none() {
                continue;
            }
            let to = prefix.map(|prefix| format!("{prefix}{tag}"));
            if let Some(wrong) = to.as_ref().and_then(|to| tag::of_another_register(to).err()) {
                self.clashes.push(unfit(&wrong, Some(tag), None));
                continue;
            }
            match to.filter(|to| !taken.contains(&fold(to)) && !known.contains(&fold(to))) {
                Some(to) => {
                    self.tags.insert(fold(&tag), to.clone());
                    self.renamed.push(Renamed { kind: "tag", from: tag, to });
                }
                None if is_taken => self.clashes.push(clash(format!("the tag {tag}"), Some(tag), None, prefix)),
                None => {
                    let message = format!("the tag {tag} would mean an item of one school and a part of the other");
                    self.clashes.push(Refusal { message, ..clash(String::new(), Some(tag), None, prefix) });
                }
            }
        }
        Ok(())
    }

    /// The other register's folded tags whose item would have a part with the same label as one of this register's
    /// tags. An item of a category that both registers have gets this school's parts.
    fn heads_of_own_tags(&self, tx: &ReadTx<'_>, other: &ReadTx<'_>) -> Result<HashSet<String>, Fault> {
        let mut heads = HashSet::new();
        for own in store::parts::with_slash(tx)? {
            for (head, tail) in tag::splits(&own) {
                let Some(asset) = store::asset::wearer(other, head)? else { continue };
                let mut parts = store::parts::names(other, &asset)?;
                if let Some(ours) = self.categories.get(&asset.category_id) {
                    parts.extend(store::category::parts(tx, *ours)?.into_iter().map(|part| part.name));
                }
                if parts.iter().any(|part| fold(part) == fold(tail)) {
                    heads.insert(fold(head));
                }
            }
        }
        Ok(heads)
    }

    /// Settles refs of people, kind by kind, including the refs of merged duplicates. The ref of an erased person has a
    /// number, which continues this register's series.
    fn refs(&mut self, tx: &ReadTx<'_>, other: &ReadTx<'_>, prefix: Option<&str>) -> Result<(), Fault> {
        let key = |(kind, reference, _): &(String, String, bool)| (kind.clone(), fold(reference));
        let taken: HashSet<(String, String)> = store::merged::refs(tx)?.iter().map(key).collect();
        let theirs = store::merged::refs(other)?;
        let known: HashSet<(String, String)> = theirs.iter().map(key).collect();
        let added = self.series.get("erased").map_or(0, |(added, _)| *added);
        for person in theirs {
            let (kind, reference, erased) = &person;
            if *erased {
                let number = reference.strip_prefix("erased-").and_then(|no| no.parse::<i64>().ok());
                if let Some(number) = number {
                    self.refs.insert(key(&person), format!("erased-{}", number + added));
                }
                continue;
            }
            if !taken.contains(&key(&person)) {
                continue;
            }
            let to = prefix.map(|prefix| format!("{prefix}{reference}"));
            if let Some(wrong) = to.as_ref().and_then(|to| person_fields::reference_of_another_register(to).err()) {
                self.clashes.push(unfit(&wrong, None, Some(reference.clone())));
                continue;
            }
            let is_free =
                |to: &String| !taken.contains(&(kind.clone(), fold(to))) && !known.contains(&(kind.clone(), fold(to)));
            match to.filter(is_free) {
                Some(to) => {
                    if kind == "staff" {
                        self.staff.insert(fold(reference), to.clone());
                    }
                    self.refs.insert(key(&person), to.clone());
                    self.renamed.push(Renamed { kind: "ref", from: reference.clone(), to });
                }
                None => {
                    let what = format!("the {kind} ref {reference}");
                    self.clashes.push(clash(what, None, Some(reference.clone()), prefix));
                }
            }
        }
        Ok(())
    }

    /// Lists the other school's settings that differ. This school's settings apply.
    fn settings(&mut self, tx: &ReadTx<'_>, other: &ReadTx<'_>) -> Result<(), Fault> {
        let own: HashMap<String, String> = store::merged::settings(tx)?.into_iter().collect();
        for (name, value) in store::merged::settings(other)? {
            match own.get(&name) {
                Some(known) if *known == value => {}
                Some(known) => self.left.push(format!("the setting {name}: {value} there, {known} here")),
                None => self.left.push(format!("the setting {name}: {value} there, Kitbook's default here")),
            }
        }
        Ok(())
    }
}

fn clash(what: String, tag: Option<String>, reference: Option<String>, prefix: Option<&str>) -> Refusal {
    let (why, remedy) = match prefix {
        None => (
            "is in both registers",
            say!["Add a prefix for the other school's tags and refs: ", Input::Prefix.with("OAK-"), "."],
        ),
        Some(_) => ("is in both registers, and with the prefix too", "Choose another prefix.".into()),
    };
    Refusal {
        rule: "taken",
        tag,
        reference,
        message: format!("{what} {why}"),
        remedy,
        may_override: false,
        clause: None,
    }
}

/// Makes the refusal of a tag or ref that would not be valid with the prefix.
fn unfit(wrong: &Fault, tag: Option<String>, reference: Option<String>) -> Refusal {
    let called = tag.as_deref().or(reference.as_deref()).unwrap_or_default();
    Refusal {
        rule: "taken",
        message: format!("{called} can't have that prefix: {}", wrong.message),
        tag,
        reference,
        remedy: "Choose a shorter prefix.".into(),
        may_override: false,
        clause: None,
    }
}

/// Reads a prefix: it must be able to begin a tag, and have no character with a meaning in a spreadsheet or on a page.
fn prefix_of(given: &str) -> Result<String, Fault> {
    let prefix = tag::parse(given)?;
    match prefix.chars().find(|c| !c.is_alphanumeric() && !matches!(c, '-' | '_' | '.')) {
        Some(c) => Err(Fault::invalid(format!("it contains “{c}”")).hint("Leave it out.")),
        None => Ok(prefix),
    }
}

/// Words an error about a tag as one about the prefix.
fn about_the_prefix(prefix: &str, wrong: &Fault) -> Fault {
    Fault::invalid(format!("{} can't be a prefix: {}", text::shown(prefix), wrong.message))
        .hint("Use only letters, digits and - _ . like OAK-.")
}

/// Pairs the rows that have the same name in both registers: the other register's id, and this register's id.
fn same<T: Clone + Eq + Hash>(own: Vec<(String, T)>, theirs: Vec<(String, T)>) -> HashMap<T, T> {
    let own: HashMap<String, T> = own.into_iter().collect();
    theirs.into_iter().filter_map(|(name, id)| Some((id, own.get(&name)?.clone()))).collect()
}
