//! Reads the code in a photograph: the third way of the camera, where a browser neither reads codes nor gives its live
//! picture. A photograph is a value: it is neither kept nor logged.
//!
//! Phones take large pictures, so each is made small before a code is looked for, and one with too many dots is refused
//! before it is drawn.

use crate::camera;
use domain::fault::Fault;
use std::io::Cursor;
use zune_jpeg::{
    JpegDecoder,
    zune_core::{colorspace::ColorSpace, options::DecoderOptions},
};

/// The most dots of a photograph, which take a byte each, and in some files seven more while they are drawn.
const MOST_DOTS: usize = 16 << 20;
/// The most dots on either side.
const LONGEST: usize = 8_192;

/// The longer side of the picture in which a code is looked for: first a small one, as a frame of a camera is, and then a
/// larger one for codes that are small in it.
const SIDES: [usize; 2] = [640, 1_280];

/// A picture in shades of grey, one byte a dot, row by row.
pub struct Grey {
    dots: Vec<u8>,
    width: usize,
    height: usize,
}

/// Reads the code in a photograph; `None` if it has none that can be read.
///
/// Errors: it is no JPEG or PNG picture, is damaged, or has too many dots.
pub fn read(bytes: &[u8]) -> Result<Option<String>, Fault> {
    let whole = drawn(bytes)?;
    Ok(code(&whole))
}

/// The code in a picture.
pub fn code(whole: &Grey) -> Option<String> {
    let mut last = 0;
    for side in SIDES {
        let small = whole.within(side);
        // A picture that is small already is looked at once.
        if small.width.max(small.height) == last {
            break;
        }
        last = small.width.max(small.height);
        let found = camera::read_in(&small.dots, [small.width, small.height]);
        if found.is_some() {
            return found;
        }
    }
    None
}

/// Draws the picture.
///
/// Errors: it is no JPEG or PNG picture, is damaged, or has too many dots.
pub fn drawn(bytes: &[u8]) -> Result<Grey, Fault> {
    match () {
        () if bytes.starts_with(&[0xFF, 0xD8, 0xFF]) => jpeg(bytes),
        () if bytes.starts_with(b"\x89PNG\r\n\x1a\n") => png(bytes),
        () => Err(Fault::bad_file("this is no JPEG or PNG picture").hint(
            "Take a photograph of the code. An iPhone sends JPEG with Settings, Camera, Formats, Most Compatible.",
        )),
    }
}

fn jpeg(bytes: &[u8]) -> Result<Grey, Fault> {
    let options = DecoderOptions::default()
        .set_max_width(LONGEST)
        .set_max_height(LONGEST)
        .jpeg_set_out_colorspace(ColorSpace::Luma);
    let mut decoder = JpegDecoder::new_with_options(Cursor::new(bytes), options);
    decoder.decode_headers().map_err(|e| damaged().because(e))?;
    let (width, height) = decoder.dimensions().ok_or_else(damaged)?;
    must_be_small(width, height)?;
    let dots = decoder.decode().map_err(|e| damaged().because(e))?;
    Grey::of(dots, width, height, 1)
}

fn png(bytes: &[u8]) -> Result<Grey, Fault> {
    let mut decoder = png::Decoder::new_with_limits(Cursor::new(bytes), png::Limits { bytes: 8 * MOST_DOTS });
    decoder.set_transformations(png::Transformations::normalize_to_color8());
    let mut reader = decoder.read_info().map_err(|e| damaged().because(e))?;
    let (width, height) = (side(reader.info().width), side(reader.info().height));
    must_be_small(width, height)?;
    let mut dots = vec![0; reader.output_buffer_size().ok_or_else(damaged)?];
    let info = reader.next_frame(&mut dots).map_err(|e| damaged().because(e))?;
    Grey::of(dots, width, height, info.color_type.samples())
}

fn side(dots: u32) -> usize {
    usize::try_from(dots).unwrap_or(usize::MAX)
}

fn must_be_small(width: usize, height: usize) -> Result<(), Fault> {
    if width.max(height) > LONGEST || width.saturating_mul(height) > MOST_DOTS {
        return Err(Fault::bad_file("the photograph has more than 16 million dots")
            .hint("Choose a smaller size in the settings of the camera, and take it again."));
    }
    Ok(())
}

fn damaged() -> Fault {
    Fault::bad_file("the photograph is damaged").hint("Take it again, and send that.")
}

impl Grey {
    /// Makes a picture of dots with so many samples each: one or two of grey, or three or four of colours.
    fn of(dots: Vec<u8>, width: usize, height: usize, samples: usize) -> Result<Self, Fault> {
        let grey = match samples {
            1 => dots,
            2 => dots.chunks_exact(2).map(|dot| dot[0]).collect(),
            _ => dots.chunks_exact(samples).map(luma).collect(),
        };
        if grey.len() != width * height || grey.is_empty() {
            return Err(damaged());
        }
        Ok(Self { dots: grey, width, height })
    }

    /// The picture with its longer side at most this long: each dot is the middle of those that it stands for.
    fn within(&self, side: usize) -> Self {
        let step = self.width.max(self.height).div_ceil(side).max(1);
        let (width, height) = ((self.width / step).max(1), (self.height / step).max(1));
        let mut dots = Vec::with_capacity(width * height);
        for row in 0..height {
            for column in 0..width {
                let rows = (row * step..(row + 1) * step).map(|row| row.min(self.height - 1));
                let sum: usize = rows
                    .map(|row| {
                        let from = row * self.width + column * step;
                        let to = (from + step).min((row + 1) * self.width);
                        self.dots.get(from..to).unwrap_or_default().iter().map(|dot| usize::from(*dot)).sum::<usize>()
                    })
                    .sum();
                dots.push(u8::try_from(sum / (step * step)).unwrap_or(u8::MAX));
            }
        }
        Self { dots, width, height }
    }
}

/// The brightness of a dot of colours.
fn luma(dot: &[u8]) -> u8 {
    let sum = 3 * u16::from(dot[0]) + 6 * u16::from(dot[1]) + u16::from(dot[2]);
    u8::try_from(sum / 10).unwrap_or(u8::MAX)
}

#[cfg(test)]
mod tests;
