//! What has to be settled before rows come in: names that are taken, categories of one name, how numbers go on.

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

/// How many names that are in both are told one by one.
const TOLD: usize = 20;

/// What is to be done with the other register's names and numbers.
pub(crate) struct Plan {
    /// Its categories that this one has by name: its id, and this one's.
    pub(crate) categories: HashMap<CategoryId, CategoryId>,
    /// Its operators whose names sit at this one's keyboard too.
    pub(crate) operators: HashMap<String, String>,
    /// What is added to its short numbers, and the last of them, by series.
    pub(crate) series: BTreeMap<String, (i64, i64)>,
    /// Tags that are taken, folded, and what they become.
    pub(crate) tags: HashMap<String, String>,
    /// Refs that are taken, by kind and folded ref, and what they become.
    pub(crate) refs: HashMap<(String, String), String>,
    /// Of these, members of staff, by folded ref: managers are named by it.
    pub(crate) staff: HashMap<String, String>,
    /// Locations, folded, whose tests this school has decided, and those that only the other has.
    pub(crate) locations: (HashSet<String>, Vec<String>),
    /// Titles of agreements that are taken, folded, and what they become.
    pub(crate) titles: HashMap<String, String>,
    pub(crate) renamed: Vec<Renamed>,
    /// What no prefix settles.
    pub(crate) clashes: Vec<Refusal>,
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
            titles: HashMap::new(),
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
        plan.settings(tx, other)?;
        // A hundred of one kind say no more than twenty.
        if plan.clashes.len() > TOLD {
            let more = plan.clashes.len() - TOLD;
            plan.clashes.truncate(TOLD);
            plan.clashes.push(clash(format!("each of {more} more tags and refs"), None, None, prefix.as_deref()));
        }
        Ok(plan)
    }

    /// This school's category of the name that one of the other's has.
    pub(crate) fn ours(&self, theirs: &str) -> Option<CategoryId> {
        self.categories.get(&CategoryId(theirs.parse().ok()?)).copied()
    }

    /// Tags, and those that items wore before.
    fn tags(&mut self, tx: &ReadTx<'_>, other: &ReadTx<'_>, prefix: Option<&str>) -> Result<(), Fault> {
        let taken: HashSet<String> = store::merged::tags(tx)?.iter().map(|tag| fold(tag)).collect();
        let theirs = store::merged::tags(other)?;
        let known: HashSet<String> = theirs.iter().map(|tag| fold(tag)).collect();
        for tag in theirs.into_iter().filter(|tag| taken.contains(&fold(tag))) {
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
                None => self.clashes.push(clash(format!("the tag {tag}"), Some(tag), None, prefix)),
            }
        }
        Ok(())
    }

    /// Refs of people of one kind, and those of doubles. Whoever was erased has a number, which goes on.
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
                    let what = format!("the ref {reference} of a {kind}");
                    self.clashes.push(clash(what, None, Some(reference.clone()), prefix));
                }
            }
        }
        Ok(())
    }

    /// What this school has set stands; what the other has set otherwise is named.
    fn settings(&mut self, tx: &ReadTx<'_>, other: &ReadTx<'_>) -> Result<(), Fault> {
        let own: HashMap<String, String> = store::merged::settings(tx)?.into_iter().collect();
        for (name, value) in store::merged::settings(other)? {
            match own.get(&name) {
                Some(known) if *known == value => {}
                Some(known) => self.left.push(format!("the setting {name}: {value} there, {known} here")),
                None => self.left.push(format!("the setting {name}: {value} there, as Kitbook has it here")),
            }
        }
        Ok(())
    }
}

fn clash(what: String, tag: Option<String>, reference: Option<String>, prefix: Option<&str>) -> Refusal {
    let (why, remedy) = match prefix {
        None => ("is in both registers", say!["Say what to put before it: ", Input::Prefix.with("OAK-"), "."]),
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

/// A name that the prefix would make into none.
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

/// What can begin a tag, and nothing that a spreadsheet or a page would take for more.
fn prefix_of(given: &str) -> Result<String, Fault> {
    let prefix = tag::parse(given)?;
    match prefix.chars().find(|c| !c.is_alphanumeric() && !matches!(c, '-' | '_' | '.')) {
        Some(c) => Err(Fault::invalid(format!("it holds “{c}”")).hint("Leave it out.")),
        None => Ok(prefix),
    }
}

/// What is wrong with a prefix, in words about it.
fn about_the_prefix(prefix: &str, wrong: &Fault) -> Fault {
    Fault::invalid(format!("{} can't be put before a tag: {}", text::shown(prefix), wrong.message))
        .hint("A prefix has letters, digits and - _ . only, like OAK-.")
}

/// Rows that both registers have by name: the other's id, and this one's.
fn same<T: Clone + Eq + Hash>(own: Vec<(String, T)>, theirs: Vec<(String, T)>) -> HashMap<T, T> {
    let own: HashMap<String, T> = own.into_iter().collect();
    theirs.into_iter().filter_map(|(name, id)| Some((id, own.get(&name)?.clone()))).collect()
}
