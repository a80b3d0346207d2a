//! Warnings that several items share: each is given once, with what settles it for all.

use crate::{fault::Refusal, text::and_list};

/// A warning, and the items that it is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Warned {
    /// As it was given for the first of them.
    pub warning: Refusal,
    pub tags: Vec<String>,
}

impl Warned {
    /// One warning about all of its items.
    pub fn of_all(&self) -> Refusal {
        let Some(others) = self.tags.get(1..).filter(|others| !others.is_empty()) else { return self.warning.clone() };
        Refusal {
            message: format!("{}; the same with {}", self.warning.message, and_list(others)),
            remedy: self.warning.remedy.clone().about_all(&self.tags),
            ..self.warning.clone()
        }
    }
}

/// The warnings so far, each once, in the order in which they came.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Warnings(Vec<Warned>);

impl Warnings {
    /// Adds a warning; true if none says the same of another item.
    pub fn add(&mut self, warning: Refusal) -> bool {
        let tag = warning.tag.clone().unwrap_or_default();
        let known = self.0.iter_mut().find(|known| is_the_same(&known.warning, &warning));
        let is_new = known.is_none();
        match known {
            Some(known) if !known.tags.contains(&tag) => known.tags.push(tag),
            Some(_) => {}
            None => self.0.push(Warned { tags: vec![tag], warning }),
        }
        is_new
    }

    /// All of them.
    pub fn all(&self) -> &[Warned] {
        &self.0
    }

    /// Those that are about several items.
    pub fn shared(&self) -> impl Iterator<Item = &Warned> {
        self.0.iter().filter(|warned| warned.tags.len() > 1)
    }
}

/// True if two warnings differ in their items alone.
fn is_the_same(one: &Refusal, other: &Refusal) -> bool {
    let without_tag = |refusal: &Refusal| match refusal.tag.as_deref() {
        Some(tag) if !tag.is_empty() => refusal.message.replace(tag, ""),
        _ => refusal.message.clone(),
    };
    one.rule == other.rule && one.reference == other.reference && without_tag(one) == without_tag(other)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{remedy::Remedy, say};

    fn warning(tag: &str, message: &str) -> Refusal {
        Refusal {
            rule: "not-encrypted",
            tag: Some(tag.to_owned()),
            reference: None,
            message: message.to_owned(),
            remedy: say![Remedy::RecordEncryption { tags: vec![tag.to_owned()] }],
            may_override: true,
            clause: None,
        }
    }

    #[test]
    fn a_warning_is_given_once_for_all_its_items() {
        let mut warnings = Warnings::default();
        for (tag, message, is_new) in [
            ("LAP-1", "LAP-1 may not be encrypted", true),
            ("LAP-2", "LAP-2 may not be encrypted", false),
            ("LAP-2", "LAP-2 may not be encrypted", false),
            ("LAP-2", "LAP-2 is not encrypted", true),
            ("LAP-3", "LAP-3 may not be encrypted", false),
        ] {
            assert_eq!(warnings.add(warning(tag, message)), is_new, "{tag} {message}");
        }
        let all: Vec<Refusal> = warnings.all().iter().map(Warned::of_all).collect();
        assert_eq!(all[0].message, "LAP-1 may not be encrypted; the same with LAP-2 and LAP-3");
        let three = ["LAP-1", "LAP-2", "LAP-3"].map(str::to_owned).to_vec();
        assert_eq!(all[0].remedy, say![Remedy::RecordEncryption { tags: three }]);
        assert_eq!((all.len(), all[1].message.as_str()), (2, "LAP-2 is not encrypted"));
        assert_eq!(warnings.shared().count(), 1);
    }
}
