//! Words of other systems for a person who is at the school, or no longer.

use super::super::text::fold;

/// The meaning of a word for a person's status, or for an account's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Here {
    /// The person is at the school, and the account is in use.
    Yes,
    /// The person has left the school.
    Left,
    /// The account is not in use.
    Closed,
    /// The account will be deleted soon.
    Deleting,
    /// Kitbook doesn't know the word. It is asked about, and never read as "active".
    Unknown,
}

/// Words that mean a status, squeezed: lower case, letters and digits only. They are those of lists of pupils and staff
/// from management information and personnel systems, of the enrolment status in the DfE's common basic data set, and
/// of accounts in `OneRoster`, Google Workspace and Microsoft Entra.
const WORDS: &[(Here, &[&str])] = &[
    (
        Here::Yes,
        &[
            "active",
            "current",
            "currentpupil",
            "currentstudent",
            "currentstaff",
            "currentemployee",
            "onroll",
            "onrole",
            "onregister",
            "enrolled",
            "enroled",
            "registered",
            "enabled",
            "employed",
            "inpost",
            "inservice",
            "atschool",
            "inschool",
            "attending",
            "open",
            "permanent",
            "temporary",
            "fixedterm",
            "fulltime",
            "parttime",
            "singleregistration",
            "currentsingleregistration",
            "dualregistration",
            "maindualregistration",
            "currentmaindualregistration",
            "currentmain",
            "subsidiarydualregistration",
            "currentsubsidiarydualregistration",
            "currentsubsidiary",
        ],
    ),
    (
        Here::Left,
        &[
            "left",
            "hasleft",
            "leaver",
            "leavers",
            "pastleaver",
            "former",
            "formerly",
            "previous",
            "ex",
            "expupil",
            "exstudent",
            "exstaff",
            "exemployee",
            "exmember",
            "past",
            "alumni",
            "alumnus",
            "alumna",
            "offroll",
            "offtheroll",
            "offregister",
            "notonroll",
            "nolongeronroll",
            "removedfromroll",
            "removed",
            "deregistered",
            "unenrolled",
            "disenrolled",
            "notenrolled",
            "nolongerenrolled",
            "nolongeremployed",
            "notemployed",
            "nolongeratschool",
            "nolongerattending",
            "nolongerhere",
            "withdrawn",
            "transferred",
            "transferredout",
            "transferout",
            "movedschool",
            "movedaway",
            "changedschool",
            "excluded",
            "permanentlyexcluded",
            "permanentexclusion",
            "expelled",
            "dismissed",
            "resigned",
            "retired",
            "redundant",
            "maderedundant",
            "redundancy",
            "deceased",
            "died",
            "dead",
            "contractended",
            "employmentended",
            "ended",
            "graduated",
            "completed",
        ],
    ),
    (
        Here::Closed,
        &[
            "inactive",
            "notactive",
            "suspended",
            "archived",
            "deleted",
            "disabled",
            "notenabled",
            "deactivated",
            "deprovisioned",
            "blocked",
            "closed",
            "terminated",
            "expired",
        ],
    ),
    (Here::Deleting, &["tobedeleted"]),
];

/// What may follow a word for a person who has left, such as `Former staff` or `Left 17/7/2026`.
const AFTER_LEFT: [&str; 36] = [
    "on",
    "in",
    "at",
    "the",
    "school",
    "year",
    "term",
    "staff",
    "pupil",
    "pupils",
    "student",
    "students",
    "member",
    "of",
    "teacher",
    "employee",
    "learner",
    "out",
    "th",
    "st",
    "nd",
    "rd",
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
    "roll",
    "summer",
];

impl Here {
    /// Reads a word for a status. Words with a question mark are unknown.
    pub fn of(text: &str) -> Self {
        if text.contains('?') {
            return Self::Unknown;
        }
        let folded = fold(text);
        let word: String = folded.chars().filter(|c| c.is_alphanumeric()).collect();
        let known = WORDS.iter().find(|(_, words)| words.contains(&word.as_str())).map(|(here, _)| *here);
        known.unwrap_or(if is_left_with_more(&folded) { Self::Left } else { Self::Unknown })
    }

    /// True if a word in the name of a group, such as `Year 13 leavers` or `/Staff/Ex-staff`, may mean that its people have
    /// left.
    pub fn may_have_left(text: &str) -> bool {
        let is_left = |word: &str| matches!(Self::of(word), Self::Left | Self::Closed | Self::Deleting);
        let mut words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
        words.any(is_left) || text.split('/').any(is_left)
    }

    /// Reads the answer to "is it so?" in a column such as `Account enabled`. `None` if it is neither.
    pub fn yes_or_no(text: &str) -> Option<bool> {
        match fold(text.trim()).as_str() {
            "true" | "yes" | "y" | "1" | "t" => Some(true),
            "false" | "no" | "n" | "0" | "f" => Some(false),
            _ => None,
        }
    }
}

/// True for a word of somebody who has left, followed only by a day and plain words.
fn is_left_with_more(folded: &str) -> bool {
    let mut parts = folded.split(|c: char| !c.is_alphanumeric()).filter(|part| !part.is_empty());
    let is_left = |word: &str| WORDS.iter().any(|(here, words)| *here == Here::Left && words.contains(&word));
    let is_more = |part: &str| {
        let letters = part.trim_matches(|c: char| c.is_ascii_digit());
        letters.is_empty()
            || AFTER_LEFT.iter().any(|word| *word == letters || (word.len() > 3 && letters == &word[..3]))
            || letters == "sept"
    };
    parts.next().is_some_and(is_left) && parts.all(is_more)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_group_of_those_who_have_left_is_known_by_a_word() {
        for text in
            ["/Students/Leavers/2025", "Year 13 leavers", "/Staff/Ex-staff", "Alumni", "/Suspended", "Former staff"]
        {
            assert!(Here::may_have_left(text), "{text}");
        }
        for text in ["/Students/Year 13", "/Staff/Teachers", "9B", "Art and Design", "", "/Staff/Part time"] {
            assert!(!Here::may_have_left(text), "{text}");
        }
    }

    #[test]
    fn no_word_for_somebody_who_has_left_is_read_as_active() {
        for text in [
            "Dismissed",
            "Retired",
            "Deceased",
            "Transferred out",
            "Not on roll",
            "Ex-pupil",
            "No longer employed",
            "Resigned",
            "Excluded",
            "Expelled",
            "Left 17/7/2026",
            "Left 17th July 2026",
            "Left on 17 Jul 2026",
            "Former-staff",
            "Former member of staff",
            "LEAVER",
            "off-roll",
            "Previous",
        ] {
            assert_eq!(Here::of(text), Here::Left, "{text}");
        }
        for text in ["Suspended", "archived", "Terminated"] {
            assert_eq!(Here::of(text), Here::Closed, "{text}");
        }
        for text in ["Active", "Current", "On roll", "Enabled", "Current Single Registration"] {
            assert_eq!(Here::of(text), Here::Yes, "{text}");
        }
        for text in ["Left?", "Left hand", "Leaving", "Excluded: appeal upheld", "Applicant", "maybe", "P", "1", ""] {
            assert_eq!(Here::of(text), Here::Unknown, "{text}");
        }
    }

    #[test]
    fn maybe_is_neither_yes_nor_no() {
        let read = ["True", " YES ", "0", "maybe", ""].map(Here::yes_or_no);
        assert_eq!(read, [Some(true), Some(true), Some(false), None, None]);
    }
}
