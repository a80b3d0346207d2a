//! Whether a new name can be told from those that stand in the register: tags, refs, usernames, operators.

use super::{ReadTx, WriteTx};
use domain::{
    fault::Fault,
    legible::{self, Looks},
};
use std::cell::RefCell;

/// A sort of names that are told apart.
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

    /// As messages call it.
    pub fn what(self) -> &'static str {
        match self {
            Self::Tag => "tag",
            Self::Ref => "ref",
            Self::Username => "username",
            Self::Operator => "operator",
        }
    }

    /// All that are in use.
    fn used(self) -> &'static str {
        match self {
            Self::Tag => "select tag as name from asset",
            Self::Ref => "select ref as name from person where erased_on is null",
            Self::Username => "select username as name from person where username is not null",
            Self::Operator => "select name from operator",
        }
    }

    /// Where names of this sort stand folded, those that find what had them before among them.
    fn folded(self) -> &'static [(&'static str, &'static str)] {
        match self {
            Self::Tag => &[("asset", "tag_folded"), ("asset_alias", "tag_folded")],
            Self::Ref => &[("person", "ref_folded"), ("person_alias", "ref_folded")],
            Self::Username => &[("person", "username_folded")],
            Self::Operator => &[("operator", "name")],
        }
    }

    /// Those as well that find what had them before.
    fn known(self) -> String {
        let before = match self {
            Self::Tag => " union all select tag from asset_alias",
            Self::Ref => " union all select ref from person_alias",
            Self::Username | Self::Operator => "",
        };
        [self.used(), before].concat()
    }
}

/// Names by their looks, as far as a transaction had to know them.
#[derive(Default)]
pub(super) struct Apart([RefCell<Known>; Sort::ALL.len()]);

/// What is known of the names of one sort.
#[derive(Default)]
enum Known {
    #[default]
    NotAsked,
    /// Each is of letters and digits that every keyboard has: none of those is taken for another.
    Plain,
    All(Looks),
}

/// Checks a new name against all that are known; not against `own`, which are those of the same item or person.
///
/// Errors: it may be taken for another.
pub fn must_be_told(tx: &WriteTx<'_>, sort: Sort, name: &str, own: &[&str]) -> Result<(), Fault> {
    let mut known = tx.apart.0[sort as usize].borrow_mut();
    let is_odd = legible::is_odd(name);
    if matches!(*known, Known::NotAsked) && !is_odd {
        *known = if any_odd(tx, sort)? { Known::All(all(tx, sort)?) } else { Known::Plain };
    }
    if is_odd && !matches!(*known, Known::All(_)) {
        *known = Known::All(all(tx, sort)?);
    }
    let Known::All(looks) = &mut *known else { return Ok(()) };
    looks.add(name, own).map_or(Ok(()), |other| Err(legible::looks_like(sort.what(), name, &other)))
}

/// An index holds the folded names, so that each look costs as little as can be: it comes with every new item.
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

/// Hands over every name in use, and what is wrong with it: it can't be read, or it may be taken for another.
///
/// Errors: the register can't be read.
pub fn each_illegible(tx: &ReadTx<'_>, sort: Sort, mut take: impl FnMut(&str, String)) -> Result<(), Fault> {
    let mut looks = if any_odd(tx, sort)? { Some(Looks::default()) } else { None };
    tx.each(&format!("{} order by 1", sort.used()), &[], |row| {
        let name = row.text(0)?;
        if let Some(why) = legible::illegible(name) {
            take(name, why.words());
        }
        if let Some(twin) = looks.as_mut().and_then(|looks| looks.add(name, &[])) {
            take(name, format!("looks like {}, which is another", domain::text::shown(&twin)));
        }
        Ok::<(), Fault>(())
    })
}
