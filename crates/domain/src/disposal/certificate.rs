//! Which certificates a disposal needs, and whether those that came name its items.

use super::{Kind, Method};
use crate::incoming::serial;
use std::collections::HashMap;

/// What is recorded about the last wipe of a device since it was last lent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Wiped {
    No,
    /// Someone recorded a wipe.
    Recorded,
    /// The wipe has the number of a certificate.
    Certified,
}

/// The certificates that must name an item which leaves in this way.
///
/// - Recycled: a WEEE certificate. Destroyed: a certificate of disposal. What is sold, given or returned has a new keeper,
///   who is named, and needs none of the two.
/// - An item that holds data also needs a certificate of data destruction. A recorded wipe stands for it if the item goes to
///   someone who uses it on; if it is recycled or destroyed, a wipe with a certificate's number does.
pub fn needed(method: Method, holds_data: bool, wiped: Wiped) -> Vec<Kind> {
    let of_item = match method {
        Method::Recycled => Some(Kind::Weee),
        Method::Destroyed => Some(Kind::Disposal),
        Method::Sold | Method::Given | Method::Returned => None,
    };
    let enough = if method.has_recipient() { Wiped::Recorded } else { Wiped::Certified };
    let of_data = (holds_data && wiped < enough).then_some(Kind::Data);
    of_item.into_iter().chain(of_data).collect()
}

/// An item as a certificate names it: by its serial number; by its tag if it has none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    pub tag: String,
    pub serial: Option<String>,
}

impl Named {
    /// The words that a certificate must have.
    pub fn words(&self) -> &str {
        self.serial.as_deref().unwrap_or(&self.tag)
    }
}

/// What the comparison of a list of serial numbers with a batch comes to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Compared {
    /// The places of the items in the batch that the list doesn't name.
    pub missing: Vec<usize>,
    /// What the list names and the batch doesn't have, as it is written.
    pub strange: Vec<String>,
    /// What the list names more often than the batch has it.
    pub twice: Vec<String>,
}

/// Compares serial numbers with a batch, both ways. Letter case, spaces, hyphens and leading zeros don't count, as everywhere
/// ([`serial::key`]); nothing else is made alike, so that a letter O never passes for a zero. Two items with one serial number must be named twice.
pub fn compare(batch: &[Named], serials: &[String]) -> Compared {
    let mut found: HashMap<String, usize> = HashMap::new();
    for serial in serials {
        *found.entry(serial::key(serial)).or_default() += 1;
    }
    let (mut compared, mut wanted) = (Compared::default(), HashMap::<String, usize>::new());
    for (at, item) in batch.iter().enumerate() {
        let words = serial::key(item.words());
        let so_far = wanted.entry(words.clone()).or_default();
        *so_far += 1;
        if *so_far > found.get(&words).copied().unwrap_or_default() {
            compared.missing.push(at);
        }
    }
    let mut told: HashMap<String, usize> = HashMap::new();
    for serial in serials {
        let words = serial::key(serial);
        let times = told.entry(words.clone()).or_default();
        *times += 1;
        match wanted.get(&words) {
            None if *times == 1 => compared.strange.push(serial.clone()),
            Some(most) if *times == most + 1 => compared.twice.push(serial.clone()),
            _ => {}
        }
    }
    compared
}

/// The serial numbers of several certificates of one kind together. What two of them name, each as often as the other, is
/// one item and not two.
pub fn together(certificates: &[Vec<String>]) -> Vec<String> {
    let mut most: HashMap<String, usize> = HashMap::new();
    let mut all = Vec::new();
    for serials in certificates {
        let mut here: HashMap<String, usize> = HashMap::new();
        for serial in serials {
            let words = serial::key(serial);
            let times = here.entry(words.clone()).or_default();
            *times += 1;
            let known = most.entry(words).or_default();
            if *times > *known {
                *known = *times;
                all.push(serial.clone());
            }
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    fn batch(serials: &[Option<&str>]) -> Vec<Named> {
        let named = |(at, serial): (usize, &Option<&str>)| Named {
            tag: format!("LAP-{}", at + 1),
            serial: serial.map(str::to_owned),
        };
        serials.iter().enumerate().map(named).collect()
    }

    fn list(serials: &[&str]) -> Vec<String> {
        serials.iter().map(|serial| (*serial).to_owned()).collect()
    }

    #[test]
    fn each_method_needs_its_papers_and_data_needs_its_own() {
        use Kind::{Data, Disposal, Weee};
        use Wiped::{Certified, No, Recorded};
        assert_eq!(needed(Method::Recycled, false, No), [Weee]);
        assert_eq!(needed(Method::Recycled, true, Recorded), [Weee, Data]);
        assert_eq!(needed(Method::Recycled, true, Certified), [Weee]);
        assert_eq!(needed(Method::Destroyed, true, No), [Disposal, Data]);
        for method in [Method::Sold, Method::Given, Method::Returned] {
            assert_eq!(needed(method, true, No), [Data], "{method}");
            assert!(needed(method, true, Recorded).is_empty() && needed(method, false, No).is_empty(), "{method}");
        }
    }

    #[test]
    fn a_list_is_compared_with_the_batch_both_ways() {
        let batch = batch(&[Some("5CG 1"), Some("5cg2"), None]);
        assert_eq!(compare(&batch, &list(&["5cg1", "5CG2", "lap-3"])), Compared::default());
        let compared = compare(&batch, &list(&["5CG1", "XYZ", "xyz", "LAP-3", "LAP-3"]));
        assert_eq!(compared.missing, [1]);
        assert_eq!((compared.strange, compared.twice), (list(&["XYZ"]), list(&["LAP-3"])));
        assert_eq!(compare(&batch, &list(&["5CG1", "5CGZ", "LAP-3"])).missing, [1], "a Z is no 2");
    }

    #[test]
    fn two_items_with_one_serial_number_are_named_twice() {
        let batch = batch(&[Some("A"), Some("A")]);
        assert_eq!(compare(&batch, &list(&["A"])).missing, [1]);
        assert!(compare(&batch, &list(&["A", "a"])).missing.is_empty());
        // The same page twice is still one page.
        assert_eq!(together(&[list(&["A"]), list(&["a"])]), ["A"]);
        assert_eq!(together(&[list(&["A", "A"]), list(&["B"])]), ["A", "A", "B"]);
    }
}
