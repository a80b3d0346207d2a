//! Whether a row of a file describes the item that its key names. A tag is reused and a serial number is mistyped, so the
//! key alone doesn't decide.

use super::{super::text::fold, serial};

/// What a file, or the register, says of an item beside its tag. An empty text says nothing.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Described<'a> {
    pub serial: &'a str,
    pub name: &'a str,
    pub make: &'a str,
    pub model: &'a str,
    pub category: &'a str,
}

/// What shows that a test was of another item than the one with its tag.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unlike {
    /// The serial numbers differ: one of them is wrong.
    Serial,
    /// The make and the description differ, and no serial number decides.
    Words,
}

/// Words for the same kind of item.
const SAME: [&[&str]; 10] = [
    &["laptop", "notebook", "chromebook", "macbook", "netbook"],
    &["computer", "pc", "desktop", "workstation", "tower"],
    &["monitor", "screen", "display", "tft", "vdu"],
    &["lead", "cable", "extension", "flex", "ext"],
    &["tablet", "ipad"],
    &["phone", "mobile", "iphone", "smartphone", "handset", "telephone"],
    &["charger", "adapter", "adaptor", "psu", "transformer"],
    &["camera", "camcorder", "dslr"],
    &["printer", "copier", "mfd", "photocopier"],
    &["fridge", "refrigerator", "freezer"],
];

/// True if a test may be of another item, so that it is worth the item's category.
pub fn may_be_unlike(file: Described<'_>, known: Described<'_>) -> bool {
    serials(file, known).map_or_else(|| differ(file.make, known.make), |are_one| !are_one)
}

/// Compares a test in a tester's file with the item that has its tag.
pub fn tested(file: Described<'_>, known: Described<'_>) -> Option<Unlike> {
    match serials(file, known) {
        Some(true) => return None,
        Some(false) => return Some(Unlike::Serial),
        None => {}
    }
    // The category `other` says nothing about an item.
    let category = if fold(known.category) == "other" { "" } else { known.category };
    let known_as = [known.name, known.model, category, known.make].join(" ");
    let theirs = [file.name, file.model].join(" ");
    let says_nothing = [known.name, known.model, category].iter().all(|text| text.is_empty());
    (differ(file.make, known.make) && !says_nothing && !file.name.is_empty() && differ(&theirs, &known_as))
        .then_some(Unlike::Words)
}

/// True if a row of a file of items is of another item than the one with its tag: the serial numbers differ, and so does
/// the make or the category.
pub fn is_reused(file: Described<'_>, known: Described<'_>) -> bool {
    serials(file, known) == Some(false) && (differ(file.make, known.make) || differ(file.category, known.category))
}

/// True if a row is of another device than the one with its serial number: name, make and model all differ.
pub fn is_of_another(file: Described<'_>, known: Described<'_>) -> bool {
    differ(file.name, known.name) && differ(file.make, known.make) && differ(file.model, known.model)
}

/// True if the serial numbers are one, false if they differ; `None` if one of them is missing.
fn serials(file: Described<'_>, known: Described<'_>) -> Option<bool> {
    let (file, known) = (serial::given(file.serial), serial::given(known.serial));
    (!file.is_empty() && !known.is_empty()).then(|| serial::are_one(file, known))
}

/// True if two texts say something and have no word in common, in whatever form.
pub fn differ(one: &str, other: &str) -> bool {
    let (ones, others) = (words(one), words(other));
    if ones.is_empty() || others.is_empty() {
        return false;
    }
    let (whole, other_whole) = (ones.concat(), others.concat());
    let contains = |long: &str, short: &str| short.chars().count() > 2 && long.contains(short);
    let initials = |words: &[String]| -> String { words.iter().filter_map(|word| word.chars().next()).collect() };
    let are_alike = ones.iter().any(|word| others.iter().any(|other| is_alike(word, other)))
        || contains(&whole, &other_whole)
        || contains(&other_whole, &whole)
        || (others.len() > 1 && ones.contains(&initials(&others)))
        || (ones.len() > 1 && others.contains(&initials(&ones)));
    !are_alike
}

/// The words of a text.
fn words(text: &str) -> Vec<String> {
    let folded = fold(text);
    folded.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

/// True if two words are one, one is the beginning of the other, or both name the same kind of item.
fn is_alike(one: &str, other: &str) -> bool {
    let begins = |long: &str, short: &str| short.chars().count() > 2 && long.starts_with(short);
    let singular = |word: &str| word.strip_suffix('s').unwrap_or(word).to_owned();
    let (one_single, other_single) = (singular(one), singular(other));
    let has = |all: &&&[&str], word: &str, single: &str| all.contains(&word) || all.contains(&single);
    let is_same_kind = || SAME.iter().any(|all| has(&all, one, &one_single) && has(&all, other, &other_single));
    one == other || begins(one, other) || begins(other, one) || is_same_kind()
}

#[cfg(test)]
mod tests {
    use super::*;

    const KETTLE: Described<'static> =
        Described { serial: "K1", name: "", make: "Russell", model: "", category: "kettle" };

    fn test(description: &'static str, make: &'static str, serial: &'static str) -> Described<'static> {
        Described { serial, name: description, make, ..Described::default() }
    }

    #[test]
    fn another_serial_number_is_another_item() {
        assert_eq!(tested(test("Floor polisher", "Numatic", "ZZ9"), KETTLE), Some(Unlike::Serial));
        assert_eq!(tested(test("Kettle", "Russell", "ZZ9"), KETTLE), Some(Unlike::Serial));
        assert_eq!(tested(test("Floor polisher", "Numatic", "k-1"), KETTLE), None);
    }

    #[test]
    fn make_and_description_that_both_differ_are_another_item() {
        for serial in ["", "N/A", "To be filled by O.E.M."] {
            assert_eq!(tested(test("Floor polisher", "Numatic", serial), KETTLE), Some(Unlike::Words), "{serial}");
        }
    }

    #[test]
    fn the_same_in_other_words_is_the_same_item() {
        for (description, make) in [
            ("Kettle", "Russell"),
            ("Kettles, white", "Numatic"),
            ("Russell Hobbs kettle", "Russell Hobbs"),
            ("Jug", "RUSSELL HOBBS"),
            ("Russell Hobbs", "Salter"),
            ("Floor polisher", ""),
            ("", "Numatic"),
        ] {
            assert_eq!(tested(test(description, make, ""), KETTLE), None, "{description}, {make}");
        }
        let notebook = Described { make: "Hewlett Packard", category: "laptop", ..Described::default() };
        for (description, make) in [("Notebook PC", "Dell"), ("Chromebooks", "Dell"), ("Computer", "HP")] {
            assert_eq!(tested(test(description, make, ""), notebook), None, "{description}, {make}");
        }
        let bare = Described { make: "Dell", category: "other", ..Described::default() };
        assert_eq!(tested(test("Floor polisher", "Numatic", ""), bare), None);
    }

    #[test]
    fn a_reused_tag_has_another_serial_number_and_another_make_or_category() {
        let laptop = Described { serial: "SN001", make: "Lenovo", category: "laptop", ..Described::default() };
        let row = |serial, make, category| Described { serial, make, category, ..Described::default() };
        assert!(is_reused(row("CAN99", "Canon", "camera"), laptop));
        assert!(is_reused(row("CAN99", "", "camera"), laptop) && is_reused(row("CAN99", "Canon", "laptop"), laptop));
        assert!(!is_reused(row("CAN99", "Lenovo", "laptop"), laptop) && !is_reused(row("CAN99", "", ""), laptop));
        assert!(!is_reused(row("sn001", "Canon", "camera"), laptop) && !is_reused(row("", "Canon", "camera"), laptop));
    }

    #[test]
    fn a_serial_number_of_two_devices_shows_in_name_make_and_model() {
        let known = Described { name: "LAP-014", make: "LENOVO", model: "21F6", ..Described::default() };
        let row = |name, make, model| Described { name, make, model, ..Described::default() };
        assert!(is_of_another(row("IPAD-02", "Apple", "iPad"), known));
        assert!(!is_of_another(row("LAP-014", "Apple", "iPad"), known));
        assert!(
            !is_of_another(row("IPAD-02", "Lenovo", "iPad"), known)
                && !is_of_another(row("IPAD-02", "", "iPad"), known)
        );
    }
}
