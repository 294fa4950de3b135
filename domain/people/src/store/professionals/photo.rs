//! The photograph of somebody, without the rest of their record.

use access::{Permit, act};
use kernel::{Day, Fault};
use store::{Read, Row, Statement};

use crate::professional::{Consent, Face, Professional};

pub(crate) static FACE: Statement = Statement::new(
    "people.professional.face",
    "SELECT face_id, face_drawing, face_taken_on, face_consent_by, face_consent_until FROM professional
     WHERE region_id = $1 AND professional_id = $2",
);

/// The face of somebody the policy gave leave to look at.
pub(crate) async fn face(db: &mut Read, permit: &Permit<act::Look, Professional>) -> Result<Face, Fault> {
    read_face(&db.one(&FACE, &[permit.region().into(), permit.id().into()]).await?, 0)
}

/// A face in five columns from this one on.
pub(super) fn read_face(row: &Row, from: usize) -> Result<Face, Fault> {
    let (by, until): (Option<String>, Option<Day>) =
        (row.optional_text(from + 3)?, row.optional_day(from + 4)?);
    Ok(Face {
        file: row.optional_id(from)?,
        drawing: row.optional_text(from + 1)?,
        taken_on: row.optional_day(from + 2)?,
        consent: by.zip(until).map(|(by, until)| Consent { by, until }),
    })
}
