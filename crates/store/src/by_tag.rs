//! Assets in the natural order of their tags. SQL sorts `PRJ-10` before `PRJ-2`, so the tags alone are read and sorted
//! first. The rows are then read in blocks, in that order: memory stays small, and a short list reads few rows.

use crate::{ReadTx, Row, select::Select};
use domain::{fault::Fault, order::Extent, text::Natural};
use std::collections::HashMap;

/// The number of tags whose rows are read at a time.
const BLOCK: usize = 256;

/// The statement that reads the rows of some tags.
pub struct Rows<'s> {
    pub head: &'s str,
    /// The conditions that the rows must meet, beside their tags.
    pub select: Select,
    /// The column with the folded tag, and its place in the answer.
    pub tag: (&'static str, usize),
    /// The order of the rows of one asset.
    pub order: &'s str,
}

impl Rows<'_> {
    /// Hands over the values read from the rows of all tags that a statement finds, in natural order. The statement
    /// selects the folded tag alone, and each once. `take` may read the register.
    ///
    /// Errors: `take` fails.
    pub fn each_found<T, E: From<Fault>>(
        &self,
        tx: &ReadTx<'_>,
        (sql, select): (&str, &Select),
        extent: Extent,
        mut read: impl FnMut(&Row<'_>) -> Result<T, Fault>,
        mut take: impl FnMut(T) -> Result<(), E>,
    ) -> Result<(), E> {
        extent.in_parts(
            |part| {
                tx.each(sql, select.params(), |row| {
                    part.push(Natural::folded(row.get(0)?), ());
                    Ok::<(), Fault>(())
                })?;
                Ok(())
            },
            |tags| {
                let tags: Vec<String> = tags.into_iter().map(|(tag, ())| tag.into_text()).collect();
                self.each(tx, &tags, &mut read, &mut take)
            },
        )
    }

    /// Hands over the values read from the rows of these tags, in the order of the tags. `take` may read the register.
    ///
    /// Errors: `take` fails.
    pub fn each<T, E: From<Fault>>(
        &self,
        tx: &ReadTx<'_>,
        tags: &[String],
        mut read: impl FnMut(&Row<'_>) -> Result<T, Fault>,
        mut take: impl FnMut(T) -> Result<(), E>,
    ) -> Result<(), E> {
        let (column, at) = self.tag;
        let order = if self.order.is_empty() { String::new() } else { format!(", {}", self.order) };
        let tail = format!("order by {column}{order}");
        for block in tags.chunks(BLOCK) {
            let mut select = self.select.clone();
            select.and_in(column, block);
            let places: HashMap<&str, usize> = block.iter().map(String::as_str).zip(0..).collect();
            let mut rows = tx.all(&select.sql(self.head, &tail), select.params(), |row| {
                Ok((places.get(row.text(at)?).copied(), read(row)?))
            })?;
            rows.sort_by_key(|(place, _)| *place);
            rows.into_iter().try_for_each(|(_, value)| take(value))?;
        }
        Ok(())
    }
}
