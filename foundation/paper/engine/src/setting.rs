//! Setting a prepared document with Typst.

use std::{collections::HashMap, sync::LazyLock};

use paper::Format;
use serde_json::json;
use typst::{
    Library, LibraryExt, World,
    comemo::Track,
    diag::{FileError, FileResult},
    foundations::{Bytes, Datetime, Duration, Smart},
    syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot},
    text::{Font, FontBook},
    utils::LazyHash,
    visualize::{ExchangeFormat, RasterImage, SvgImage},
};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards};

use crate::{fonts::Fonts, prepare::Prepared};

const TEMPLATE: &str = include_str!("paper.typ");

/// Why a document was not set; a fault of the template, written to the standard error in debug builds only, because
/// it could quote the document.
pub(crate) struct NotSet;

/// The PDF: archival (PDF/A-2b) and accessible (PDF/UA-1) where the document allows it. A letter that no font has
/// forbids both; such a document is still a tagged PDF, and better printed than refused.
pub(crate) fn pdf(prepared: Prepared, fonts: Fonts) -> Result<Vec<u8>, NotSet> {
    let desk = Desk::new(prepared, fonts)?;
    let set = typst::compile::<PagedDocument>(&desk);
    let document = set.output.map_err(|errors| complain(&errors))?;
    let strict = PdfStandards::new(&[PdfStandard::A_2b, PdfStandard::Ua_1]).map_err(|_| NotSet)?;
    let options = |standards| PdfOptions { standards, creator: Smart::Custom(None), ..PdfOptions::default() };
    typst_pdf::pdf(&document, &options(strict))
        .or_else(|_| typst_pdf::pdf(&document, &options(PdfStandards::default())))
        .map_err(|errors| complain(&errors))
}

fn complain(errors: &[typst::diag::SourceDiagnostic]) -> NotSet {
    if cfg!(debug_assertions) {
        for error in errors {
            eprintln!("{:?}: {}", error.span, error.message);
        }
    }
    NotSet
}

/// Whether the bytes are a photograph of this format.
pub(crate) fn is_photograph(format: Format, bytes: &[u8]) -> bool {
    let format = match format {
        Format::Png => ExchangeFormat::Png,
        Format::Jpeg => ExchangeFormat::Jpg,
        Format::Svg => return false,
    };
    RasterImage::plain(Bytes::new(bytes.to_vec()), format).is_ok()
}

/// Whether the bytes are a drawing that needs no other file.
pub(crate) fn is_drawing(bytes: &[u8]) -> bool {
    static NOTHING: LazyLock<Desk> = LazyLock::new(Desk::empty);
    let nothing: &dyn World = &*NOTHING;
    SvgImage::with_fonts_images(Bytes::new(bytes.to_vec()), nothing.track(), &[], None).is_ok()
}

/// All that the typesetter can see: the template, the document, its pictures, the fonts. No folder, no packages, no
/// clock.
struct Desk {
    library: LazyHash<Library>,
    book: LazyHash<FontBook>,
    fonts: Vec<Font>,
    template: Source,
    files: HashMap<FileId, Bytes>,
}

impl Desk {
    fn new(prepared: Prepared, fonts: Fonts) -> Result<Self, NotSet> {
        let mut value = prepared.value;
        value["fonts"] = json!(fonts.families());
        let document = serde_json::to_vec(&value).map_err(|_| NotSet)?;
        let mut files = HashMap::from([(id("/document.json")?, Bytes::new(document))]);
        for (path, bytes) in prepared.pictures {
            files.insert(id(&path)?, Bytes::new(bytes));
        }
        Ok(Self {
            book: LazyHash::new(fonts.book),
            fonts: fonts.fonts,
            template: Source::new(id("/paper.typ")?, TEMPLATE.into()),
            files,
            ..Self::empty()
        })
    }

    fn empty() -> Self {
        Self {
            library: LazyHash::new(Library::default()),
            book: LazyHash::new(FontBook::new()),
            fonts: Vec::new(),
            template: Source::detached(String::new()),
            files: HashMap::new(),
        }
    }
}

fn id(path: &str) -> Result<FileId, NotSet> {
    let path = VirtualPath::new(path).map_err(|_| NotSet)?;
    Ok(RootedPath::new(VirtualRoot::Project, path).intern())
}

impl World for Desk {
    fn library(&self) -> &LazyHash<Library> {
        &self.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &self.book
    }

    fn main(&self) -> FileId {
        self.template.id()
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        if id == self.template.id() { Ok(self.template.clone()) } else { Err(FileError::AccessDenied) }
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        self.files.get(&id).cloned().ok_or(FileError::AccessDenied)
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.fonts.get(index).cloned()
    }

    fn today(&self, _offset: Option<Duration>) -> Option<Datetime> {
        None
    }
}
