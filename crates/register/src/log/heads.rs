//! Heads of the log that were noted outside the register, and whether the log still has them. Anyone who can write the
//! register's file can cut the log or write it again, but not the paper, the backup or the file that has its head.

use domain::{fault::Fault, when::Instant};
use serde_json::{Map, Value as Json, json};
use store::{Head, ReadTx, acts, acts::Logged};

/// The log action of a restore.
pub(crate) const RESTORED: &str = "register restore";

/// The fewest digits of a hash that count: as many as a slip prints.
const DIGITS: usize = 16;

/// A head that was noted outside the register.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Noted {
    pub no: i64,
    /// The hash in lower case, or its first digits, at least sixteen.
    pub hash: String,
}

impl Noted {
    /// Reads `1042:3f9a0c…`; `None` if it is not a head.
    pub fn parse(text: &str) -> Option<Self> {
        let (no, hash) = text.trim().split_once(':')?;
        let hash = hash.trim().to_lowercase();
        let fits = hash.len() >= DIGITS && hash.bytes().all(|byte| byte.is_ascii_hexdigit());
        let no = no.trim().parse().ok().filter(|no| *no > 0)?;
        fits.then_some(Self { no, hash })
    }
}

/// What is known about when a head was noted, to tell whether a restore can have dropped its entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum When {
    Unknown,
    /// At a time, which may be wrong if a clock was.
    At(Instant),
    /// In a log that began with this entry: its first, or that of its last restore.
    Since(Noted),
    /// The note can't be read.
    Unread,
}

/// Whether the log has a noted head.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Held {
    /// The log has the entry, with that hash.
    Holds,
    /// The log lacks the entry, which the restore recorded in entry `by` dropped.
    Dropped { by: i64 },
    /// The log has another entry with that number.
    Differs,
    /// The log ends before that entry, at entry `last`.
    Missing { last: i64 },
}

/// The restores that the log records, with the entries that each dropped.
pub struct Restores(Vec<Restore>);

struct Restore {
    no: i64,
    at: Instant,
    dropped: Dropped,
}

/// The numbers of the entries that a restore dropped: of the log that it replaced, and of logs that earlier restores
/// had replaced, if the log that recorded them was replaced too.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Dropped {
    /// The last entry that was kept.
    pub(crate) after: i64,
    /// The last entry that was dropped; `None` if the replaced register could not be read.
    pub(crate) to: Option<i64>,
}

impl Dropped {
    /// Adds the fields of the restore's entry.
    pub(crate) fn write(self, body: &mut Map<String, Json>) {
        body.insert("dropped_after".to_owned(), json!(self.after));
        body.insert("dropped_to".to_owned(), json!(self.to));
    }

    /// Reads the fields. Earlier versions wrote the head of the backup and the number of dropped entries.
    fn read(body: &Json) -> Option<Self> {
        let number = |name: &str| body.get(name).and_then(Json::as_i64);
        if let Some(after) = number("dropped_after") {
            return Some(Self { after, to: number("dropped_to") });
        }
        let (after, _) = body.get("head")?.as_str()?.split_once(':')?;
        let after: i64 = after.parse().ok()?;
        Some(Self { after, to: number("lost_entries").map(|lost| after.saturating_add(lost)) })
    }

    /// Adds what another restore had dropped.
    fn with(self, other: Self) -> Self {
        Self { after: self.after.min(other.after), to: self.to.zip(other.to).map(|(one, other)| one.max(other)) }
    }

    fn has(self, no: i64) -> bool {
        no > self.after && self.to.is_none_or(|to| no <= to)
    }
}

/// The entries that a restore drops from a log whose last entry that is kept is `common`.
pub(crate) fn dropped_from(tx: &ReadTx<'_>, common: i64) -> Result<Dropped, Fault> {
    let own = Dropped { after: common, to: Some(tx.head()?.no) };
    let earlier = acts::after(tx, RESTORED, common)?;
    Ok(earlier.iter().filter_map(|entry| Dropped::read(entry.details.as_ref()?)).fold(own, Dropped::with))
}

impl Restores {
    /// Reads the restores from the log.
    pub fn of(tx: &ReadTx<'_>) -> Result<Self, Fault> {
        // If its details were erased, a restore excuses nothing.
        let read = |Logged { no, at, details }: Logged| Some(Restore { no, at, dropped: Dropped::read(&details?)? });
        Ok(Self(acts::after(tx, RESTORED, 0)?.into_iter().filter_map(read).collect()))
    }

    /// Holds the log against a noted head. A restore can't have dropped an entry that was noted after it.
    pub fn hold(&self, tx: &ReadTx<'_>, noted: &Noted, when: &When) -> Result<Held, Fault> {
        if has(tx, noted)? {
            return Ok(Held::Holds);
        }
        // A log that has the entry of a restore was noted after it, whatever the clocks said.
        let known = match when {
            When::Since(since) if has(tx, since)? => since.no,
            _ => 0,
        };
        let is_before = |restore: &Restore| match when {
            When::Unknown => true,
            When::At(at) => *at <= restore.at,
            When::Since(_) => known < restore.no,
            When::Unread => false,
        };
        if let Some(restore) = self.0.iter().find(|restore| restore.dropped.has(noted.no) && is_before(restore)) {
            return Ok(Held::Dropped { by: restore.no });
        }
        let last = tx.head()?.no;
        Ok(if noted.no <= last { Held::Differs } else { Held::Missing { last } })
    }
}

fn has(tx: &ReadTx<'_>, noted: &Noted) -> Result<bool, Fault> {
    Ok(store::hash_of(tx, noted.no)?.is_some_and(|hash| hash.starts_with(&noted.hash)))
}

/// The entry with which a log began: its first, or that of its last restore. It tells logs apart that share their first
/// entries.
pub(crate) fn beginning(tx: &ReadTx<'_>) -> Result<Head, Fault> {
    let no = acts::newest(tx, RESTORED)?.map_or(1, |restore| restore.no);
    Ok(Head { no, hash: store::hash_of(tx, no)?.unwrap_or_default() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_head_is_a_number_and_at_least_sixteen_digits() {
        let noted = Noted::parse(" 12:3F9A0C3F9A0C3F9A ").unwrap();
        assert_eq!((noted.no, noted.hash.as_str()), (12, "3f9a0c3f9a0c3f9a"));
        for wrong in [
            "",
            "12",
            "12:",
            "12:3f9a",
            "0:3f9a0c3f9a0c3f9a",
            "-1:3f9a0c3f9a0c3f9a",
            "x:3f9a0c3f9a0c3f9a",
            "12:3f9a0c3f9a0c3f9ax",
        ] {
            assert_eq!(Noted::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_restore_of_an_earlier_version_gives_its_backups_head_and_the_number_of_lost_entries() {
        let read = |body: Json| Dropped::read(&body).map(|dropped| (dropped.after, dropped.to));
        assert_eq!(read(json!({"head": "40:3f9a", "lost_entries": 5})), Some((40, Some(45))));
        assert_eq!(read(json!({"head": "40:3f9a", "lost_entries": null})), Some((40, None)));
        assert_eq!(read(json!({"head": "40:3f9a", "dropped_after": 30, "dropped_to": 60})), Some((30, Some(60))));
        assert_eq!(read(json!({"head": "forty"})), None);
    }
}
