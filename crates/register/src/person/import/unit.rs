//! The organisational unit of a Google account, which says who is a pupil.

use domain::{person::PersonKind, text::fold};

/// The kind, year and form that an organisational unit names, such as `/Students/Year 7/7B`.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Unit<'a> {
    pub(super) kind: Option<PersonKind>,
    pub(super) year: &'a str,
    pub(super) class: &'a str,
}

impl<'a> Unit<'a> {
    pub(super) fn of(path: &'a str) -> Self {
        let mut unit = Self::default();
        for segment in path.split('/').map(str::trim).filter(|segment| !segment.is_empty()) {
            let folded = fold(segment);
            let has = |words: &[&str]| folded.split(|c: char| !c.is_alphanumeric()).any(|word| words.contains(&word));
            if has(&["student", "students", "pupil", "pupils", "learner", "learners"]) {
                unit.kind = Some(PersonKind::Pupil);
            } else if has(&["staff", "teacher", "teachers", "teaching", "office", "leadership", "support", "admin"]) {
                unit.kind = unit.kind.or(Some(PersonKind::Staff));
            }
            let number = ["year ", "yr ", "y"].iter().find_map(|word| folded.strip_prefix(word)).unwrap_or_default();
            if (!number.is_empty() && number.bytes().all(|b| b.is_ascii_digit())) || folded == "reception" {
                unit.year = segment;
                unit.kind = unit.kind.or(Some(PersonKind::Pupil));
            } else if !unit.year.is_empty() && folded.starts_with(|c: char| c.is_ascii_digit()) {
                unit.class = segment;
            }
        }
        if unit.kind != Some(PersonKind::Pupil) {
            (unit.year, unit.class) = ("", "");
        }
        unit
    }

    /// The kind, the year and the form, for the plan.
    pub(super) fn told(&self) -> String {
        let kind = self.kind.map(|kind| kind.to_string()).unwrap_or_default();
        let parts = [kind.as_str(), self.year, self.class];
        parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_org_unit_gives_kind_year_and_class() {
        let (pupil, staff) = (Some(PersonKind::Pupil), Some(PersonKind::Staff));
        for (path, kind, year, class) in [
            ("/Students/Year 7/7B", pupil, "Year 7", "7B"),
            ("/Pupils/Y10", pupil, "Y10", ""),
            ("/Year 9", pupil, "Year 9", ""),
            ("/Staff", staff, "", ""),
            ("/Staff/Year 7 Team", staff, "", ""),
            ("/", None, "", ""),
            ("/Kiosks", None, "", ""),
        ] {
            assert_eq!(Unit::of(path), Unit { kind, year, class }, "{path}");
        }
    }
}
