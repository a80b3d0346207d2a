//! A browser that draws pages, to read back what a paper shows. Where there is none, a test says that it was left out.

use std::{
    env, fs,
    io::{self, Write as _},
    path::{Path, PathBuf},
    process::{Command, Stdio},
    thread,
    time::{Duration, Instant},
};
use tempfile::TempDir;

/// The names of the browser in `PATH`.
const NAMES: [&str; 3] = ["chromium", "chromium-browser", "google-chrome"];

/// The longest time that a page may take.
const PATIENCE: Duration = Duration::from_secs(90);

/// A browser, with a folder of its own.
pub struct Browser {
    program: PathBuf,
    folder: TempDir,
}

/// A picture in shades of grey.
pub struct Picture {
    pub width: usize,
    pub height: usize,
    pub pixels: Vec<u8>,
}

/// Finds the browser that `KITBOOK_CHROMIUM` names, or one in `PATH`. Without one, it says so.
pub fn find() -> Option<PathBuf> {
    let named = env::var_os("KITBOOK_CHROMIUM").map(PathBuf::from);
    let folders = || env::var_os("PATH").map(|path| env::split_paths(&path).collect::<Vec<_>>()).unwrap_or_default();
    let known = || folders().into_iter().flat_map(|folder| NAMES.map(|name| folder.join(name)));
    let found = named.or_else(|| known().find(|path| path.exists()));
    if found.is_none() {
        // Directly, so that the test runner does not capture it.
        let _ = writeln!(io::stderr(), "left out: chromium");
    }
    found
}

impl Browser {
    /// Finds a browser; `None` if there is none.
    pub fn find() -> Option<Self> {
        Some(Self { program: find()?, folder: tempfile::tempdir().unwrap() })
    }

    /// Draws the top of a page, at least so many dots wide and high, at 300 dots an inch.
    pub fn draw(&self, page: &Path, width: usize, height: usize) -> Picture {
        let png = self.folder.path().join("page.png");
        // The size of the window is in CSS pixels, 96 of which are an inch. In a small window, the browser draws only a
        // part of the page.
        let [wide, high] = [width, height].map(|dots| (dots * 96).div_ceil(300).max(600));
        self.run(&[
            "--force-device-scale-factor=3.125",
            &format!("--window-size={wide},{high}"),
            &format!("--screenshot={}", png.display()),
            &page.display().to_string(),
        ]);
        Picture::read(&png)
    }

    /// Prints a page. Returns the width and height of each sheet of paper in micrometres.
    pub fn print(&self, page: &Path) -> Vec<[i64; 2]> {
        let text = String::from_utf8_lossy(&self.pdf(page)).into_owned();
        let sheets = text.split("/MediaBox [0 0 ").skip(1).map(|rest| rest.split(']').next().unwrap());
        sheets.map(|size| size.split_whitespace().map(micrometres).collect::<Vec<_>>().try_into().unwrap()).collect()
    }

    /// Prints a page to a PDF.
    pub fn pdf(&self, page: &Path) -> Vec<u8> {
        let pdf = self.folder.path().join("page.pdf");
        self.run(&[
            "--no-pdf-header-footer",
            &format!("--print-to-pdf={}", pdf.display()),
            &page.display().to_string(),
        ]);
        fs::read(&pdf).unwrap()
    }

    /// Prints a page, and reads the text of each sheet of paper.
    pub fn texts(&self, page: &Path) -> Vec<String> {
        let pdf = self.folder.path().join("page.pdf");
        self.run(&[
            "--no-pdf-header-footer",
            &format!("--print-to-pdf={}", pdf.display()),
            &page.display().to_string(),
        ]);
        pdf_extract::extract_text_by_pages(&pdf).unwrap()
    }

    /// Opens a page as wide as A4, and reads its title once its script has run.
    pub fn title(&self, page: &Path) -> String {
        let dom = self.folder.path().join("page.dom");
        let out = fs::File::create(&dom).unwrap();
        self.run_into(&["--window-size=794,1123", "--dump-dom", &page.display().to_string()], Stdio::from(out));
        let html = fs::read_to_string(&dom).unwrap();
        let title = html.split_once("<title>").and_then(|(_, rest)| rest.split_once("</title>"));
        title.map_or_else(String::new, |(title, _)| title.to_owned())
    }

    fn run(&self, arguments: &[&str]) {
        self.run_into(arguments, Stdio::null());
    }

    fn run_into(&self, arguments: &[&str], output: Stdio) {
        let profile = self.folder.path().join("profile");
        let common = ["--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--disable-dev-shm-usage"];
        let mut browser = Command::new(&self.program)
            .args(common)
            .arg(format!("--user-data-dir={}", profile.display()))
            .args(arguments)
            .stdin(Stdio::null())
            .stdout(output)
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let began = Instant::now();
        while browser.try_wait().unwrap().is_none() && began.elapsed() < PATIENCE {
            thread::sleep(Duration::from_millis(50));
        }
        // A browser that has ended can't be killed, and one that takes too long must not stay.
        let _ = browser.kill();
        let status = browser.wait().unwrap();
        assert!(status.success(), "{arguments:?}: {status} after {:?}", began.elapsed());
    }
}

/// Reads a length in points, 72 of which are an inch, such as `594.95996`.
fn micrometres(points: &str) -> i64 {
    let (whole, part) = points.split_once('.').unwrap_or((points, ""));
    let thousandths: i64 = format!("{whole}{part:0<3.3}").parse().unwrap();
    thousandths * 25_400 / 72_000
}

impl Picture {
    fn read(png: &Path) -> Self {
        let file = io::BufReader::new(fs::File::open(png).unwrap());
        let mut decoder = png::Decoder::new(file);
        decoder.set_transformations(png::Transformations::normalize_to_color8());
        let mut reader = decoder.read_info().unwrap();
        let mut bytes = vec![0; reader.output_buffer_size().unwrap()];
        let info = reader.next_frame(&mut bytes).unwrap();
        let samples = info.color_type.samples();
        // The darkest colour counts, so that no ink is overlooked.
        let grey = |pixel: &[u8]| pixel.iter().take(3).copied().min().unwrap();
        let pixels = bytes[..info.buffer_size()].chunks(samples).map(grey).collect();
        Self { width: info.width as usize, height: info.height as usize, pixels }
    }

    /// The shade of a dot: 0 is black.
    pub fn at(&self, x: usize, y: usize) -> u8 {
        self.pixels[y * self.width + x]
    }

    /// Cuts a piece out and lays it on a surface: 0 is a black laptop, 255 white paper.
    pub fn laid_on(&self, shade: u8, [left, top, width, height]: [usize; 4]) -> Self {
        const BORDER: usize = 30;
        let (wide, high) = (width + 2 * BORDER, height + 2 * BORDER);
        let mut pixels = vec![shade; wide * high];
        for y in 0..height.min(self.height - top) {
            let row = (top + y) * self.width + left;
            let part = &self.pixels[row..row + width.min(self.width - left)];
            let to = (y + BORDER) * wide + BORDER;
            pixels[to..to + part.len()].copy_from_slice(part);
        }
        Self { width: wide, height: high, pixels }
    }
}
