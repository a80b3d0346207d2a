//! What has to be settled before rows come in: names that are taken, categories of one name, how numbers go on.

use super::Renamed;
use crate::{
    domain::{
        fault::{Fault, Refusal},
        text::{self, fold},
    },
    store::{self, Field as _, Row, Tx, Value},
};
use std::collections::{BTreeMap, HashMap, HashSet};

/// How many names that are in both are told one by one.
const TOLD: usize = 20;

/// What is to be done with the other register's names and numbers.
pub(super) struct Plan {
    /// Its categories that this one has by name: its id, and this one's.
    pub(super) categories: HashMap<String, String>,
    /// Its operators whose names sit at this one's keyboard too.
    pub(super) operators: HashMap<String, String>,
    /// What is added to its short numbers, and the last of them, by series.
    pub(super) series: BTreeMap<String, (i64, i64)>,
    /// Tags that are taken, folded, and what they become.
    pub(super) tags: HashMap<String, String>,
    /// Refs that are taken, by kind and folded ref, and what they become.
    pub(super) refs: HashMap<(String, String), String>,
    /// Of these, members of staff, by folded ref: managers are named by it.
    pub(super) staff: HashMap<String, String>,
    /// Titles of agreements that are taken, folded, and what they become.
    pub(super) titles: HashMap<String, String>,
    pub(super) renamed: Vec<Renamed>,
    /// What no prefix settles.
    pub(super) clashes: Vec<Refusal>,
    pub(super) left: Vec<String>,
}

impl Plan {
    pub(super) fn of(tx: &Tx<'_>, other: &Tx<'_>, school: &str, prefix: Option<&str>) -> Result<Self, Fault> {
        let prefix = prefix.map(|prefix| text::required("prefix", prefix, text::SHORT)).transpose()?;
        let mut plan = Self {
            categories: same(tx, other, "select name_folded, id from category")?,
            operators: same(tx, other, "select name, id from operator")?,
            series: BTreeMap::new(),
            tags: HashMap::new(),
            refs: HashMap::new(),
            staff: HashMap::new(),
            titles: HashMap::new(),
            renamed: Vec::new(),
            clashes: Vec::new(),
            left: Vec::new(),
        };
        let own: HashMap<String, i64> = store::setting::counters(tx)?.into_iter().collect();
        for (series, last) in store::setting::counters(other)? {
            plan.series.insert(series.clone(), (own.get(&series).copied().unwrap_or(0), last));
        }
        plan.tags(tx, other, prefix.as_deref())?;
        plan.refs(tx, other, prefix.as_deref())?;
        for title in
            other.all("select distinct title from agreement order by title", &[], |row| row.get::<String>(0))?
        {
            let sql = "select 1 from agreement where title_folded = ?1";
            if tx.one(sql, &[fold(&title).to_value()], |_| Ok(()))?.is_some() {
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

    /// Tags, and those that things wore before.
    fn tags(&mut self, tx: &Tx<'_>, other: &Tx<'_>, prefix: Option<&str>) -> Result<(), Fault> {
        let all = "select tag from asset union all select tag from asset_alias order by 1";
        let taken: HashSet<String> = tx.all(all, &[], |row| Ok(fold(row.text(0)?)))?.into_iter().collect();
        let theirs = other.all(all, &[], |row| row.get::<String>(0))?;
        let known: HashSet<String> = theirs.iter().map(|tag| fold(tag)).collect();
        for tag in theirs.into_iter().filter(|tag| taken.contains(&fold(tag))) {
            let to = prefix.map(|prefix| format!("{prefix}{tag}"));
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
    fn refs(&mut self, tx: &Tx<'_>, other: &Tx<'_>, prefix: Option<&str>) -> Result<(), Fault> {
        let all = "select kind, ref, 0 as erased from person where erased_on is null \
                   union all select kind, ref, 1 from person where erased_on is not null \
                   union all select kind, ref, 0 from person_alias order by 1, 2";
        let read = |row: &Row<'_>| Ok((row.get::<String>(0)?, row.get::<String>(1)?, row.get::<bool>(2)?));
        let key = |(kind, reference, _): &(String, String, bool)| (kind.clone(), fold(reference));
        let taken: HashSet<(String, String)> = tx.all(all, &[], read)?.iter().map(key).collect();
        let theirs = other.all(all, &[], read)?;
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
    fn settings(&mut self, tx: &Tx<'_>, other: &Tx<'_>) -> Result<(), Fault> {
        let all = "select name, value from setting order by name";
        let read = |row: &Row<'_>| Ok((row.get::<String>(0)?, row.get::<String>(1)?));
        let own: HashMap<String, String> = tx.all(all, &[], read)?.into_iter().collect();
        for (name, value) in other.all(all, &[], read)? {
            if own.get(&name) != Some(&value) {
                self.left.push(format!("the setting {name}"));
            }
        }
        let limits: i64 = other.one("select count(*) from loan_limit", &[], |row| row.get(0))?.unwrap_or(0);
        if limits > 0 {
            self.left.push(text::count(usize::try_from(limits).unwrap_or(usize::MAX), "limit of loans"));
        }
        Ok(())
    }
}

fn clash(what: String, tag: Option<String>, reference: Option<String>, prefix: Option<&str>) -> Refusal {
    let (why, remedy) = match prefix {
        None => ("is in both registers", "Say what to put before it: `--prefix OAK-`."),
        Some(_) => ("is in both registers, and with the prefix too", "Choose another prefix."),
    };
    Refusal {
        rule: "taken",
        tag,
        reference,
        message: format!("{what} {why}"),
        remedy: remedy.to_owned(),
        may_override: false,
    }
}

/// Rows that both registers have by name: the other's id, and this one's.
fn same(tx: &Tx<'_>, other: &Tx<'_>, sql: &str) -> Result<HashMap<String, String>, Fault> {
    let read = |row: &Row<'_>| Ok((row.get::<String>(0)?, row.get::<String>(1)?));
    let own: HashMap<String, String> = tx.all(sql, &[], read)?.into_iter().collect();
    let theirs = other.all(sql, &[], read)?;
    Ok(theirs.into_iter().filter_map(|(name, id)| Some((id, own.get(&name)?.clone()))).collect())
}

/// Whether a row with such a value in a column stands in this register.
pub(super) fn is_known(tx: &Tx<'_>, table: &str, column: &str, value: &Value<'_>) -> Result<bool, Fault> {
    let sql = format!("select 1 from {table} where {column} = ?1");
    Ok(tx.one(&sql, std::slice::from_ref(value), |_| Ok(()))?.is_some())
}
