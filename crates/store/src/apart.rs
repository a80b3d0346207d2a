//! Tells a new name apart from the names already in the register: tags, refs, usernames, operators.

use super::{ReadTx, WriteTx};
use domain::{
    fault::Fault,
    legible::{self, Looks},
};
use std::cell::RefCell;

/// A sort of name, within which no two names may look alike.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sort {
    Tag,
    Ref,
    Username,
    Operator,
}

impl Sort {
    /// Every sort.
    pub const ALL: [Self; 4] = [Self::Tag, Self::Ref, Self::Username, Self::Operator];

    /// The word for this sort in messages.
    pub fn what(self) -> &'static str {
        match self {
            Self::Tag => "tag",
            Self::Ref => "ref",
            Self::Username => "username",
            Self::Operator => "operator",
        }
    }

    /// Selects every name in use.
    fn used(self) -> &'static str {
        match self {
            Self::Tag => "select tag as name from asset",
            Self::Ref => "select ref as name from person where erased_on is null",
            Self::Username => "select username as name from person where username is not null",
            Self::Operator => "select name from operator",
        }
    }

    /// The columns that hold folded names of this sort, including old names.
    fn folded(self) -> &'static [(&'static str, &'static str)] {
        match self {
            Self::Tag => &[("asset", "tag_folded"), ("asset_alias", "tag_folded")],
            Self::Ref => &[("person", "ref_folded"), ("person_alias", "ref_folded")],
            Self::Username => &[("person", "username_folded")],
            Self::Operator => &[("operator", "name")],
        }
    }

    /// Selects every name in use, and every old name that still finds its item or person.
    fn known(self) -> String {
        let before = match self {
            Self::Tag => " union all select tag from asset_alias",
            Self::Ref => " union all select ref from person_alias",
            Self::Username | Self::Operator => "",
        };
        [self.used(), before].concat()
    }
}

/// The names, grouped by their looks. Names that the transaction didn't need are not read.
#[derive(Default)]
pub(super) struct Apart([RefCell<Known>; Sort::ALL.len()]);

/// The names of one sort that were read so far.
#[derive(Default)]
enum Known {
    #[default]
    NotRead,
    /// Every name has only letters and digits that are on every keyboard, so no name can be taken for another.
    Plain,
    All(Looks),
}

/// Checks a new name against all known names, except `own`: those of the same item or person.
///
/// Errors: the name may be taken for another.
pub fn must_be_told(tx: &WriteTx<'_>, sort: Sort, name: &str, own: &[&str]) -> Result<(), Fault> {
    let mut known = tx.apart.0[sort as usize].borrow_mut();
    let is_odd = legible::is_odd(name);
    if matches!(*known, Known::NotRead) && !is_odd {
        *known = if any_odd(tx, sort)? { Known::All(all(tx, sort)?) } else { Known::Plain };
    }
    if is_odd && !matches!(*known, Known::All(_)) {
        *known = Known::All(all(tx, sort)?);
    }
    let Known::All(looks) = &mut *known else { return Ok(()) };
    looks.add(name, own).map_or(Ok(()), |other| Err(legible::looks_like(sort.what(), name, &other)))
}

/// Tells whether a name of this sort has a character beyond ASCII. The index on the folded names keeps this cheap,
/// because it runs for every new item.
fn any_odd(tx: &ReadTx<'_>, sort: Sort) -> Result<bool, Fault> {
    let of = |(table, folded): &(&str, &str)| {
        format!("select 1 from {table} where {folded} is not null and octet_length({folded}) <> length({folded})")
    };
    let each: Vec<String> = sort.folded().iter().map(of).collect();
    Ok(tx.one(&format!("{} limit 1", each.join(" union all ")), &[], |_| Ok(()))?.is_some())
}

fn all(tx: &ReadTx<'_>, sort: Sort) -> Result<Looks, Fault> {
    let mut looks = Looks::default();
    tx.each(&sort.known(), &[], |row| {
        looks.add(row.text(0)?, &[]);
        Ok::<(), Fault>(())
    })?;
    Ok(looks)
}

/// Hands over every person's ref and name that can't be read, with the fault.
pub fn each_illegible_person(tx: &ReadTx<'_>, mut take: impl FnMut(&str, &str, String)) -> Result<(), Fault> {
    let sql = "select ref, name from person where erased_on is null and octet_length(name) <> length(name) \
               order by ref_folded, ref";
    tx.each(sql, &[], |row| {
        if let Some(why) = legible::illegible(row.text(1)?) {
            take(row.text(0)?, row.text(1)?, why.words());
        }
        Ok::<(), Fault>(())
    })
}

/// Hands over every name in use that has a fault, with the fault: the name can't be read, or may be taken for another.
pub fn each_illegible(tx: &ReadTx<'_>, sort: Sort, mut take: impl FnMut(&str, String)) -> Result<(), Fault> {
    let mut looks = if any_odd(tx, sort)? { Some(Looks::default()) } else { None };
    tx.each(&format!("{} order by 1", sort.used()), &[], |row| {
        let name = row.text(0)?;
        if let Some(why) = legible::illegible(name) {
            take(name, why.words());
        }
        if let Some(twin) = looks.as_mut().and_then(|looks| looks.add(name, &[])) {
            take(name, format!("looks like {}, which is also in use", domain::text::shown(&twin)));
        }
        Ok::<(), Fault>(())
    })
}
