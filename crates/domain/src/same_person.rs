//! Whether two records are of one person. A number that was a leaver's is given to a new pupil, and another system numbers
//! everybody differently, so a ref alone doesn't decide.

use super::{
    person::{Person, PersonKind},
    text::fold,
    year_group,
};

/// Short forms of first names that aren't their beginning.
const SHORT: [&[&str]; 22] = [
    &["thomas", "tom", "tommy"],
    &["robert", "bob", "bobby", "rob", "robbie"],
    &["william", "bill", "billy", "will", "liam"],
    &["richard", "dick", "rick", "ricky"],
    &["james", "jim", "jimmy", "jamie"],
    &["john", "jack", "johnny"],
    &["henry", "harry"],
    &["edward", "ted", "teddy", "ned", "eddie"],
    &["michael", "mick", "mike", "mikey"],
    &["anthony", "tony"],
    &["andrew", "drew", "andy"],
    &["alexander", "alexandra", "sasha", "sandy", "lexi", "xander"],
    &["elizabeth", "liz", "lizzie", "beth", "betty", "libby", "eliza", "lisa"],
    &["margaret", "meg", "maggie", "peggy", "daisy"],
    &["katherine", "catherine", "kathryn", "kate", "katie", "kitty", "cathy", "kathy"],
    &["olivia", "liv", "livvy", "libby"],
    &["isabella", "isabel", "izzy", "bella"],
    &["rebecca", "becky", "becca"],
    &["susan", "sue", "susie"],
    &["eleanor", "ellie", "nell", "nora"],
    &["mohammed", "muhammad", "mohamed", "mohammad", "muhammed", "mo"],
    &["christopher", "christine", "christina", "kit", "tina"],
];

/// The names that a row or a command gives a person. A file may have a legal and a preferred one.
#[derive(Debug)]
pub struct Named<'a, T> {
    pub firsts: &'a [T],
    pub lasts: &'a [T],
}

/// The year group and the form that a row or a command gives a person.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Place<'a> {
    pub year: Option<&'a str>,
    pub form: Option<&'a str>,
}

impl Place<'_> {
    /// The year group or the form, such as `Year 9`; `None` if neither is given.
    pub fn told(self) -> Option<String> {
        self.year.map(year_group::called).or_else(|| self.form.map(str::to_owned))
    }
}

/// The reason for a doubt that a record and its new details are of one person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Doubt {
    /// The first and the last name are exchanged.
    Swapped,
    /// The first and the last name both differ.
    OtherNames,
    /// One name differs, and the year goes down, or up by more than one.
    OtherYear,
}

/// A name without accents, apostrophes, hyphens and spaces.
pub fn squeezed(name: &str) -> String {
    fold(name).chars().filter(|c| c.is_alphanumeric()).collect()
}

/// The key by which people of one name are found; empty if there is no name.
pub fn key(first: &str, last: &str) -> String {
    squeezed(first) + &squeezed(last)
}

/// True if two first names may be one: in another spelling, or one is short for the other.
pub fn are_alike(one: &str, other: &str) -> bool {
    let (one, other) = (squeezed(one), squeezed(other));
    let begins = |long: &str, short: &str| short.chars().count() > 2 && long.starts_with(short);
    let is_short = || SHORT.iter().any(|forms| forms.contains(&one.as_str()) && forms.contains(&other.as_str()));
    // Mia and Tia are sisters; Ana and Anna are one spelling and another.
    let is_spelling = || {
        one.chars().next() == other.chars().next()
            && one.chars().count().min(other.chars().count()) > 2
            && strsim::osa_distance(&one, &other) == 1
    };
    one == other || begins(&one, &other) || begins(&other, &one) || is_short() || is_spelling()
}

impl<'a, T: AsRef<str>> Named<'a, T> {
    /// The keys of these names, in both orders: some lists have the columns exchanged.
    pub fn keys(&self) -> Vec<String> {
        let mut keys: Vec<String> = Vec::new();
        let mut add = |one: &str, other: &str| {
            for key in [key(one, other), key(other, one)] {
                if !key.is_empty() && !keys.contains(&key) {
                    keys.push(key);
                }
            }
        };
        for last in self.lasts {
            if self.firsts.is_empty() {
                add("", last.as_ref());
            }
            self.firsts.iter().for_each(|first| add(first.as_ref(), last.as_ref()));
        }
        keys
    }

    /// The doubt that the names and the place are those of a person of the register; `None` if there is none.
    pub fn doubt(&self, known: &Person, place: Place<'a>) -> Option<Doubt> {
        let (given, family) = (known.given_name.as_deref()?, known.family_name.as_deref()?);
        let none =
            |names: &[T], is: &dyn Fn(&str) -> bool| !names.is_empty() && !names.iter().any(|name| is(name.as_ref()));
        let is = |known: &str| {
            let known = squeezed(known);
            move |name: &str| squeezed(name) == known
        };
        if none(self.firsts, &is(given)) && none(self.lasts, &is(family)) {
            let are_swapped = self.firsts.iter().any(|name| is(family)(name.as_ref()))
                && self.lasts.iter().any(|name| is(given)(name.as_ref()));
            return Some(if are_swapped { Doubt::Swapped } else { Doubt::OtherNames });
        }
        let other =
            none(self.firsts, &|name| are_alike(name, given)) || none(self.lasts, &|name| are_alike(name, family));
        let was = year_of(Place { year: known.year_group.as_deref(), form: known.class.as_deref() });
        let leaps = was.zip(year_of(place)).is_some_and(|(was, is)| is < was || is > was + 1);
        (known.kind == PersonKind::Pupil && other && leaps).then_some(Doubt::OtherYear)
    }

    /// True if an address that a known person has makes these names theirs: the first name, or another spelling of it with
    /// the last name and in the same place. Brothers and sisters have a parent's address, and a department has one address.
    pub fn are_of_address(&self, known: &Person, place: Place<'_>) -> bool {
        let Some(given) = known.given_name.as_deref().filter(|name| !squeezed(name).is_empty()) else { return true };
        let has = |names: &[T], known: &str| names.iter().any(|name| squeezed(name.as_ref()) == squeezed(known));
        let family = known.family_name.as_deref().unwrap_or_default();
        self.firsts.is_empty()
            || has(self.firsts, given)
            || (has(self.lasts, family)
                && self.firsts.iter().any(|name| are_alike(name.as_ref(), given))
                && may_be_of(place, known))
    }
}

/// True if a place in the school can be that of a person of the register and of the same name: it is the same, or the next
/// year, as far as it is known. Only pupils have one: a form of staff is one that they teach. A single name is that of one
/// person only within a form.
pub fn may_be_of(place: Place<'_>, known: &Person) -> bool {
    let theirs = Place { year: known.year_group.as_deref(), form: known.class.as_deref() };
    let are_one_form = || place.form.zip(theirs.form).is_none_or(|(one, other)| squeezed(one) == squeezed(other));
    if known.given_name.is_none() && (known.kind != PersonKind::Pupil || place.form.zip(theirs.form).is_none()) {
        return false;
    }
    known.kind != PersonKind::Pupil
        || match (year_of(theirs), year_of(place)) {
            (Some(was), Some(is)) if was == is => are_one_form(),
            (Some(was), Some(is)) => is == was + 1,
            _ => are_one_form(),
        }
}

/// The year of a place, as a number; that of the form if the year is not given.
fn year_of(place: Place<'_>) -> Option<i32> {
    let of_form = || year_group::rank(year_group::of_form(place.form?)?);
    place.year.and_then(year_group::rank).or_else(of_form)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::when::Instant;
    use uuid::Uuid;

    fn pupil(given: &str, family: &str, year: &str, form: &str) -> Person {
        let id = Uuid::nil().into();
        let mut person = Person::new(id, PersonKind::Pupil, "1001".to_owned(), String::new(), Instant::EPOCH);
        let value = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
        (person.given_name, person.family_name) = (value(given), value(family));
        (person.year_group, person.class) = (value(year), value(form));
        person
    }

    fn place<'a>(year: &'a str, form: &'a str) -> Place<'a> {
        let value = |text: &'a str| Some(text).filter(|text| !text.is_empty());
        Place { year: value(year), form: value(form) }
    }

    #[test]
    fn another_name_with_a_year_that_goes_down_is_a_doubt() {
        let meg = pupil("Meg", "Madeup", "9", "9B");
        for (first, last, year, form, doubt) in [
            ("Olivia", "Madeup", "7", "7C", Some(Doubt::OtherYear)),
            ("Olivia", "Madeup", "", "7C", Some(Doubt::OtherYear)),
            ("Meg", "Brown", "8", "8C", Some(Doubt::OtherYear)),
            ("Olivia", "Madeup", "12", "", Some(Doubt::OtherYear)),
            ("Olivia", "Madeup", "10", "10C", None),
            ("Meg", "Married", "9", "9B", None),
            ("Meg", "Married", "10", "10B", None),
            ("Margaret", "Madeup", "8", "8B", None),
            ("Meg", "Madeup", "7", "7C", None),
            ("Madeup", "Meg", "9", "9B", Some(Doubt::Swapped)),
            ("Zed", "Zulu", "9", "9B", Some(Doubt::OtherNames)),
            ("MÉG", "Made-up", "9", "9B", None),
        ] {
            let named = Named { firsts: &[first], lasts: &[last] };
            assert_eq!(named.doubt(&meg, place(year, form)), doubt, "{first} {last} {year} {form}");
        }
        let legal = Named { firsts: &["Meg", "Olivia"], lasts: &["Brown"] };
        assert_eq!(legal.doubt(&meg, place("9", "9B")), None, "one of her names is known");
    }

    #[test]
    fn one_name_in_one_place_may_be_one_person() {
        let tom = pupil("Tom", "Sample", "9", "9B");
        for (year, form, one) in [
            ("9", "9B", true),
            ("9", "9 b", true),
            ("9", "9C", false),
            ("10", "10C", true),
            ("", "9B", true),
            ("", "10C", true),
            ("", "", true),
            ("8", "8B", false),
            ("11", "9B", false),
        ] {
            assert_eq!(may_be_of(place(year, form), &tom), one, "{year} {form}");
        }
        let mut staff = tom;
        staff.kind = PersonKind::Staff;
        assert!(may_be_of(place("", "7A"), &staff));
        staff.given_name = None;
        assert!(!may_be_of(place("", "7A"), &staff), "two of the staff have one last name");
        let cher = pupil("", "Cher", "9", "9B");
        assert!(may_be_of(place("9", "9B"), &cher) && !may_be_of(place("9", ""), &cher));
    }

    #[test]
    fn short_forms_and_spellings_are_alike_and_sisters_are_not() {
        for (one, other, alike) in [
            ("Anna", "Ana", true),
            ("Tom", "Thomas", true),
            ("Sam", "Samuel", true),
            ("Zoë", "Zoe", true),
            ("Mia", "Tia", false),
            ("Ella", "Emma", false),
            ("Jo", "Joe", false),
            ("Olivia", "Meg", false),
        ] {
            assert_eq!(are_alike(one, other), alike, "{one} {other}");
        }
    }

    #[test]
    fn keys_are_of_both_orders() {
        let keys = Named { firsts: &["Tom"], lasts: &["O'Sample"] }.keys();
        assert_eq!(keys, ["tomosample", "osampletom"]);
        assert_eq!(Named::<&str> { firsts: &[], lasts: &["Cher"] }.keys(), ["cher"]);
    }
}
