//! A long list is read in parts, so that memory stays flat: it is the same list.

use crate::support::{School, asset_with};
use domain::{asset::Asset, fault::Fault};
use register::asset::list::{AssetFilter, AssetOrder, each_in_parts};

/// The tags of a list that keeps so many tags at a time.
fn tags(school: &mut School, filter: &AssetFilter, at_a_time: usize) -> Vec<String> {
    school.read(|tx| {
        let mut tags = Vec::new();
        each_in_parts::<Asset, Fault>(tx, filter, at_a_time, |listed| {
            tags.push(listed.asset.tag);
            Ok(())
        })?;
        Ok(tags)
    })
}

#[test]
fn a_list_in_parts_has_each_item_once_in_the_same_order() {
    let mut school = School::new();
    for number in [10, 2, 33, 1, 20, 3, 11] {
        let tag = format!("PRJ-{number}");
        asset_with(&mut school, &tag, if number % 2 == 0 { "projector" } else { "visualiser" }, |asset| {
            asset.location = (number > 3).then(|| format!("Room {}", number % 3));
            asset.location_folded = (number > 3).then(|| format!("room {}", number % 3));
        });
    }
    let orders = [AssetOrder::Tag, AssetOrder::Category, AssetOrder::Location, AssetOrder::Purchased];
    for (order, limit) in orders.into_iter().flat_map(|order| [(order, None), (order, Some(4)), (order, Some(5))]) {
        let filter = AssetFilter { order, limit, ..AssetFilter::default() };
        let whole = tags(&mut school, &filter, 100);
        assert_eq!(whole.len(), limit.unwrap_or(7));
        for at_a_time in 1..8 {
            assert_eq!(tags(&mut school, &filter, at_a_time), whole, "{order:?}, {limit:?}, {at_a_time}");
        }
    }
    let by_tag = tags(&mut school, &AssetFilter::default(), 3);
    assert_eq!(by_tag, ["PRJ-1", "PRJ-2", "PRJ-3", "PRJ-10", "PRJ-11", "PRJ-20", "PRJ-33"]);
}
