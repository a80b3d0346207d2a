//! The page of labels with tags.

use crate::paper::{
    bars::Bars,
    qr::{EcLevel, Qr},
    render,
    sheet::{Layout, sheet},
};
use askama::Template;
use domain::{
    fault::Fault,
    label::{
        Rect, Size,
        design::{Design, Facts, design},
    },
};

/// The style of the labels. Each line of text has its width in the drawing, whatever font the browser has.
const STYLE: &str = ".tag { display: block; width: 100%; height: 100%; }\n\
                     text { font-family: Arial, Helvetica, \"Liberation Sans\", sans-serif; font-weight: bold; }\n\
                     .small { font-weight: normal; }";

/// A label with its codes.
pub struct Drawn {
    pub tag: String,
    pub design: Design,
    /// True if a barcode can hold the tag.
    pub is_ascii: bool,
    label: Size,
    qr: Qr,
    bars: Option<Bars>,
}

#[derive(Template)]
#[template(path = "label.html", config = "src/paper/askama.toml")]
struct Label<'a> {
    tag: &'a str,
    label: Size,
    design: &'a Design,
    qr: &'a Qr,
    bars: Option<(&'a Rect, &'a Bars)>,
}

/// Draws a label. `None` if the tag is too long for it.
pub fn draw(label: Size, tag: &str, school: &str, phone: Option<&str>) -> Option<Drawn> {
    // The better the correction, the more dirt the code bears, and the larger it is.
    let levels = [EcLevel::M, EcLevel::L];
    let mut codes: Vec<Qr> = levels.into_iter().filter_map(|level| Qr::with(tag.to_owned(), level).ok()).collect();
    let modules: Vec<usize> = codes.iter().map(Qr::modules).collect();
    let bars = Bars::new(tag);
    let facts = Facts { tag, school, phone, qr: &modules, bars: bars.as_ref().map(|bars| bars.width) };
    let design = design(label, &facts)?;
    let is_ascii = bars.is_some();
    let bars = bars.filter(|_| design.bars.is_some());
    let qr = codes.swap_remove(design.qr.0);
    Some(Drawn { tag: tag.to_owned(), design, is_ascii, label, qr, bars })
}

/// Lays labels out on pages.
///
/// Errors: the printer's correction moves a label off its page.
pub fn page(school: &str, layout: Layout, labels: &[Drawn]) -> Result<String, Fault> {
    let html = labels.iter().map(|drawn| {
        render(&Label {
            tag: &drawn.tag,
            label: drawn.label,
            design: &drawn.design,
            qr: &drawn.qr,
            bars: drawn.design.bars.as_ref().zip(drawn.bars.as_ref()),
        })
    });
    sheet("Labels", school, STYLE, layout, html.collect::<Result<_, _>>()?)
}
