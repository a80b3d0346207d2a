//! Matches a file's columns to fields. Case, spaces and punctuation in headings don't matter.

use csv::StringRecord;
use domain::{fault::Fault, field::Field, remedy::Input, say, text};

/// The columns of a file and their fields.
pub(crate) struct Columns<C> {
    /// Columns to read, in the order of the file.
    pub(crate) read: Vec<(usize, C)>,
    /// Columns without a field: position and heading.
    pub(crate) unknown: Vec<(usize, String)>,
    /// Headings of private columns that are never kept.
    pub(crate) never: Vec<String>,
    /// All headings of the file.
    pub(crate) headings: Vec<String>,
}

impl<C: Copy + PartialEq> Columns<C> {
    /// Finds each column's field: `map` gives it (`Their Heading=field`), or else a known heading does.
    ///
    /// `known` holds known headings in any spelling. `repeats` is true for fields that may have several columns.
    ///
    /// Errors: `map` names an unknown heading or field; two columns have the same field.
    pub(crate) fn find(
        headings: &StringRecord,
        known: &[(&str, C)],
        map: &[String],
        repeats: fn(C) -> bool,
    ) -> Result<Self, Fault> {
        let headings: Vec<String> = headings.iter().map(str::to_owned).collect();
        let mapped = mapped(&headings, known, map)?;
        let mut columns = Self { read: Vec::new(), unknown: Vec::new(), never: Vec::new(), headings };
        for (at, heading) in columns.headings.iter().enumerate() {
            let given = mapped.iter().find(|(place, _)| *place == at).map(|(_, field)| *field);
            let field = given.or_else(|| field_of(heading, known));
            match field {
                Some(field) => {
                    if !repeats(field)
                        && let Some((first, _)) = columns.read.iter().find(|(_, f)| *f == field)
                    {
                        return Err(twice(&columns.headings[*first], heading));
                    }
                    columns.read.push((at, field));
                }
                None if is_private(heading) => columns.never.push(heading.clone()),
                None if heading.is_empty() || squeeze(heading) == squeeze(PROBLEM) => {}
                None => columns.unknown.push((at, heading.clone())),
            }
        }
        Ok(columns)
    }

    /// Finds the heading of a field's first column.
    pub(crate) fn heading_of(&self, field: C) -> Option<&str> {
        self.read.iter().find(|(_, f)| *f == field).map(|(at, _)| self.headings[*at].as_str())
    }

    /// True if the file has this field.
    pub(crate) fn has(&self, field: C) -> bool {
        self.heading_of(field).is_some()
    }
}

/// Lists every heading of every field, with the field's column.
pub(crate) fn headings_of<F: Field, C>(column: fn(F) -> C) -> impl Iterator<Item = (&'static str, C)> {
    F::ALL.iter().flat_map(move |field| field.data().headings().map(move |heading| (heading, column(*field))))
}

/// The heading of the reasons in a file of skipped rows. It is ignored when the corrected file is imported.
pub(crate) const PROBLEM: &str = "Import Problem";

fn field_of<C: Copy>(heading: &str, known: &[(&str, C)]) -> Option<C> {
    let squeezed = squeeze(heading);
    known.iter().find(|(name, _)| squeeze(name) == squeezed).map(|(_, field)| *field)
}

fn mapped<C: Copy>(headings: &[String], known: &[(&str, C)], map: &[String]) -> Result<Vec<(usize, C)>, Fault> {
    let mut out = Vec::with_capacity(map.len());
    for order in map {
        let (theirs, ours) = order.rsplit_once('=').ok_or_else(|| {
            Fault::invalid(format!("{} has no “=”", text::shown(order))).hint(say![
                "Write the file's heading, =, and the field: ",
                Input::Map.with("Their Heading=serial"),
                "."
            ])
        })?;
        let at = headings.iter().position(|h| squeeze(h) == squeeze(theirs)).ok_or_else(|| {
            Fault::invalid(format!("the file has no heading {}", text::shown(theirs.trim())))
                .hint(format!("Its headings are {}.", listed(headings)))
        })?;
        let field = field_of(ours, known).ok_or_else(|| {
            let names: Vec<String> = known.iter().map(|(name, _)| squeeze(name)).collect();
            let near = text::nearest(&squeeze(ours), names.iter().map(String::as_str));
            let fault = Fault::invalid(format!("there is no field {}", text::shown(ours.trim())));
            if near.is_empty() { fault } else { fault.hint(format!("Did you mean {}?", near.join(", "))) }
        })?;
        out.push((at, field));
    }
    Ok(out)
}

/// Lists headings for a message, at most thirty.
pub(crate) fn listed(headings: &[String]) -> String {
    let named: Vec<String> = headings.iter().filter(|h| !h.is_empty()).take(30).map(|h| text::shown(h)).collect();
    named.join(", ")
}

fn twice(first: &str, second: &str) -> Fault {
    Fault::bad_file(format!("two columns are the same field: {} and {}", text::shown(first), text::shown(second)))
        .hint("Delete one of them from the file, or rename it.")
}

/// Keeps only letters and digits, in lower case.
pub(crate) fn squeeze(heading: &str) -> String {
    text::fold(heading).chars().filter(|c| c.is_alphanumeric()).collect()
}

/// True for data that a loans register must never hold, such as dates of birth and medical details.
fn is_private(heading: &str) -> bool {
    const WITHIN: [&str; 7] = ["password", "birth", "ethnic", "medical", "allerg", "disabil", "freeschoolmeal"];
    const WORDS: [&str; 10] = ["dob", "sen", "send", "ehcp", "fsm", "meal", "meals", "race", "religion", "diet"];
    let folded = text::fold(heading);
    let mut words = folded.split(|c: char| !c.is_alphanumeric());
    let squeezed = squeeze(heading);
    WITHIN.iter().any(|w| squeezed.contains(w)) || words.any(|word| WORDS.contains(&word))
}

/// True for personal columns that are listed as unknown but never kept as extra fields, even on request.
pub(crate) fn is_personal(heading: &str) -> bool {
    matches!(squeeze(heading).as_str(), "gender" | "sex" | "legalsex" | "pupilpremium" | "genderidentity")
}

#[cfg(test)]
mod tests {
    use super::*;

    const KNOWN: &[(&str, u8)] = &[("tag", 1), ("assettag", 1), ("serialno", 2), ("notes", 3), ("assetnotes", 3)];

    fn find(headings: &[&str], map: &[&str]) -> Result<Columns<u8>, String> {
        let map: Vec<String> = map.iter().map(|m| (*m).to_owned()).collect();
        Columns::find(&StringRecord::from(headings.to_vec()), KNOWN, &map, |f| f == 3).map_err(|f| f.message)
    }

    #[test]
    fn headings_match_without_case_spaces_and_punctuation() {
        let columns = find(&["ASSET  tag", "SERIAL NO.", "Notes", "Asset Notes", "Bay", ""], &[]).unwrap();
        assert_eq!(columns.read, [(0, 1), (1, 2), (2, 3), (3, 3)]);
        assert_eq!(columns.unknown, [(4, "Bay".to_owned())]);
        assert_eq!(
            find(&["Tag", "asset-tag"], &[]).err().unwrap(),
            "two columns are the same field: “Tag” and “asset-tag”"
        );
    }

    #[test]
    fn a_heading_can_be_mapped_to_a_field() {
        assert_eq!(find(&["Nummer", "S/N"], &["nummer=tag", "S/N = Serial No"]).unwrap().read, [(0, 1), (1, 2)]);
        assert_eq!(find(&["Tag"], &["Numer=tag"]).err().unwrap(), "the file has no heading “Numer”");
        assert_eq!(find(&["Tag"], &["Tag=colour"]).err().unwrap(), "there is no field “colour”");
        assert_eq!(find(&["Tag"], &["Tag"]).err().unwrap(), "“Tag” has no “=”");
    }

    #[test]
    fn private_columns_are_never_kept() {
        let headings = ["Date of Birth", "SEN Status", "Password [Required]", "FSM", "Free School Meals", "Sensor"];
        let columns = find(&headings, &[]).unwrap();
        assert_eq!(columns.never, headings[..5]);
        assert_eq!(columns.unknown, [(5, "Sensor".to_owned())]);
    }
}
