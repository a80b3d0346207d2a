//! Matches a file's columns to fields. Case, spaces and punctuation in headings don't matter.

use super::plan::{ColumnView, How};
use csv::StringRecord;
use domain::{fault::Fault, field::Field, money::Vat, remedy::Input, say, text};
use std::collections::HashMap;

/// The columns of a file and their fields.
pub(crate) struct Columns<C> {
    /// Columns to read, in the order of the file.
    pub(crate) read: Vec<(usize, C)>,
    /// Columns that Kitbook doesn't know: position and heading. The user is asked about them.
    pub(crate) unknown: Vec<(usize, String)>,
    /// Columns that are left out because of their heading, or because the user says so.
    pub(crate) ignored: Vec<(usize, String)>,
    /// Headings of private columns that are never kept.
    pub(crate) never: Vec<String>,
    /// All headings of the file.
    pub(crate) headings: Vec<String>,
}

/// The headings that an import knows.
pub(crate) struct Known<'a, C> {
    /// Headings in any spelling, with their fields. If two columns have the same field, the heading that comes first
    /// here is read.
    fields: Vec<(&'a str, C)>,
    /// The place of each squeezed heading in `fields`: every cell of the first rows is compared with all of them.
    ranks: HashMap<String, usize>,
    /// Headings that a file of this format has for something else than the field that they usually name.
    first_ignored: &'static [&'static str],
    /// Headings of other programs that hold nothing for the register.
    ignored: &'static [&'static str],
}

/// The user's own reading of a file's columns.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Mapping {
    /// Entries like `Their Heading=field`, for unknown headings.
    pub map: Vec<String>,
    /// Headings of columns to leave out.
    pub ignore: Vec<String>,
}

impl Mapping {
    /// True if the user maps a heading to a field.
    pub(crate) fn names(&self, heading: &str) -> bool {
        let squeezed = squeeze(heading);
        let is_it = |order: &String| order.rsplit_once('=').is_some_and(|(theirs, _)| squeeze(theirs) == squeezed);
        self.map.iter().any(is_it)
    }
}

impl<'a, C: Copy + PartialEq> Known<'a, C> {
    /// Takes the headings and their fields; a heading's first field counts.
    pub(crate) fn new(fields: Vec<(&'a str, C)>) -> Self {
        let mut ranks = HashMap::with_capacity(fields.len());
        for (rank, (name, _)) in fields.iter().enumerate() {
            ranks.entry(squeeze(name)).or_insert(rank);
        }
        Self { fields, ranks, first_ignored: &[], ignored: &[] }
    }

    /// Adds the headings to ignore.
    pub(crate) fn ignoring(self, first_ignored: &'static [&'static str], ignored: &'static [&'static str]) -> Self {
        Self { first_ignored, ignored, ..self }
    }

    /// True if a heading is known.
    pub(crate) fn has(&self, heading: &str) -> bool {
        self.ranked(heading).is_some()
    }

    /// True if a heading is known as this field's.
    pub(crate) fn is(&self, heading: &str, field: C) -> bool {
        self.field_of(heading) == Some(field)
    }

    fn field_of(&self, heading: &str) -> Option<C> {
        self.ranked(heading).map(|(_, field)| field)
    }

    /// The field of a heading, and its place among the known headings.
    fn ranked(&self, heading: &str) -> Option<(usize, C)> {
        let squeezed = squeeze(heading);
        if squeezed.is_empty() {
            return None;
        }
        // A heading may say the basis of its prices, such as `Cost inc VAT`.
        let bare = || self.ranks.get(&squeeze(&Vat::heading_without(heading)));
        self.ranks.get(&squeezed).or_else(bare).map(|rank| (*rank, self.fields[*rank].1))
    }

    /// True if a heading is known, or the user maps it.
    pub(crate) fn knows(&self, heading: &str, mapping: &Mapping) -> bool {
        self.has(heading) || mapping.names(heading)
    }

    /// True if a file of this format has the heading for something that the register doesn't hold.
    fn passes(&self, heading: &str) -> bool {
        let squeezed = squeeze(heading);
        self.first_ignored.iter().any(|name| squeeze(name) == squeezed)
    }

    /// The name of each field that a heading can be mapped to, but for those of `except`.
    pub(crate) fn names(&self, except: impl Fn(C) -> bool) -> Vec<&'a str> {
        let mut seen: Vec<C> = Vec::new();
        let mut names = Vec::new();
        for (name, field) in self.fields.iter().filter(|(_, field)| !except(*field)) {
            if !seen.contains(field) {
                seen.push(*field);
                names.push(*name);
            }
        }
        names
    }

    /// Our name for a field: the first heading that is known for it.
    fn name_of(&self, field: C) -> &'a str {
        self.fields.iter().find(|(_, known)| *known == field).map_or("", |(name, _)| name)
    }

    /// The name of the field whose heading is most like this one.
    fn near(&self, heading: &str) -> Option<String> {
        let squeezed = squeeze(heading);
        // In a short word, two letters make another word.
        let most = if squeezed.chars().count() < 6 { 1 } else { 2 };
        let near = text::nearest_within(&squeezed, self.ranks.keys().map(String::as_str), most);
        let rank = self.ranks.get(*near.first()?)?;
        Some(self.name_of(self.fields[*rank].1).to_lowercase())
    }
}

impl<C: Copy + PartialEq> Columns<C> {
    /// Finds each column's field: the user gives it, or else a known heading does. `repeats` is true for fields that
    /// may have several columns.
    ///
    /// Errors: the user names an unknown heading or field, or one heading or field twice; two columns have the same
    /// heading and field.
    pub(crate) fn find(
        headings: &StringRecord,
        known: &Known<'_, C>,
        mapping: &Mapping,
        repeats: fn(C) -> bool,
    ) -> Result<Self, Fault> {
        let headings: Vec<String> = headings.iter().map(str::to_owned).collect();
        let mapped = mapped(&headings, known, &mapping.map)?;
        let ignored = mapping.ignore.iter().map(|name| place(&headings, name)).collect::<Result<Vec<_>, _>>()?;
        let (read, unknown, never) = (Vec::new(), Vec::new(), Vec::new());
        let mut columns = Self { read, unknown, ignored: Vec::new(), never, headings };
        // The rank of the heading by which a field was found. The user's own choice comes first.
        let mut ranks: Vec<(C, usize, usize)> = Vec::new();
        for at in 0..columns.headings.len() {
            let heading = columns.headings[at].clone();
            let given = mapped.iter().find(|one| one.heading == at).map(|one| (0, one.field));
            let named = || known.ranked(&heading).map(|(rank, field)| (rank + 1, field));
            let found = given.or_else(|| if known.passes(&heading) { None } else { named() });
            match found {
                _ if ignored.contains(&at) => columns.ignored.push((at, heading)),
                Some((_, field)) if repeats(field) => columns.read.push((at, field)),
                Some((rank, field)) => match ranks.iter_mut().find(|(known, ..)| *known == field) {
                    Some((_, before, first)) if *before == rank => {
                        let first = &columns.headings[*first];
                        return Err(match rank {
                            0 => both_mapped(first, &heading, known.name_of(field)),
                            _ => twice(first, &heading),
                        });
                    }
                    // A better heading takes the field; the other column is asked about, unless it is never needed.
                    Some((_, before, first)) if *before > rank => {
                        let other = std::mem::replace(first, at);
                        *before = rank;
                        columns.read.retain(|(place, _)| *place != other);
                        columns.read.push((at, field));
                        let heading = columns.headings[other].clone();
                        columns.leave(other, heading, known);
                    }
                    Some(_) => columns.leave(at, heading, known),
                    None => {
                        ranks.push((field, rank, at));
                        columns.read.push((at, field));
                    }
                },
                None => columns.leave(at, heading, known),
            }
        }
        columns.read.sort_by_key(|(at, _)| *at);
        columns.unknown.sort_unstable();
        columns.ignored.sort_unstable();
        Ok(columns)
    }

    /// The headings of the columns that are asked about, because their field isn't known.
    pub(crate) fn unknown_headings(&self) -> impl Iterator<Item = String> {
        self.unknown.iter().map(|(_, heading)| heading.clone())
    }

    /// Puts a column without a field where it belongs.
    fn leave(&mut self, at: usize, heading: String, known: &Known<'_, C>) {
        let squeezed = squeeze(&heading);
        if is_private(&heading) || is_personal(&heading) {
            self.never.push(heading);
        } else if heading.is_empty() || squeezed == squeeze(PROBLEM) {
            // The column of reasons is ours, and a column without heading or cells is nobody's.
        } else if known.passes(&heading) || known.ignored.iter().any(|name| squeeze(name) == squeezed) {
            self.ignored.push((at, heading));
        } else {
            self.unknown.push((at, heading));
        }
    }

    /// Finds the heading of a field's first column.
    pub(crate) fn heading_of(&self, field: C) -> Option<&str> {
        self.at(field).map(|at| self.headings[at].as_str())
    }

    /// The position of a field's first column.
    pub(crate) fn at(&self, field: C) -> Option<usize> {
        self.read.iter().find(|(_, f)| *f == field).map(|(at, _)| *at)
    }

    /// True if the file has this field.
    pub(crate) fn has(&self, field: C) -> bool {
        self.at(field).is_some()
    }

    /// The columns for the plan. `name` gives the name of a field, and how its column is read.
    pub(crate) fn views(&self, name: impl Fn(C) -> (How, &'static str)) -> Vec<ColumnView> {
        let is_in = |list: &[(usize, String)], at: usize| list.iter().any(|(place, _)| *place == at);
        let view = |(at, heading): (usize, &String)| {
            let read = self.read.iter().find(|(place, _)| *place == at).map(|(_, field)| name(*field));
            let how = match read {
                Some((how, _)) => how,
                None if is_in(&self.ignored, at) => How::Ignored,
                None if is_in(&self.unknown, at) => How::Asked,
                None if self.never.contains(heading) => How::Private,
                None => How::Ignored,
            };
            let field = read.map(|(_, name)| name.to_owned()).filter(|name| !name.is_empty());
            ColumnView { heading: heading.clone(), field, how, first: None, read_as: None }
        };
        self.headings.iter().enumerate().map(view).collect()
    }

    /// The offers of a field for each unknown column that is nearly a known heading.
    pub(crate) fn offers(&self, known: &Known<'_, C>) -> Vec<(usize, String)> {
        self.unknown.iter().filter_map(|(at, heading)| Some((*at, known.near(heading)?))).collect()
    }
}

/// Lists every heading of every field, with the field's column.
pub(crate) fn headings_of<F: Field, C>(column: fn(F) -> C) -> impl Iterator<Item = (&'static str, C)> {
    F::ALL.iter().flat_map(move |field| field.data().headings().map(move |heading| (heading, column(*field))))
}

/// The number of headings that a kind of file knows, if they are most of those that are not empty.
pub(crate) fn most_of(headings: &[String], is_known: impl Fn(&str) -> bool) -> Option<usize> {
    let filled = headings.iter().filter(|heading| !heading.is_empty());
    let (number, known) = (filled.clone().count(), filled.filter(|heading| is_known(heading)).count());
    (known * 2 > number).then_some(known)
}

/// The heading of the reasons in a file of skipped rows. It is ignored when the corrected file is imported.
pub(crate) const PROBLEM: &str = "Import Problem";

/// True for the heading of the reasons in a file of skipped rows.
pub(crate) fn is_problem(heading: &str) -> bool {
    squeeze(heading) == squeeze(PROBLEM)
}

/// The name of the field that keeps a column as an extra field of the item.
pub(crate) const EXTRA: &str = "extra";

/// The position of a heading that the user names.
///
/// Errors: the file has no such heading.
fn place(headings: &[String], name: &str) -> Result<usize, Fault> {
    headings.iter().position(|h| squeeze(h) == squeeze(name)).ok_or_else(|| {
        Fault::invalid(format!("the file has no heading {}", text::shown(name.trim())))
            .hint(format!("Its headings are {}.", listed(headings)))
    })
}

/// A heading that the user maps to a field.
pub(crate) struct Mapped<'o, H, F> {
    /// What identifies the heading: its position, or its letters.
    pub(crate) heading: H,
    pub(crate) field: F,
    /// The field as it was typed.
    pub(crate) typed: &'o str,
}

/// Adds a heading that the user maps to a field. The same again says nothing new.
///
/// Errors: the heading is mapped to another field already.
pub(crate) fn map_once<'o, H: PartialEq, F: PartialEq>(
    all: &mut Vec<Mapped<'o, H, F>>,
    theirs: &str,
    one: Mapped<'o, H, F>,
) -> Result<(), Fault> {
    match all.iter().find(|known| known.heading == one.heading) {
        None => all.push(one),
        Some(known) if known.field == one.field => {}
        Some(known) => {
            let (theirs, first, second) = (theirs.trim(), known.typed.trim(), one.typed.trim());
            return Err(Fault::invalid(format!(
                "{} is mapped to both {} and {}",
                text::shown(theirs),
                text::shown(first),
                text::shown(second)
            ))
            .hint("Give one field for each heading."));
        }
    }
    Ok(())
}

fn mapped<'o, C: Copy + PartialEq>(
    headings: &[String],
    known: &Known<'_, C>,
    map: &'o [String],
) -> Result<Vec<Mapped<'o, usize, C>>, Fault> {
    let mut out = Vec::with_capacity(map.len());
    for order in map {
        let (theirs, ours) = order.rsplit_once('=').ok_or_else(|| {
            Fault::invalid(format!("{} has no “=”", text::shown(order))).hint(say![
                "Write the file's heading, =, and the field: ",
                Input::Map.with("Their Heading=serial"),
                "."
            ])
        })?;
        let at = place(headings, theirs)?;
        let field = known.field_of(ours).ok_or_else(|| {
            let near = text::nearest(&squeeze(ours), known.ranks.keys().map(String::as_str));
            let fault = Fault::invalid(format!("there is no field {}", text::shown(ours.trim())));
            if near.is_empty() { fault } else { fault.hint(format!("Did you mean {}?", near.join(", "))) }
        })?;
        map_once(&mut out, theirs, Mapped { heading: at, field, typed: ours })?;
    }
    Ok(out)
}

/// Lists headings for a message, at most thirty.
pub(crate) fn listed(headings: &[String]) -> String {
    let named: Vec<String> = headings.iter().filter(|h| !h.is_empty()).take(30).map(|h| text::shown(h)).collect();
    named.join(", ")
}

/// The fault of two columns that the user maps to a field of one column.
fn both_mapped(first: &str, second: &str, field: &str) -> Fault {
    let (first, second) = (text::shown(first), text::shown(second));
    Fault::invalid(format!("{first} and {second} are both mapped to {}", text::shown(field)))
        .hint("Map one of them to it, and leave the other column out.")
}

fn twice(first: &str, second: &str) -> Fault {
    Fault::bad_file(format!("two columns are the same field: {} and {}", text::shown(first), text::shown(second)))
        .hint("Delete one of them from the file, or rename it.")
}

/// Keeps only letters and digits, in lower case.
pub(crate) fn squeeze(heading: &str) -> String {
    if heading.is_ascii() {
        return heading.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect();
    }
    text::fold(heading).chars().filter(|c| c.is_alphanumeric()).collect()
}

/// True for data that a loans register must never hold, such as dates of birth and medical details.
pub(crate) fn is_private(heading: &str) -> bool {
    const WITHIN: [&str; 8] =
        ["password", "birth", "ethnic", "federalrace", "medical", "allerg", "disabil", "freeschoolmeal"];
    const WORDS: [&str; 10] = ["dob", "sen", "send", "ehcp", "fsm", "meal", "meals", "race", "religion", "diet"];
    let folded = text::fold(heading);
    let mut words = folded.split(|c: char| !c.is_alphanumeric());
    let squeezed = squeeze(heading);
    WITHIN.iter().any(|w| squeezed.contains(w)) || words.any(|word| WORDS.contains(&word))
}

/// True for further personal columns that a loans register doesn't need.
fn is_personal(heading: &str) -> bool {
    matches!(squeeze(heading).as_str(), "gender" | "sex" | "legalsex" | "pupilpremium" | "genderidentity")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known() -> Known<'static, u8> {
        let fields = vec![("tag", 1), ("assettag", 1), ("serialno", 2), ("notes", 3), ("assetnotes", 3)];
        Known::new(fields).ignoring(&[], &["Created at"])
    }

    fn find_with(headings: &[&str], map: &[&str], ignore: &[&str]) -> Result<Columns<u8>, String> {
        let owned = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect();
        let mapping = Mapping { map: owned(map), ignore: owned(ignore) };
        Columns::find(&StringRecord::from(headings.to_vec()), &known(), &mapping, |f| f == 3).map_err(|f| f.message)
    }

    fn find(headings: &[&str], map: &[&str]) -> Result<Columns<u8>, String> {
        find_with(headings, map, &[])
    }

    #[test]
    fn headings_match_without_case_spaces_and_punctuation() {
        let columns = find(&["ASSET  tag", "SERIAL NO.", "Notes", "Asset Notes", "Bay", ""], &[]).unwrap();
        assert_eq!(columns.read, [(0, 1), (1, 2), (2, 3), (3, 3)]);
        assert_eq!(columns.unknown, [(4, "Bay".to_owned())]);
        assert_eq!(find(&["Tag", "tag."], &[]).err().unwrap(), "two columns are the same field: “Tag” and “tag.”");
    }

    #[test]
    fn the_better_heading_is_read_and_the_other_is_asked_about() {
        for headings in [["Asset Tag", "Tag"], ["Tag", "Asset Tag"]] {
            let columns = find(&headings, &[]).unwrap();
            assert_eq!(columns.heading_of(1), Some("Tag"));
            assert_eq!(columns.unknown.iter().map(|(_, heading)| heading.as_str()).collect::<Vec<_>>(), ["Asset Tag"]);
        }
        let columns = find(&["Tag", "Asset Tag"], &["Asset Tag=tag"]).unwrap();
        assert_eq!((columns.heading_of(1), columns.unknown.len()), (Some("Asset Tag"), 1));
    }

    #[test]
    fn a_column_is_ignored_by_its_name_or_at_the_users_word() {
        let columns = find_with(&["Tag", "Created At", "Bay", "Serial No"], &[], &["bay", "serial no"]).unwrap();
        let ignored: Vec<&str> = columns.ignored.iter().map(|(_, heading)| heading.as_str()).collect();
        assert_eq!(ignored, ["Created At", "Bay", "Serial No"]);
        assert_eq!(columns.read, [(0, 1)]);
        assert_eq!(find_with(&["Tag"], &[], &["Bay"]).err().unwrap(), "the file has no heading “Bay”");
    }

    #[test]
    fn a_heading_that_is_nearly_known_is_offered() {
        let columns = find(&["Asset Tags", "Seriel No", "Bay", "Bat"], &[]).unwrap();
        assert_eq!(columns.offers(&known()), [(0, "tag".to_owned()), (1, "serialno".to_owned())]);
    }

    #[test]
    fn a_heading_can_be_mapped_to_a_field() {
        assert_eq!(find(&["Nummer", "S/N"], &["nummer=tag", "S/N = Serial No"]).unwrap().read, [(0, 1), (1, 2)]);
        assert_eq!(find(&["Tag"], &["Numer=tag"]).err().unwrap(), "the file has no heading “Numer”");
        assert_eq!(find(&["Tag"], &["Tag=colour"]).err().unwrap(), "there is no field “colour”");
        assert_eq!(find(&["Tag"], &["Tag"]).err().unwrap(), "“Tag” has no “=”");
    }

    #[test]
    fn a_heading_has_one_field_and_a_field_one_heading_unless_it_repeats() {
        let refused = |headings: &[&str], map: &[&str]| find(headings, map).err().unwrap();
        assert_eq!(refused(&["Bay"], &["Bay=tag", "bay=notes"]), "“bay” is mapped to both “tag” and “notes”");
        assert_eq!(refused(&["A", "B"], &["A=tag", "B=asset tag"]), "“A” and “B” are both mapped to “tag”");
        // The same again, in whichever words, says nothing new, and notes may have several columns.
        assert_eq!(find(&["Bay"], &["Bay=tag", " BAY = Asset Tag"]).unwrap().read, [(0, 1)]);
        assert_eq!(find(&["A", "B"], &["A=notes", "B=notes"]).unwrap().read, [(0, 3), (1, 3)]);
        // A column that is left out takes no field from another.
        assert_eq!(find_with(&["A", "B"], &["A=tag", "B=tag"], &["A"]).unwrap().read, [(1, 1)]);
    }

    #[test]
    fn private_columns_are_never_kept() {
        let headings = ["Date of Birth", "SEN Status", "Password [Required]", "FSM", "Free School Meals", "Sensor"];
        let columns = find(&headings, &[]).unwrap();
        assert_eq!(columns.never, headings[..5]);
        assert_eq!(columns.unknown, [(5, "Sensor".to_owned())]);
    }
}
