//! Reads lists of people.

use chrono::NaiveDate;
use domain::{
    fault::Fault,
    field::Field as _,
    ids::PersonId,
    order::Extent,
    person::{Person, PersonKind},
    person_fields::PersonField,
    search::Words,
    text::{Natural, fold},
    wanted::Wanted,
    year_group,
};
use store::{Field as _, ReadTx, Record as _, Row, group::Class, select::Select};

/// Selects people. An empty field selects all.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    pub kind: Option<PersonKind>,
    pub person: Option<PersonId>,
    /// Only the people of a form, or the pupils of a teaching group.
    pub class: Option<Class>,
    pub year_group: Option<String>,
    /// Words, each of them in the name, ref, username or email address.
    pub text: Option<Words>,
    /// Only people with open loans.
    pub holding: bool,
    /// Only people with a last working day on or before this date.
    pub leaving_by: Option<NaiveDate>,
    /// Conditions on the person's fields.
    pub fields: Vec<Wanted<PersonField>>,
    pub order: PersonOrder,
}

/// The order of the list. Equal people are ordered by ref.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum PersonOrder {
    /// By family name.
    #[default]
    Name,
    Ref,
    /// By form and family name.
    Class,
    /// By last working day, earliest first.
    Leaving,
}

impl PersonOrder {
    /// The order that SQL sorts by. Forms and refs are sorted again by the numbers within them.
    fn sql(self) -> &'static str {
        match self {
            Self::Name | Self::Class | Self::Ref => "p.sort_name, p.ref_folded, p.kind",
            Self::Leaving => "p.last_working_day nulls last, p.ref_folded, p.kind",
        }
    }

    /// What decides before the order of SQL: people without a form come last.
    fn key(self, person: &Person) -> Option<(bool, Option<Natural>)> {
        match self {
            Self::Name | Self::Leaving => None,
            Self::Ref => Some((false, Some(Natural::folded(person.ref_folded.clone())))),
            Self::Class => Some(by_class(person)),
        }
    }
}

/// The sort key of a person's form, such as 7B before 10A. People without a form come last.
pub(crate) fn by_class(person: &Person) -> (bool, Option<Natural>) {
    (person.class_folded.is_none(), person.class_folded.clone().map(Natural::folded))
}

impl Filter {
    fn fits(&self, person: &Person) -> bool {
        self.text.as_ref().is_none_or(|words| words.occur(&person.search))
            && self.fields.iter().all(|wanted| wanted.fits(wanted.field.get(person)))
    }
}

/// Turns a filter into conditions on `person p`. People whose details were erased are never listed.
///
/// Errors: the filter's year group is none.
fn select(filter: &Filter) -> Result<Select, Fault> {
    let mut select = Select::default();
    select.and("p.erased_on is null");
    if let Some(kind) = filter.kind {
        select.and_is("p.kind = ?", &kind);
    }
    if let Some(id) = filter.person {
        select.and_is("p.id = ?", &id);
    }
    match &filter.class {
        // The people of a form are listed with its teacher.
        Some(Class::Form(name)) => {
            select.and_is("p.class_folded = ?", &fold(name));
        }
        Some(group) => {
            of_class(&mut select, group);
        }
        None => {}
    }
    if let Some(year) = &filter.year_group {
        select.and_is("p.year_group = ?", &year_group::sought(year)?);
    }
    if filter.holding {
        select.and("exists (select 1 from loan h where h.person_id = p.id and h.state = 'open')");
    }
    if let Some(day) = filter.leaving_by {
        select.and_is("p.last_working_day <= ?", &day);
    }
    Ok(select)
}

/// Narrows a select on `person p` to the people of a form, or to the pupils of a teaching group.
pub(crate) fn of_class<'s>(select: &'s mut Select, class: &Class) -> &'s mut Select {
    match class {
        // The teacher of a form has it on record too.
        Class::Form(name) => select.and_is("p.kind <> 'staff' and p.class_folded = ?", &fold(name)),
        Class::Group(group) => select.and_is(
            "p.id in (select m.person_id from group_member m where m.role = 'pupil' and m.group_id = ?)",
            &group.id,
        ),
    }
}

/// Narrows a select on records `r`, each about a person, to those about the people of [`of_class`].
pub(crate) fn about_class<'s>(select: &'s mut Select, class: &Class) -> &'s mut Select {
    match class {
        Class::Form(name) => select.and_is(
            "r.person_id in (select p.id from person p where p.kind <> 'staff' and p.class_folded = ?)",
            &fold(name),
        ),
        Class::Group(group) => select.and_is(
            "r.person_id in (select m.person_id from group_member m where m.role = 'pupil' and m.group_id = ?)",
            &group.id,
        ),
    }
}

/// The number of keys of a list that take as much memory as a person.
const KEYS: usize = 8;

/// Passes each matching person to `take`, by form and name.
pub fn each_person<E: From<Fault>>(
    tx: &ReadTx<'_>,
    filter: &Filter,
    mut take: impl FnMut(Person) -> Result<(), E>,
) -> Result<(), E> {
    let (select, order) = (select(filter)?, PersonOrder::Class);
    let head = format!("select {} from person p", Person::columns("p"));
    let sql = select.sql(&head, &format!("order by {}", order.sql()));
    let read = |row: &Row<'_>| Ok::<_, Fault>((Person::read(row, 0)?, ()));
    in_natural_order(tx, filter, (&sql, &select), (order, Extent::default()), read, |person, ()| take(person))
}

/// Passes each matching person to `take` in the filter's order, with the number of open loans.
pub fn each<E: From<Fault>>(
    tx: &ReadTx<'_>,
    filter: &Filter,
    extent: Extent,
    mut take: impl FnMut(Person, i64) -> Result<(), E>,
) -> Result<(), E> {
    let select = select(filter)?;
    let head = format!(
        "select (select count(*) from loan l where l.person_id = p.id and l.state = 'open'), {} from person p",
        Person::columns("p")
    );
    let is_sorted = matches!(filter.order, PersonOrder::Name | PersonOrder::Leaving);
    // Words and fields are compared in Rust. A `limit` in SQL would count people who are dropped afterwards.
    let most = extent.most.filter(|_| is_sorted && filter.fields.is_empty() && filter.text.is_none());
    let tail = format!("order by {} {}", filter.order.sql(), most.map_or_else(String::new, |l| format!("limit {l}")));
    let sql = select.sql(&head, &tail);
    let read = |row: &Row<'_>| Ok::<_, Fault>((Person::read(row, 1)?, row.get(0)?));
    if is_sorted {
        return tx.each(&sql, select.params(), |row| {
            let (person, loans) = read(row)?;
            if filter.fits(&person) { take(person, loans) } else { Ok(()) }
        });
    }
    in_natural_order(tx, filter, (&sql, &select), (filter.order, extent), read, take)
}

/// Passes the people of a statement to `take`, in an order that SQL has only in part.
fn in_natural_order<T, E: From<Fault>>(
    tx: &ReadTx<'_>,
    filter: &Filter,
    (sql, select): (&str, &Select),
    (order, extent): (PersonOrder, Extent),
    mut read: impl FnMut(&Row<'_>) -> Result<(Person, T), Fault>,
    mut take: impl FnMut(Person, T) -> Result<(), E>,
) -> Result<(), E> {
    let extent = Extent { at_a_time: extent.at_a_time / KEYS, ..extent };
    extent.in_parts(
        |part| {
            // People with the same key stay in the order of SQL, which is the same each time.
            let mut place = 0_usize;
            tx.each(sql, select.params(), |row| {
                let (person, value) = read(row)?;
                if filter.fits(&person) {
                    place += 1;
                    part.push((order.key(&person), place), (person, value));
                }
                Ok::<(), Fault>(())
            })?;
            Ok(())
        },
        |people| people.into_iter().try_for_each(|(_, (person, value))| take(person, value)),
    )
}

/// Counts the registered people.
pub fn count(tx: &ReadTx<'_>) -> Result<i64, Fault> {
    Ok(tx.one("select count(*) from person where erased_on is null", &[], |row| row.get(0))?.unwrap_or(0))
}

/// Counts a person's open loans.
pub fn holds(tx: &ReadTx<'_>, person: &Person) -> Result<i64, Fault> {
    let sql = "select count(*) from loan where person_id = ?1 and state = 'open'";
    Ok(tx.one(sql, &[person.id.to_value()], |row| row.get(0))?.unwrap_or(0))
}
