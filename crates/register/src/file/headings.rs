//! Which column of a file is which field. Headings match without regard to case, spaces and punctuation.

use csv::StringRecord;
use domain::{fault::Fault, field::Field, remedy::Input, say, text};

/// The columns of a file, by what they are.
pub(crate) struct Columns<C> {
    /// What is read, in the order of the file.
    pub(crate) read: Vec<(usize, C)>,
    /// What has no field: place and heading.
    pub(crate) unknown: Vec<(usize, String)>,
    /// Headings of what is never kept, for its own sake.
    pub(crate) never: Vec<String>,
    /// The file's headings.
    pub(crate) headings: Vec<String>,
}

impl<C: Copy + PartialEq> Columns<C> {
    /// Finds each column's field: what `map` says (`Their Heading=field`), else a known heading.
    ///
    /// `known` holds headings, however they are spaced; `repeats` says which fields may have several columns.
    ///
    /// Errors: `map` names a heading or field that is not there; two columns are one field.
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
            let told = mapped.iter().find(|(place, _)| *place == at).map(|(_, field)| *field);
            let field = told.or_else(|| field_of(heading, known));
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

    /// The heading of a field's first column.
    pub(crate) fn heading_of(&self, field: C) -> Option<&str> {
        self.read.iter().find(|(_, f)| *f == field).map(|(at, _)| self.headings[*at].as_str())
    }

    /// Whether the file has this field.
    pub(crate) fn has(&self, field: C) -> bool {
        self.heading_of(field).is_some()
    }
}

/// Every heading of every field, with the column that is its own.
pub(crate) fn headings_of<F: Field, C>(column: fn(F) -> C) -> impl Iterator<Item = (&'static str, C)> {
    F::ALL.iter().flat_map(move |field| field.data().headings().map(move |heading| (heading, column(*field))))
}

/// The heading that bad rows get for their reasons: a corrected file is read again with it.
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

/// The headings as a message shows them.
pub(crate) fn listed(headings: &[String]) -> String {
    let named: Vec<String> = headings.iter().filter(|h| !h.is_empty()).take(30).map(|h| text::shown(h)).collect();
    named.join(", ")
}

fn twice(first: &str, second: &str) -> Fault {
    Fault::bad_file(format!("two columns are the same field: {} and {}", text::shown(first), text::shown(second)))
        .hint("Take one of them out of the file, or rename it.")
}

/// Letters and digits alone, in lower case.
pub(crate) fn squeeze(heading: &str) -> String {
    text::fold(heading).chars().filter(|c| c.is_alphanumeric()).collect()
}

/// What a loans register has no business to know.
fn is_private(heading: &str) -> bool {
    const WITHIN: [&str; 7] = ["password", "birth", "ethnic", "medical", "allerg", "disabil", "freeschoolmeal"];
    const WORDS: [&str; 10] = ["dob", "sen", "send", "ehcp", "fsm", "meal", "meals", "race", "religion", "diet"];
    let folded = text::fold(heading);
    let mut words = folded.split(|c: char| !c.is_alphanumeric());
    let squeezed = squeeze(heading);
    WITHIN.iter().any(|w| squeezed.contains(w)) || words.any(|word| WORDS.contains(&word))
}

/// What is not kept as an extra field, even on request, though it is listed.
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
    fn a_heading_may_be_told() {
        assert_eq!(find(&["Nummer", "S/N"], &["nummer=tag", "S/N = Serial No"]).unwrap().read, [(0, 1), (1, 2)]);
        assert_eq!(find(&["Tag"], &["Numer=tag"]).err().unwrap(), "the file has no heading “Numer”");
        assert_eq!(find(&["Tag"], &["Tag=colour"]).err().unwrap(), "there is no field “colour”");
        assert_eq!(find(&["Tag"], &["Tag"]).err().unwrap(), "“Tag” has no “=”");
    }

    #[test]
    fn what_is_nobodys_business_is_never_kept() {
        let headings = ["Date of Birth", "SEN Status", "Password [Required]", "FSM", "Free School Meals", "Sensor"];
        let columns = find(&headings, &[]).unwrap();
        assert_eq!(columns.never, headings[..5]);
        assert_eq!(columns.unknown, [(5, "Sensor".to_owned())]);
    }
}
