//! Two records that may be of one person: what speaks against it.

use super::{
    fault::Refusal,
    person::Person,
    remedy::{Input, See},
    say,
    search::WholeName,
    text::fold,
    words::Word as _,
};
use crate::words;

words! {
    /// A difference between two records of people. Two records merge only if each difference is accepted.
    Difference, "difference" {
        Names = "names",
        Parents = "parents",
        Kinds = "kinds",
        Upns = "upns",
    }
}

impl Difference {
    fn rule(self) -> &'static str {
        match self {
            Self::Names => "different-names",
            Self::Parents => "different-parents",
            Self::Kinds => "different-kinds",
            Self::Upns => "different-upns",
        }
    }
}

/// Lists the differences between two records, each with a sentence that shows it. A field that one record leaves empty
/// is no difference.
pub fn differences(double: &Person, kept: &Person) -> Vec<(Difference, String)> {
    let both = format!("{} and {}", double.label(), kept.label());
    let mut found = Vec::new();
    if !WholeName::of(&double.name).is(&kept.name) {
        found.push((Difference::Names, format!("{both} have different names")));
    }
    let parents = (double.guardian_name.as_deref(), kept.guardian_name.as_deref());
    let contacts = (double.guardian_contact.as_deref(), kept.guardian_contact.as_deref());
    let parents_differ = match parents {
        (Some(one), Some(other)) if WholeName::of(one).is(other) => None,
        (Some(one), Some(other)) => Some(format!("different parents or carers: {one}, {other}")),
        // Without both names, only the contact can tell. It is shown only on request.
        _ => {
            let differ = contacts.0.zip(contacts.1).is_some_and(|(one, other)| plain(one) != plain(other));
            differ.then(|| "different contacts of parents or carers".to_owned())
        }
    };
    found.extend(parents_differ.map(|differ| (Difference::Parents, format!("{both} have {differ}"))));
    if double.kind != kept.kind {
        let (one, other) = (double.kind, kept.kind);
        found.push((Difference::Kinds, format!("{} is {one} and {} is {other}", double.label(), kept.label())));
    }
    if double.upn.as_deref().zip(kept.upn.as_deref()).is_some_and(|(one, other)| fold(one) != fold(other)) {
        found.push((Difference::Upns, format!("{both} have different UPNs")));
    }
    found
}

/// A contact as it is compared: without the spaces and signs of a phone number.
fn plain(contact: &str) -> String {
    fold(contact).chars().filter(|c| c.is_alphanumeric()).collect()
}

/// Refuses a merge of two records that differ, unless each difference was accepted.
pub fn refusals(double: &Person, kept: &Person, accepted: &[Difference]) -> Vec<Refusal> {
    let found = differences(double, kept);
    let all: Vec<&str> = found.iter().map(|(difference, _)| difference.word()).collect();
    let refused = found.iter().filter(|(difference, _)| !accepted.contains(difference));
    let refusal = |(difference, message): &(Difference, String)| {
        let mut remedy =
            say!["If both are the same person, say what differs: ", Input::Different.with(all.join(",")), "."];
        if *difference == Difference::Parents {
            let see = |person: &Person| See::Guardian { person: person.reference.clone() };
            remedy.add(say![" To compare: ", see(double), " and ", see(kept), "."]);
        }
        Refusal {
            rule: difference.rule(),
            tag: None,
            reference: Some(double.reference.clone()),
            message: message.clone(),
            remedy,
            may_override: false,
            clause: None,
        }
    };
    refused.map(refusal).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{person::PersonKind, when::Instant};
    use uuid::Uuid;

    fn pupil(name: &str, guardian: Option<&str>, contact: Option<&str>, upn: Option<&str>) -> Person {
        let id = Uuid::nil().into();
        let mut person = Person::new(id, PersonKind::Pupil, "1001".to_owned(), name.to_owned(), Instant::EPOCH);
        person.guardian_name = guardian.map(str::to_owned);
        person.guardian_contact = contact.map(str::to_owned);
        person.upn = upn.map(str::to_owned);
        person
    }

    fn differ(one: &Person, other: &Person) -> Vec<Difference> {
        differences(one, other).into_iter().map(|(difference, _)| difference).collect()
    }

    #[test]
    fn a_name_in_another_spelling_is_no_difference_and_another_name_is() {
        let ana = pupil("Ana Marsh", None, None, None);
        for (name, wanted) in [
            ("Marsh, Ana", &[][..]),
            ("ANA  MARSH", &[]),
            ("Ána Marsh", &[]),
            ("Anna Marsh", &[Difference::Names]),
            ("Ana Marsh-Hill", &[Difference::Names]),
            ("Marsh", &[Difference::Names]),
        ] {
            assert_eq!(differ(&ana, &pupil(name, None, None, None)), wanted, "{name}");
        }
    }

    #[test]
    fn parents_differ_by_name_or_without_names_by_contact() {
        let of = |guardian, contact| pupil("Ana Marsh", guardian, contact, None);
        let gwen = of(Some("Gwen Bell"), Some("01632 960001"));
        for (guardian, contact, wanted) in [
            (None, None, false),
            (Some("Bell, Gwen"), None, false),
            // A parent may have two telephones.
            (Some("Gwen Bell"), Some("01632 960009"), false),
            (Some("Ruth Cole"), None, true),
            (None, Some("01632960001"), false),
            (None, Some("01632 960009"), true),
        ] {
            assert_eq!(differ(&gwen, &of(guardian, contact)).len(), usize::from(wanted), "{guardian:?} {contact:?}");
        }
        let said = &differences(&gwen, &of(Some("Ruth Cole"), None))[0].1;
        assert!(said.ends_with("different parents or carers: Gwen Bell, Ruth Cole"), "{said}");
    }

    #[test]
    fn kinds_and_upns_differ_and_a_upn_is_never_shown() {
        let one = pupil("Ana Marsh", None, None, Some("A123456789012"));
        assert_eq!(differ(&one, &pupil("Ana Marsh", None, None, Some("a123456789012"))), []);
        let mut other = pupil("Ana Marsh", None, None, Some("B123456789012"));
        other.kind = PersonKind::Staff;
        assert_eq!(differ(&one, &other), [Difference::Kinds, Difference::Upns]);
        assert!(differences(&one, &other).iter().all(|(_, said)| !said.contains("12345")));
        let left: Vec<&str> = refusals(&one, &other, &[Difference::Kinds]).iter().map(|refusal| refusal.rule).collect();
        assert_eq!(left, ["different-upns"]);
    }
}
