//! Gives the categories of an older register the routine checks that those of a new one have.

use super::{WriteTx, category};
use domain::{builtin::CATEGORIES, category::Check, fault::Fault, text::fold};

/// The routine checks that a category got when its register was brought up to date.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoutineList {
    pub category: String,
    /// The names of the questions.
    pub asked: Vec<String>,
    /// The names of those that the school has dropped or put in its own words, which are not asked.
    pub left: Vec<String>,
}

/// Gives each category without a list the built-in one. A question that the school has dropped stays away, and one in its
/// own words may mean something else.
pub(super) fn give(tx: &WriteTx<'_>) -> Result<Vec<RoutineList>, Fault> {
    let mut lists = Vec::new();
    for builtin in CATEGORIES.iter().filter(|builtin| !builtin.routine.is_empty()) {
        let Some(category) = category::known(tx, builtin.name)? else { continue };
        let (checks, parts) = (category::checks(tx, category.id)?, category::parts(tx, category.id)?);
        if checks.iter().any(|check| check.on_routine.is_some()) {
            continue;
        }
        let mut list = RoutineList { category: category.name.clone(), asked: Vec::new(), left: Vec::new() };
        let mut position = checks.iter().map(|check| check.position).max().unwrap_or_default();
        for asked in builtin.routine {
            let Some((name, question, _)) = builtin.checks.iter().find(|(name, ..)| *name == asked.name) else {
                continue;
            };
            let part = asked.tests_part.and_then(|tested| parts.iter().find(|part| fold(&part.name) == fold(tested)));
            let tests_part = part.map(|part| part.name.clone());
            match checks.iter().find(|check| fold(&check.name) == fold(name)) {
                Some(known) if known.question == *question => {
                    tx.update(&Check { on_routine: Some(true), tests_part, ..known.clone() })?;
                }
                None if asked.only => {
                    position += 1;
                    tx.insert(&Check {
                        category_id: category.id,
                        id: tx.new_id(),
                        name: (*name).to_owned(),
                        on_routine: Some(true),
                        on_short: false,
                        position,
                        question: (*question).to_owned(),
                        routine_only: Some(true),
                        tests_part,
                    })?;
                }
                _ => {
                    list.left.push((*name).to_owned());
                    continue;
                }
            }
            list.asked.push((*name).to_owned());
        }
        lists.push(list);
    }
    Ok(lists)
}
