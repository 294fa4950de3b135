//! Prints how long documents take, from asking the printer to having the PDF:
//!
//!     cargo run --release -p paper-engine --example measure [FOLDER FOR THE PDFS]

#[path = "../tests/paper/sample.rs"]
mod sample;

use std::{env, error::Error, fs, path::PathBuf, process::ExitCode, time::Instant};

use kernel::Lang;
use paper::{Document, Printer, PrinterSettings};

const TIMES: usize = 7;

fn main() -> ExitCode {
    if env::args().nth(1).as_deref() == Some(paper::worker::ARGUMENT) {
        return paper_engine::run_worker();
    }
    let folder = env::args().nth(1).map(PathBuf::from);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    match runtime.map_err(Into::into).and_then(|runtime| runtime.block_on(measure(folder))) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "measures")]
async fn measure(folder: Option<PathBuf>) -> Result<(), Box<dyn Error>> {
    let printer = Printer::new(PrinterSettings::new(env::current_exe()?))?;
    let documents: [(&str, Document); 4] = [
        ("one-line", sample::empty(Lang::Ja).paragraph("一行")),
        ("everything", sample::everything()),
        ("300-rows", sample::rows(300)),
        ("1500-rows", sample::rows(1500)),
    ];
    for (name, document) in documents {
        let mut seconds = Vec::new();
        let mut pdf = Vec::new();
        for _ in 0..TIMES {
            let start = Instant::now();
            pdf = printer.pdf(&document).await?;
            seconds.push(start.elapsed().as_secs_f64());
        }
        seconds.sort_by(f64::total_cmp);
        let (least, median) = (seconds[0], seconds[TIMES / 2]);
        eprintln!("{name}: least {least:.3} s, median {median:.3} s, {} kB", pdf.len() / 1000);
        if let Some(folder) = &folder {
            fs::write(folder.join(name).with_extension("pdf"), pdf)?;
        }
    }
    Ok(())
}
