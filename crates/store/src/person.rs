//! Finds people.

use super::{Field, PersonAlias, ReadTx, Value, keys};
use chrono::NaiveDate;
use domain::{
    fault::{Fault, FaultKind},
    ids::PersonId,
    keys::alike,
    person::{Person, PersonKind, Role, RoleHeld},
    remedy::{Remedy, See},
    say,
    search::{WholeName, Words},
    text::{fold, nearest, shown},
    year_group,
};
use std::borrow::Cow;

/// The most people that a word is said to fit.
const MOST: usize = 20;

/// Finds a person by ref, then username, then whole name, then a ref or username that differs only in leading zeros or
/// spaces, then any words of the name that fit only one person.
///
/// Errors: nobody fits (the three nearest names are listed), or several people do (each is listed with their form).
pub fn find(tx: &ReadTx<'_>, typed: &str) -> Result<Person, Fault> {
    match seek(tx, typed)? {
        Some(person) => Ok(person),
        None => Err(unknown(tx, typed)?),
    }
}

/// Finds a person as [`find`] does, for a word that may be something else: `None` if the word fits nobody. It doesn't
/// list the nearest names, which would mean reading every name.
///
/// Errors: several people fit.
pub fn seek(tx: &ReadTx<'_>, typed: &str) -> Result<Option<Person>, Fault> {
    if let Some(person) = find_whole(tx, typed)? {
        return Ok(Some(person));
    }
    if let Some(person) = one_of(typed, keys::people_near(tx, typed)?)? {
        return Ok(Some(person));
    }
    let words = Words::of(typed);
    one_of(
        typed,
        scan(tx, "select search, id from person where erased_on is null", |search| {
            words.begin(search).then_some(Match::Near)
        })?,
    )
}

/// Finds a person by ref, username or whole name, as a scanner reads it from a card and the desk accepts it. A part of
/// a name is not accepted, or a mistyped tag would open somebody's slip.
///
/// Errors: several people fit (each is listed with their form).
pub fn find_whole(tx: &ReadTx<'_>, typed: &str) -> Result<Option<Person>, Fault> {
    let found = exact(tx, typed)?;
    if !found.is_empty() {
        return one_of(typed, found);
    }
    let (folded, whole) = (fold(typed.trim()), WholeName::of(typed));
    one_of(
        typed,
        scan(tx, "select name, id from person where erased_on is null", |name| spelling(name, &folded, &whole))?,
    )
}

/// Finds a person as [`find_whole`] does, for an act that must not reach someone else.
///
/// Errors: nobody has this ref, username or whole name (`why` says what it is asked for); several people have.
pub fn find_for_sure(tx: &ReadTx<'_>, typed: &str, why: &str) -> Result<Person, Fault> {
    match find_whole(tx, typed)? {
        Some(person) => Ok(person),
        None => Err(unknown(tx, typed)?.hint(format!("Give the ref or the full name, because {why}."))),
    }
}

/// The way a name fits a typed one.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Match {
    /// Spelled as it was typed, but for case and accents.
    Spelled,
    Near,
}

/// Compares a name with a typed whole name.
fn spelling(name: &str, folded: &str, whole: &WholeName) -> Option<Match> {
    whole.is(name).then(|| if fold(name) == folded { Match::Spelled } else { Match::Near })
}

/// Reads one column for everyone, then returns the people with a value that `fits`: those that are spelled as typed, or
/// else all of them.
fn scan(tx: &ReadTx<'_>, sql: &str, fits: impl Fn(&str) -> Option<Match>) -> Result<Vec<Person>, Fault> {
    let mut found: Vec<(PersonId, Match)> = Vec::new();
    tx.each(sql, &[], |row| {
        if let Some(fit) = fits(row.text(0)?) {
            found.push((row.get(1)?, fit));
        }
        Ok::<(), Fault>(())
    })?;
    best(found).into_iter().take(MOST).map(|id| by_id(tx, id)).collect()
}

/// The people that are spelled as typed, or else all of them.
fn best(mut found: Vec<(PersonId, Match)>) -> Vec<PersonId> {
    if found.iter().any(|(_, fit)| *fit == Match::Spelled) {
        found.retain(|(_, fit)| *fit == Match::Spelled);
    }
    found.into_iter().map(|(id, _)| id).collect()
}

fn one_of(typed: &str, mut found: Vec<Person>) -> Result<Option<Person>, Fault> {
    if found.len() > 1 {
        return Err(ambiguous(typed, &found));
    }
    Ok(found.pop())
}

/// The people with exactly this ref, now or before; else those with this username.
pub fn exact(tx: &ReadTx<'_>, typed: &str) -> Result<Vec<Person>, Fault> {
    let folded = fold(typed.trim());
    let key = [Value::Text(Cow::Borrowed(&folded))];
    let by_either = "where (r.ref_folded = ?1 and r.erased_on is null) \
                     or r.id in (select a.person_id from person_alias a where a.ref_folded = ?1) order by r.kind";
    let found: Vec<Person> = tx.list(by_either, &key)?;
    if found.is_empty() {
        return tx.list("where r.username_folded = ?1 order by r.kind", &key);
    }
    // A ref of one kind of person may be the old ref of somebody of another kind.
    let (mut by_ref, by_alias): (Vec<Person>, Vec<Person>) =
        found.into_iter().partition(|person| person.ref_folded == folded && person.erased_on.is_none());
    by_ref.extend(by_alias);
    Ok(by_ref)
}

/// Tells whether [`exact`] finds anybody. It reads no whole row: nearly no word that is scanned at a desk is a tag and a ref.
pub fn is_any_exact(tx: &ReadTx<'_>, typed: &str) -> Result<bool, Fault> {
    let sql = "select 1 from person r where (r.ref_folded = ?1 and r.erased_on is null) or r.username_folded = ?1 \
               or r.id in (select a.person_id from person_alias a where a.ref_folded = ?1) limit 1";
    Ok(tx.one(sql, &[Value::Text(fold(typed.trim()).into())], |_| Ok(()))?.is_some())
}

fn ambiguous(typed: &str, found: &[Person]) -> Fault {
    let lines = found.iter().map(|p| format!("{}  {}, {}", p.reference, p.label(), p.kind));
    Fault::new(FaultKind::Ambiguous, format!("{} fits more than one person", shown(typed)))
        .hint("Give the ref of the one you mean.")
        .details(lines)
}

/// The fault for a word that fits nobody, with the refs that differ only in leading zeros or spaces, else the three
/// nearest names.
pub fn unknown(tx: &ReadTx<'_>, typed: &str) -> Result<Fault, Fault> {
    let people = tx.all("select name, ref from person where erased_on is null order by ref_folded", &[], |row| {
        Ok((row.get::<String>(0)?, row.get::<String>(1)?))
    })?;
    let fault = Fault::not_found(format!("nobody in the register is {}", shown(typed)));
    let alike: Vec<&str> =
        people.iter().map(|(_, reference)| reference.as_str()).filter(|known| alike(known, typed)).collect();
    let by_letters = || nearest(typed, people.iter().flat_map(|(name, reference)| [name.as_str(), reference.as_str()]));
    let near = if alike.is_empty() { by_letters() } else { alike };
    if near.is_empty() {
        return Ok(fault.hint(say![
            "Search for the person with ",
            See::People,
            ", or add them with ",
            Remedy::AddPerson,
            "."
        ]));
    }
    let mut lines: Vec<String> = Vec::new();
    for (name, reference) in &people {
        if near.contains(&name.as_str()) || near.contains(&reference.as_str()) {
            lines.push(format!("{reference}  {name}"));
        }
    }
    lines.truncate(3);
    Ok(fault.hint(say!["Did you mean one of these? If not, ", See::People, " shows everybody."]).details(lines))
}

/// Finds a person by an id that another row holds.
///
/// Errors: the person is missing, which the register's own constraints rule out.
pub fn by_id(tx: &ReadTx<'_>, id: PersonId) -> Result<Person, Fault> {
    tx.get("where r.id = ?1", &[id.to_value()])?
        .ok_or_else(|| Fault::damaged(format!("the person {id} is not in the register")))
}

/// Finds a person by an id that was read earlier: since then, the record may have been merged into another.
///
/// Errors: the person is missing, which the register's own constraints rule out.
pub fn again(tx: &ReadTx<'_>, id: PersonId) -> Result<Person, Fault> {
    let either = "where r.id in (?1, (select a.person_id from person_alias a where a.id = ?1)) order by r.id";
    let mut found: Vec<Person> = tx.list(either, &[id.to_value()])?;
    // The person who was kept, if the other is still there.
    let at = found.iter().position(|person| person.id != id).unwrap_or(0);
    if found.is_empty() { by_id(tx, id) } else { Ok(found.swap_remove(at)) }
}

/// Finds a person by kind and folded ref; no two people share both.
pub fn by_ref(tx: &ReadTx<'_>, kind: PersonKind, folded: &str) -> Result<Option<Person>, Fault> {
    let key = [kind.to_value(), Value::Text(Cow::Borrowed(folded))];
    tx.get("where r.kind = ?1 and r.ref_folded = ?2", &key)
}

/// The person who had this ref before two records of them were merged, by kind and folded ref.
pub fn by_old_ref(tx: &ReadTx<'_>, kind: PersonKind, folded: &str) -> Result<Option<Person>, Fault> {
    let key = [kind.to_value(), Value::Text(Cow::Borrowed(folded))];
    tx.get("join person_alias a on a.person_id = r.id where a.kind = ?1 and a.ref_folded = ?2", &key)
}

/// The former duplicates that had this folded ref, one of each kind at most.
pub fn by_former_ref(tx: &ReadTx<'_>, folded: &str) -> Result<Vec<PersonAlias>, Fault> {
    tx.list("where r.ref_folded = ?1 order by r.kind", &[Value::Text(Cow::Borrowed(folded))])
}

/// The only person of a kind with this username, else with this e-mail address; `None` if several fit.
pub fn by_login(tx: &ReadTx<'_>, kind: PersonKind, folded: &str, email: &str) -> Result<Option<Person>, Fault> {
    let key = [kind.to_value(), Value::Text(Cow::Borrowed(folded))];
    let found: Vec<Person> =
        tx.list("where r.kind = ?1 and r.username_folded = ?2 and r.erased_on is null order by r.ref_folded", &key)?;
    let mut found = if found.is_empty() && !email.is_empty() {
        let wanted = fold(email);
        let mut ids: Vec<PersonId> = Vec::new();
        let sql = "select email, id from person where kind = ?1 and email is not null";
        tx.each(sql, &[kind.to_value()], |row| {
            if fold(row.text(0)?) == wanted {
                ids.push(row.get(1)?);
            }
            Ok::<(), Fault>(())
        })?;
        ids.into_iter().map(|id| by_id(tx, id)).collect::<Result<_, _>>()?
    } else {
        found
    };
    Ok(if found.len() == 1 { found.pop() } else { None })
}

/// The refs of a person's former duplicates.
pub fn aliases(tx: &ReadTx<'_>, id: PersonId) -> Result<Vec<PersonAlias>, Fault> {
    tx.list("where r.person_id = ?1 order by r.ref_folded", &[id.to_value()])
}

/// Tells whether the register has any person.
pub fn any(tx: &ReadTx<'_>) -> Result<bool, Fault> {
    Ok(tx.one("select 1 from person limit 1", &[], |_| Ok(()))?.is_some())
}

/// A borrower, by the names in another register.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Named {
    /// A staff or pupil number in a column of its own.
    pub number: String,
    /// A ref, a username, an e-mail address or a whole name.
    pub username: String,
    pub email: String,
    pub name: String,
}

impl Named {
    /// The words that aren't empty, the most exact first.
    pub fn words(&self) -> impl Iterator<Item = &str> {
        let all = [&self.number, &self.username, &self.email, &self.name];
        all.into_iter().map(String::as_str).filter(|word| !word.is_empty())
    }

    /// True if a person has the address and the name, as far as they are given.
    pub fn agrees_with(&self, person: &Person) -> bool {
        let has_email = |known: &String| fold(known) == fold(self.email.trim());
        (self.email.is_empty() || person.email.as_ref().is_some_and(has_email))
            && (self.name.is_empty() || WholeName::of(&self.name).is(&person.name))
    }
}

/// Finds the people that another register may mean: by number, ref or username, by e-mail address, and by whole name.
/// If several fit one of these, the others tell them apart. If these fit different people, all of them are returned.
pub fn named(tx: &ReadTx<'_>, named: &Named) -> Result<Vec<Person>, Fault> {
    let mut meant = Candidates::default();
    for word in [&named.number, &named.username].into_iter().filter(|word| !word.is_empty()) {
        let exact = exact(tx, word)?;
        let found = if exact.is_empty() { keys::people_near(tx, word)? } else { exact };
        let ids: Vec<PersonId> = found.into_iter().map(|person| person.id).collect();
        meant.narrow(&ids, ids.clone());
    }
    if let [one] = meant.ids.as_slice() {
        let person = by_id(tx, *one)?;
        if named.agrees_with(&person) {
            return Ok(vec![person]);
        }
    }
    let is_settled = !meant.ids.is_empty() && named.email.is_empty() && named.name.is_empty();
    if !is_settled {
        // A word that fits a key is neither an address nor a name.
        let word = if meant.ids.is_empty() { named.username.as_str() } else { "" };
        let (emails, names) = ([word, &named.email], [word, &named.name]);
        let emails = emails.map(|email| fold(email.trim()));
        let names = names.map(|name| (fold(name.trim()), WholeName::of(name)));
        let has_email = |known: &str| !known.is_empty() && emails.iter().any(|email| *email == known);
        let fit = |known: &str| names.iter().find_map(|(name, whole)| spelling(known, name, whole));
        let (mut by_email, mut by_name): (Vec<PersonId>, Vec<(PersonId, Match)>) = (Vec::new(), Vec::new());
        tx.each("select id, email, name from person where erased_on is null order by ref_folded, id", &[], |row| {
            if by_email.len() < MOST && row.maybe_text(1)?.is_some_and(|known| has_email(&fold(known))) {
                by_email.push(row.get(0)?);
            }
            if let Some(fit) = fit(row.text(2)?) {
                by_name.push((row.get(0)?, fit));
            }
            Ok::<(), Fault>(())
        })?;
        meant.narrow(&by_email, by_email.clone());
        let near: Vec<PersonId> = by_name.iter().map(|(id, _)| *id).collect();
        meant.narrow(&near, best(by_name));
    }
    meant.ids.into_iter().take(MOST).map(|id| by_id(tx, id)).collect()
}

/// The people whom several words about one person fit.
#[derive(Default)]
struct Candidates {
    ids: Vec<PersonId>,
    /// True if two words fit different people.
    differ: bool,
}

impl Candidates {
    /// Keeps the people whom a further word fits too. If it fits only others, the `best` of them are added.
    fn narrow(&mut self, fit: &[PersonId], best: Vec<PersonId>) {
        let both: Vec<PersonId> = self.ids.iter().copied().filter(|id| fit.contains(id)).collect();
        if self.ids.is_empty() {
            self.ids = best;
        } else if both.is_empty() {
            self.differ |= !best.is_empty();
            self.ids.extend(best);
        } else if !self.differ {
            self.ids = both;
        }
    }
}

/// The people other than `of` whom a text names: by whole name, or by a first or family name as it is written. A name
/// that `of` has too means them.
pub fn mentioned(tx: &ReadTx<'_>, text: &str, of: &Person) -> Result<Vec<Person>, Fault> {
    fn words(text: &str) -> Vec<&str> {
        let is_between = |c: char| !(c.is_alphanumeric() || matches!(c, '\'' | '’' | '-'));
        let whole = text.split(is_between).map(|word| word.trim_end_matches("'s").trim_end_matches("’s"));
        whole.filter(|word| !word.is_empty()).collect()
    }
    let (written, own) = (words(text), words(&of.name));
    // A first or family name is one if it begins with a capital, as names do: "will" and "may" are words.
    let is_name = |word: &str| word.chars().count() > 1 && word.starts_with(char::is_uppercase);
    let single: Vec<&str> = written.iter().copied().filter(|word| is_name(word) && !own.contains(word)).collect();
    let mut ids: Vec<PersonId> = Vec::new();
    if !single.is_empty() {
        let sql = "select id, name from person where erased_on is null and id <> ?1 order by sort_name, ref_folded, id";
        tx.each(sql, &[of.id.to_value()], |row| {
            if words(row.text(1)?).iter().any(|name| single.contains(name)) && ids.len() < MOST {
                ids.push(row.get(0)?);
            }
            Ok::<(), Fault>(())
        })?;
    }
    ids.into_iter().map(|id| by_id(tx, id)).collect()
}

/// The members of a form or teaching group, by family name.
pub fn in_class(tx: &ReadTx<'_>, class: &str) -> Result<Vec<Person>, Fault> {
    let folded = fold(class.trim());
    tx.list("where r.class_folded = ?1 order by r.sort_name, r.ref_folded", &[Value::Text(Cow::Borrowed(&folded))])
}

/// The roles that a person holds on a date.
pub fn roles(tx: &ReadTx<'_>, id: PersonId, day: NaiveDate) -> Result<Vec<Role>, Fault> {
    let held: Vec<RoleHeld> = tx.list("where r.person_id = ?1 order by r.role", &[id.to_value()])?;
    Ok(held.into_iter().filter(|h| h.covers(day)).map(|h| h.role).collect())
}

/// Tells whether anyone holds a role on a date.
pub fn is_held(tx: &ReadTx<'_>, role: Role, day: NaiveDate) -> Result<bool, Fault> {
    Ok(!holders(tx, role, day)?.is_empty())
}

/// The people who hold a role on a date, by ref.
pub fn holders(tx: &ReadTx<'_>, role: Role, day: NaiveDate) -> Result<Vec<Person>, Fault> {
    let condition = "join person p on p.id = r.person_id where r.role = ?1 and p.erased_on is null \
                     order by p.ref_folded, r.from_on";
    let held: Vec<RoleHeld> = tx.list(condition, &[role.to_value()])?;
    let mut people: Vec<Person> = Vec::new();
    for held in held.into_iter().filter(|held| held.covers(day)) {
        if !people.iter().any(|known| known.id == held.person_id) {
            people.push(by_id(tx, held.person_id)?);
        }
    }
    Ok(people)
}

/// Passes on each year group in the register, with the number of people in it.
pub fn each_year_group(tx: &ReadTx<'_>, mut take: impl FnMut(&str, usize)) -> Result<(), Fault> {
    let sql = "select year_group, count(*) from person where year_group is not null and erased_on is null \
               group by year_group order by year_group";
    tx.each(sql, &[], |row| {
        take(row.text(0)?, usize::try_from(row.get::<i64>(1)?).unwrap_or_default());
        Ok::<(), Fault>(())
    })
}

/// The pupils of a year group, by family name.
///
/// Errors: the text is no year group.
pub fn in_year(tx: &ReadTx<'_>, year_group: &str) -> Result<Vec<Person>, Fault> {
    let condition = "where r.year_group = ?1 and r.kind = 'pupil' order by r.sort_name, r.ref_folded";
    tx.list(condition, &[Value::Text(year_group::sought(year_group)?.into())])
}

/// People with a parent or carer and a contact for them, by name.
pub fn with_guardian(tx: &ReadTx<'_>) -> Result<Vec<Person>, Fault> {
    let condition =
        "where r.guardian_contact is not null and r.guardian_name is not null order by r.sort_name, r.ref_folded";
    tx.list(condition, &[])
}

/// Tells whether anyone has this ref.
pub fn has_ref(tx: &ReadTx<'_>, reference: &str) -> Result<bool, Fault> {
    let sql = "select 1 from person where ref_folded = ?1";
    Ok(tx.one(sql, &[Value::Text(fold(reference).into())], |_| Ok(()))?.is_some())
}

/// The people with erased details, and their former duplicates, which older registers still hold as separate people.
pub fn erased(tx: &ReadTx<'_>) -> Result<Vec<PersonId>, Fault> {
    let sql = "select id from person where erased_on is not null \
               union all select a.id from person_alias a join person p on p.id = a.person_id \
               where p.erased_on is not null order by 1";
    tx.all(sql, &[], |row| row.get(0))
}
